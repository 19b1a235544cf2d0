"""A backup is one file: the database as it was at one moment, and the photos. The audit log's key is never in it."""
