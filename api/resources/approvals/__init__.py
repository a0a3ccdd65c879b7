"""审批: what waits for me, approve, return; the route that counts."""
