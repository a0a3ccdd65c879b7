"""Bytes as received, content-addressed."""
