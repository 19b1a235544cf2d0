"""Measures against causes: proposed, read, and what is known of what works."""
