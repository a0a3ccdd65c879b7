"""报销单: write, submit, withdraw, follow."""
