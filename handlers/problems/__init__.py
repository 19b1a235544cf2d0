"""`/problem`, `/orsak` and `/dagordning`: from a place to a problem, and why it is there."""
