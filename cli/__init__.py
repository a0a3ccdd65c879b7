"""Door 3: the `zsb` command."""
