"""Pure rules: no session, no clock, no input or output."""
