"""The weekly digest: what a week was like, for whoever will read it."""
