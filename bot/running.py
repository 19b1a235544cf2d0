"""Whether something serves from a data folder: a lock that ends with the process, however it ends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.backups.trouble import BackupError

FILE = "serving.lock"


@contextmanager
def serving(folder: Path) -> Iterator[None]:
    """Held by each process that serves; several may."""
    with _locked(folder, shared=True):
        yield


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Raise while anything serves from this folder on this machine; nothing begins to until this ends."""
    try:
        with _locked(folder, shared=False):
            yield
    except BlockingIOError:
        raise BackupError("still_serving", folder, "stop `karta serve` first (systemctl stop handelsekarta)") from None


@contextmanager
def _locked(folder: Path, *, shared: bool) -> Iterator[None]:
    if os.name == "nt":  # no such locks there; docs/go-live.md says to stop the service first
        yield
        return
    import fcntl

    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / FILE, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH if shared else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)
