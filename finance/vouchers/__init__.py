"""Vouchers (票据): what a file says, how sure we are, and the key that names the paper."""
