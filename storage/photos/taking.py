"""Takes in one photo: limits first, then a fenced process that decodes it, then a look at what came out.

Decoders of pictures are the part of such a service that strangers attack. They never run in this process; what
they answer is believed only where it can be checked.
"""

import hashlib
import json
import math
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from storage.errors import shorten
from storage.photos import segments
from storage.photos.errors import PhotoError
from storage.photos.kinds import Kind, kind_of
from storage.photos.photo import MOST_ANSWER, MOST_BYTES, SIDE, THUMBNAIL_SIDE, Photo

# As many as an ordinary machine has cores; each needs 0.1–0.65 GB.
_AT_ONCE = threading.BoundedSemaphore(2)
_QUEUE_SECONDS = 60.0
# By the wall clock: twice the processor time that the fence allows, for a machine with much else to do.
_SECONDS = 30.0
# Out of processor time; out of time on the wall, or out of the machine's memory.
_STOPPED = (signal.SIGXCPU, signal.SIGKILL)
_ROOT = str(Path(__file__).parents[2])
_START = (
    "import sys; root = sys.argv[1]; root in sys.path or sys.path.insert(0, root); "
    "from storage.photos.child import main; main()"
)
# All that is passed on: an installation's passwords stand in the environment.
_ENVIRONMENT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def take_in(data: bytes) -> Photo:
    """The photo in `data`, rebuilt from its pixels; raises `PhotoError`, and nothing else, for whatever is no photo.

    Takes 0.1–2 s and no memory here beyond `data` and the answer; call it from a worker thread.
    """
    if len(data) > MOST_BYTES:
        megabytes = -(-len(data) // 100_000) / 10  # rounded up, or 15.01 would be said to be 15
        raise PhotoError("photo_too_large", f"{len(data)} bytes", given=megabytes, limit=MOST_BYTES // 1_000_000)
    kind = kind_of(data)
    with _turn():
        told = _ask(data, kind)
    return believed(told)


@contextmanager
def _turn() -> Iterator[None]:
    if not _AT_ONCE.acquire(timeout=_QUEUE_SECONDS):
        raise PhotoError("photo_busy")
    try:
        yield
    finally:
        _AT_ONCE.release()


def _ask(data: bytes, kind: Kind) -> bytes:
    """What the fenced process says of `data`; raises `PhotoError` if it was stopped or fell."""
    with _started(kind) as process:
        clock = threading.Timer(_SECONDS, process.kill)
        feeder = threading.Thread(target=_feed, args=(process.stdin, data), daemon=True)
        try:
            clock.start()
            feeder.start()
            told = process.stdout.read(MOST_ANSWER + 1) if process.stdout else b""
            if len(told) > MOST_ANSWER:
                process.kill()
            status = process.wait()
        finally:
            clock.cancel()
            process.kill()
            if feeder.is_alive():
                feeder.join()
    if status == 0:
        return told
    raise PhotoError("photo_too_demanding" if -status in _STOPPED else "photo_broken", f"status {status}")


def _started(kind: Kind) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(  # noqa: S603  our own interpreter and file, and one of four words
            [sys.executable, "-I", "-c", _START, _ROOT, kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        )
    except OSError as error:  # no process or memory left on the machine
        raise PhotoError("photo_busy", error.strerror or type(error).__name__) from error


def _feed(stream: IO[bytes], data: bytes) -> None:
    """Write `data` and close; a process that reads no further has a reason, which its status tells."""
    with suppress(OSError):
        stream.write(data)
    with suppress(OSError):
        stream.close()


def believed(told: bytes) -> Photo:
    """The photo in what a decoder answered, if it is one; raises `PhotoError` for a refusal and for anything else."""
    try:
        return _photo(told)
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError):
        raise PhotoError("photo_broken", "unreadable answer") from None


def _photo(told: bytes) -> Photo:
    """Each part of an answer checked; raises ValueError and its like for nonsense."""
    line, _, rest = told.partition(b"\n")
    head = json.loads(line)
    if "code" in head:
        raise _refusal(head)
    jpeg, thumbnail = rest[: head["jpeg"]], rest[head["jpeg"] :]
    width, height = _within(jpeg, SIDE)
    _within(thumbnail, THUMBNAIL_SIDE)
    digest = hashlib.sha256(jpeg).hexdigest()
    return Photo(jpeg, thumbnail, width, height, digest, _position(head["position"]), _moment(head["taken_at"]))


def _within(jpeg: bytes, side: int) -> tuple[int, int]:
    size = segments.size_of(jpeg)
    if not 1 <= min(size) <= max(size) <= side:
        raise ValueError(f"{size[0]} x {size[1]}")
    return size


def _position(given: Any) -> tuple[float, float] | None:
    if given is None:
        return None
    lon, lat = (float(value) for value in given)
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise ValueError("position")
    return lon, lat


def _moment(given: Any) -> str | None:
    return None if given is None else datetime.fromisoformat(given).replace(tzinfo=None, microsecond=0).isoformat()


def _refusal(head: dict[str, Any]) -> PhotoError:
    return PhotoError(head["code"], head["given"], **{name: _plain(value) for name, value in head["values"].items()})


def _plain(value: Any) -> float | str:
    if isinstance(value, str):
        return shorten(value)
    if not math.isfinite(value):
        raise ValueError("no number")
    return float(value)
