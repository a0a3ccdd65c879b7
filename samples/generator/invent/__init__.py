"""Makes up the facts of every kind of voucher that the demo does not show."""
