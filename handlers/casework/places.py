"""Under which names sealed columns of casework are sealed."""

BEFORE = "sending.before"
PREPARED = "ticket.prepared"
