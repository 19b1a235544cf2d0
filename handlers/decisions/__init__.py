"""`/beslut` and `/plan`: what partners decided to do about a problem, and how far it has come."""
