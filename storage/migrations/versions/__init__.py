"""One file a step; names start with the version."""
