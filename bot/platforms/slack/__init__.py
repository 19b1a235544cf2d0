"""Slack: what is heard there, and how it is answered. Only `render` is imported before Slack is configured."""
