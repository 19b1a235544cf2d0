"""Where a problem is talked about, and what is told there."""
