"""What the bot can do. Knows no platform and no SQL."""
