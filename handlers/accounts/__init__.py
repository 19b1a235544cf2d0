"""One person's accounts on other platforms."""
