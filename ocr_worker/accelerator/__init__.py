"""The desk: one process that owns a device's networks and computes for all readers."""
