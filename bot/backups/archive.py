"""The file itself: a gzipped tar with the database, the photos, and a list of what must be in it, with hashes."""

import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from bot.backups.trouble import BackupError

MANIFEST = "manifest.json"
FORMAT = 1
DATABASES = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
_PHOTO = re.compile(r"photos/[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-zA-Z._-]{1,120}")
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself; `files` are names with their SHA-256."""

    made_at: str
    version: str
    schema: str
    database: str  # sqlite, postgresql
    incidents: int
    people: int
    files: dict[str, str]
    format: int = FORMAT

    @property
    def photos(self) -> int:
        """How many files of photos (each has a small one beside it)."""
        return sum(name.startswith("photos/") for name in self.files)


class Writer:
    """Puts files into an archive and remembers how they look."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.files: dict[str, str] = {}

    def add(self, name: str, path: Path) -> None:
        """A file as it is at this moment; one that is gone by now is left out."""
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return
        with source:
            info = tarfile.TarInfo(name)
            info.size, info.mode, info.mtime = os.fstat(source.fileno()).st_size, 0o600, int(time.time())
            seen = _Hashed(source)  # tarfile only reads
            self._tar.addfile(info, seen)
        self.files[name] = seen.digest

    def finish(self, manifest: Manifest) -> None:
        """The list, last."""
        body = json.dumps(asdict(manifest), indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode, info.mtime = len(body), 0o600, int(time.time())
        self._tar.addfile(info, io.BytesIO(body))


class _Hashed:
    """A file that is read once, and hashed on the way."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self._hash.update(piece)
        return piece

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """An archive that is there wholly or not at all, for its owner only."""
    half = path.with_name(f"{path.name}.half")
    try:
        with os.fdopen(os.open(half, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=3) as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except OSError as error:
        raise BackupError(
            "backup_not_written", path, f"is there room, and may we write there? ({error.strerror})"
        ) from None
    finally:
        half.unlink(missing_ok=True)


def unpack(path: Path, folder: Path) -> Manifest:
    """Everything in an archive into an empty folder, each file as the list says. Raises `BackupError`."""
    try:
        with gzip.open(path) as whole, tarfile.open(fileobj=whole, mode="r:") as tar:
            found = {member.name: _extract(tar, member, folder) for member in tar}
            while whole.read(_PIECE):  # to its end, where gzip's own sum tells whether anything is missing
                pass
        raw = json.loads((folder / MANIFEST).read_text("utf-8"))
        manifest = Manifest(**raw)
    except FileNotFoundError:
        raise BackupError("backup_unreadable", path, "is it there, and was it made by `karta backup`?") from None
    except (OSError, EOFError, tarfile.TarError, zlib.error, ValueError, TypeError) as error:
        mend = f"it is cut short, damaged, or no backup: take another one ({type(error).__name__})"
        raise BackupError("backup_unreadable", path, mend) from None
    if manifest.format != FORMAT:
        raise BackupError("backup_format_unknown", manifest.format, "it was made by a newer version: update first")
    found.pop(MANIFEST)
    wrong = [name for name, digest in manifest.files.items() if found.get(name) != digest] + [
        *found.keys() - manifest.files
    ]
    if wrong or DATABASES.get(manifest.database) not in manifest.files:
        raise BackupError("backup_damaged", (wrong or ["database"])[0], "it is not as it was made: take another one")
    return manifest


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> str:
    """One plain file with a name that a backup may hold; gives its SHA-256."""
    known = member.name == MANIFEST or member.name in DATABASES.values() or _PHOTO.fullmatch(member.name)
    if not member.isreg() or not known:
        raise BackupError("backup_strange", member.name, "no backup holds such a file")
    target = folder / member.name
    target.parent.mkdir(parents=True, exist_ok=True)
    source = tar.extractfile(member)
    assert source is not None  # noqa: S101 - it is a regular file
    seen = _Hashed(source)
    with os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        while piece := seen.read(_PIECE):
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return seen.digest
