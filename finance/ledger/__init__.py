"""Double entry, append-only: the only place that writes money."""
