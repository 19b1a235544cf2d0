"""What a backup or a restore may end with, in words."""

from storage.errors import StorageError


class BackupError(StorageError):
    """It was not made, or not brought back; nothing that was there before is changed."""
