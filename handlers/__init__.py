"""The decisions: plain synchronous functions over one database transaction."""
