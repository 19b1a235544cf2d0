"""Photos as files beside the database, each under the hash of its bytes."""

import fcntl
import os
import re
import secrets
import time
from collections.abc import Iterator, Set
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from storage.errors import InvalidValueError
from storage.photos.errors import PhotoError
from storage.photos.photo import Photo

_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_PHOTO, _THUMBNAIL, _HALF = ".jpg", ".small.jpg", ".part"


class PhotoFiles:
    """A folder of photos: `ab/cd/abcd….jpg` and its thumbnail beside it.

    Only the user of this process may read them (files 0600, folders 0700). A file has its name only when it is whole
    and on the disk: it is written under another name, synchronised, renamed, and its folder synchronised.
    Two reports with the same picture share one file, so ask the database before `delete`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, photo: Photo) -> str:
        """Keep `photo` and return its digest, before a row names it.

        Raises `PhotoError` photo_not_kept when the disk says no.
        The same photo again is one file, and counts as new for `sweep`.
        """
        if sha256(photo.jpeg).hexdigest() != photo.digest:
            raise InvalidValueError("digest", "photo_digest_wrong", photo.digest, "take the photo from take_in")
        try:
            place = self._place(photo.digest)
            _make(place)
            with self._locked(fcntl.LOCK_SH):
                _write(place / (photo.digest + _THUMBNAIL), photo.thumbnail)
                _write(place / (photo.digest + _PHOTO), photo.jpeg)
        except OSError as error:
            raise PhotoError("photo_not_kept", error.strerror or type(error).__name__) from error
        return photo.digest

    def get(self, digest: str) -> bytes | None:
        """The JPEG called `digest`, or None; raises `InvalidValueError` for what is no digest."""
        return self._read(digest, _PHOTO)

    def thumbnail(self, digest: str) -> bytes | None:
        """The small JPEG of `digest`, or None; raises like `get`."""
        return self._read(digest, _THUMBNAIL)

    def delete(self, digest: str) -> bool:
        """Remove the photo and its thumbnail from the disk; False if there was none."""
        place = self._place(digest)
        if not place.is_dir():
            return False
        with self._locked(fcntl.LOCK_EX):
            removed = [_remove(place / (digest + ending)) for ending in (_PHOTO, _THUMBNAIL)]
        return any(removed)

    def digests(self) -> Iterator[str]:
        """The digest of every photo here, in order."""
        for path in sorted(self._folder.glob(f"??/??/*{_PHOTO}")):
            name = path.name.removesuffix(_PHOTO)
            if _DIGEST.match(name):
                yield name

    def sweep(self, known: Set[str], older_than_seconds: float) -> int:
        """Remove files that no row names, and what a crash left half-written; returns how many.

        `known` are the digests that rows name; only what was put longer ago than `older_than_seconds` is removed, which
        must be longer than it takes from `put` to the committed row.
        """
        latest = time.time() - older_than_seconds
        swept = 0
        for path in sorted(self._folder.glob("??/??/*")):
            if path.suffix == _HALF or path.name.partition(".")[0] not in known:
                with self._locked(fcntl.LOCK_EX):
                    swept += _is_older(path, latest) and _remove(path)
        return swept

    def _place(self, digest: str) -> Path:
        if not _DIGEST.match(digest):
            raise InvalidValueError("digest", "photo_digest_wrong", digest, "64 signs of 0-9 and a-f")
        return self._folder / digest[:2] / digest[2:4]

    def _read(self, digest: str, ending: str) -> bytes | None:
        try:
            return (self._place(digest) / (digest + ending)).read_bytes()
        except FileNotFoundError:
            return None

    @contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        """So that no file is removed as old that was just put again."""
        descriptor = os.open(self._folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, how)
            yield
        finally:
            os.close(descriptor)


def _make(folder: Path) -> None:
    """The two levels above a photo and the folder of all, each on the disk before a file is in it."""
    for level in (folder.parents[1], folder.parent, folder):
        level.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync(level.parent)


def _write(path: Path, content: bytes) -> None:
    half = path.with_name(f"{path.name}.{secrets.token_hex(8)}{_HALF}")
    try:
        with open(half, "xb", opener=_private) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.rename(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _is_older(path: Path, moment: float) -> bool:
    try:
        return path.stat().st_mtime < moment
    except FileNotFoundError:
        return False


def _remove(path: Path) -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    _sync(path.parent)
    return True


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
