"""What people bring in: incidents, areas and places from files. Nothing heavy is imported with this package."""
