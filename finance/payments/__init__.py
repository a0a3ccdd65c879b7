"""Payment instructions, their outcome, and the channels they go through."""
