"""The page a caretaker opens on a phone: /r/…, report-only, usable alone."""
