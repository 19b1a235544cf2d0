"""Regions that are shipped, and how one reaches the store: a region is data, not code."""

from storage.regions.loading import available, from_file, load, loaded, new_region, shipped_kinds

__all__ = ["available", "from_file", "load", "loaded", "new_region", "shipped_kinds"]
