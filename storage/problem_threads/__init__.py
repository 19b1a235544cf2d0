"""Where a problem is talked about, and what every such thread is to hear."""
