"""账簿: journal entries and trial balance."""
