"""The key that seals the audit log: from the settings, else from a file that is made at the first start."""

import os
import secrets
from collections.abc import Callable
from functools import cache
from pathlib import Path

from bot.settings import Settings
from storage.audit import AuditKeyError

FILE = "audit.key"
# Keys from before, a line each, and one that is about to be used: what a rotation leaves when it is cut off.
OLD, NEXT = "audit.old.keys", "audit.next.key"


def audit_key(settings: Settings) -> Callable[[], bytes]:
    """Gives the key when something is to be sealed; raises `AuditKeyError` when there is none to be had."""

    @cache
    def key() -> bytes:
        given = settings.audit_key
        return given.encode() if given else _from_file(settings.data_dir / FILE)

    return key


def old_audit_keys(settings: Settings) -> Callable[[], tuple[bytes, ...]]:
    """Gives the keys that older rows of the log were sealed with; none when there was no other."""

    def keys() -> tuple[bytes, ...]:
        given = tuple(key.encode() for key in settings.audit_old_keys)
        try:
            lines = (settings.data_dir / OLD).read_bytes().split()
        except FileNotFoundError:
            return given
        except OSError as error:
            raise AuditKeyError("audit_key_unreadable", settings.data_dir / OLD, str(error.strerror)) from None
        return (*given, *lines)

    return keys


def next_key(folder: Path) -> bytes:
    """A new key in a file of its own, made once; it becomes the key by `replace_key`."""
    path = folder / NEXT
    if not path.exists():
        _make(path)
    return _from_file(path)


def replace_key(folder: Path) -> None:
    """The next key is the key from now on; the one before is kept with the older ones. May be cut off and run again."""
    before, old = _from_file(folder / FILE), folder / OLD
    held = old.read_bytes().split() if old.exists() else []
    if before not in held:
        _write(old, b"\n".join([*held, before]) + b"\n")
    (folder / NEXT).replace(folder / FILE)


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, for its owner only."""
    half = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


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
