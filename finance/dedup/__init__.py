"""The registry of paper already used, fingerprints and matchers."""
