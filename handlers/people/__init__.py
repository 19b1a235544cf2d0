"""`/medlemmar`: who waits to be let in, and who takes part."""
