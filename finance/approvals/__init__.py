"""Route, steps and decisions."""
