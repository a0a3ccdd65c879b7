"""审计: the event log and its signed heads."""
