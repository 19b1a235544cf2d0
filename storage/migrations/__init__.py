"""Migrations, run from code by storage/schema.py."""
