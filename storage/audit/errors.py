"""What the log refuses."""

from storage.errors import StorageError


class AuditKeyError(StorageError):
    """The log was sealed with another key than the one configured, or there is none."""
