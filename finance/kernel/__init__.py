"""What every noun stands on: errors, money, time, ids, settings, events and the unit of work."""
