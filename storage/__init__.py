"""What we remember: incidents, people, areas, and the one rule for who may see what."""
