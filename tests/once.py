"""What is made once for all workers of a run: files and servers, in one folder that they share.

The folder lies in memory where there is room: most tests write a database, and an SQLite that waits for
the disk after each commit takes a third of the suite's time. What a killed process leaves behind is the
same there, as the kernel keeps what was written; only a power cut would tell the difference.
"""

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

RUNNING: pytest.StashKey[IO[str]] = pytest.StashKey()
FOLDER: pytest.StashKey[Path] = pytest.StashKey()
MEMORY = Path("/dev/shm")  # noqa: S108  not for secrets
ROOM = 4 << 30  # bytes; a whole run holds less than one GiB at a time


def use_memory() -> None:
    """Let every temporary file of this process and of those it starts lie in memory, unless told otherwise."""
    if "TMPDIR" not in os.environ and _roomy():
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None  # what was found before is forgotten


def _roomy() -> bool:
    try:
        free = os.statvfs(MEMORY)
        available = Path("/proc/meminfo").read_text(encoding="ascii").partition("MemAvailable:")[2].split()[0]
    except (OSError, IndexError):
        return False
    may_run = not free.f_flag & os.ST_NOEXEC and os.access(MEMORY, os.W_OK)
    return may_run and min(free.f_bavail * free.f_frsize, int(available) << 10) > ROOM


def begin() -> tuple[Path, IO[str]]:
    """A new folder, and the file whose lock this process holds until it ends."""
    folder = Path(tempfile.mkdtemp(prefix="karta-tests-"))
    running = (folder / "running").open("w")
    fcntl.flock(running, fcntl.LOCK_EX)
    return folder, running


def wait_for_the_end(folder: Path) -> None:
    """Return when the process that began the folder has ended."""
    with (folder / "running").open() as running:
        fcntl.flock(running, fcntl.LOCK_SH)


@contextmanager
def locked(folder: Path, name: str) -> Iterator[None]:
    """One worker at a time."""
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def made(folder: Path, name: str, make: Callable[[Path], object]) -> Path:
    """A file of the folder, made by whoever comes first; nobody may change it."""
    path = folder / name
    with locked(folder, name):
        if not path.exists():
            half = folder / f"half-{name}" / name
            half.parent.mkdir(exist_ok=True)
            make(half)
            half.rename(path)
    return path
