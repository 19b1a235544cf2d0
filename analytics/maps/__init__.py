"""From a MapRequest to PNG bytes."""
