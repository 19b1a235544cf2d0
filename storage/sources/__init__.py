"""What people bring in: incidents, areas and places from files."""
