"""`/logg`: who has been shown what."""
