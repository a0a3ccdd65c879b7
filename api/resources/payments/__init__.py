"""付款: instruct a payment, follow it."""
