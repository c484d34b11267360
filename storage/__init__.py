"""Tables and queries. Knows nothing of the rooms above it."""
