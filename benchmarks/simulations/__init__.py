"""Made-up years in which nothing changes, and hotspots planted in them: whether a weekly verdict can be trusted."""
