"""Appropriations and what is reserved and spent of them; a closed world."""
