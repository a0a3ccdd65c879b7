"""Claims (报销单): lines tied to vouchers, expense class and budget line."""
