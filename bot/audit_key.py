"""The key that seals the audit log: from the settings, else from a file that is made at the first start."""

import os
import secrets
from collections.abc import Callable
from functools import cache
from pathlib import Path

from bot.settings import Settings
from storage.audit import AuditKeyError

FILE = "audit.key"


def audit_key(settings: Settings) -> Callable[[], bytes]:
    """Gives the key when something is to be sealed; raises `AuditKeyError` when there is none to be had."""

    @cache
    def key() -> bytes:
        given = settings.audit_key
        return given.encode() if given else _from_file(settings.data_dir / FILE)

    return key


def _from_file(path: Path) -> bytes:
    try:
        if not path.exists():
            _make(path)
        key = path.read_bytes().strip()
    except OSError as error:
        mend = f"it must be readable and its folder writable ({error.strerror}), or set KARTA_AUDIT_KEY"
        raise AuditKeyError("audit_key_unreadable", path, mend) from None
    if len(key) < 32:
        raise AuditKeyError("audit_key_unreadable", path, "it holds no key: bring it back from a backup")
    return key


def _make(path: Path) -> None:
    """A new key, for its owner only. It is there whole or not at all; of two who make one, one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_hex(32).encode())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(half, path)
        except FileExistsError:
            return
    finally:
        half.unlink()
