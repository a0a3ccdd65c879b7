"""Door 1: HTTP. Thin: a route checks, calls one use case or query, and answers."""
