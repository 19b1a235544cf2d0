"""Opening what people bring: plain or gzip, bounded, line by line."""

import gzip
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from storage.sources.trouble import SourceError, shown

GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
# A line of a register is a few hundred characters; a free text a few thousand.
MAX_LINE = 2**20
# Tables shrink 5 to 30 times; a bomb of zeros 1,000 times. Small files may be anything.
MAX_RATIO, RATIO_FROM = 150, 4 * 2**20
# Ten million rows of a few hundred bytes.
MAX_UNPACKED = 8 * 2**30
PIECE = 2**20


@dataclass(slots=True)
class Source:
    """An open file. `lines` gives (number, bytes) with None for a line that is too long."""

    path: Path
    raw: IO[bytes]
    stream: IO[bytes]
    size: int
    packed: bool
    unpacked: int = 0

    def share(self) -> float:
        """How much of the file has been read, 0 to 1."""
        return min(self.raw.tell() / self.size, 1.0) if self.size else 1.0

    def lines(self) -> Iterator[tuple[int, bytes | None]]:
        """Every line without its end. Raises SourceError for a broken or exploding gzip file."""
        number = 0
        while True:
            line = self._read_line()
            if not line:
                return
            number += 1
            if len(line) >= MAX_LINE and not line.endswith(b"\n"):
                while (rest := self._read_line()) and not rest.endswith(b"\n"):
                    pass
                yield number, None
            else:
                yield number, line.rstrip(b"\r\n")

    def whole(self, limit: int) -> bytes:
        """Everything at once, at most `limit` bytes."""
        pieces, total = [], 0
        while piece := self._guard(lambda: self.stream.read(PIECE)):
            total += len(piece)
            if total > limit:
                raise SourceError("file.too_big", limit=limit // 2**20)
            pieces.append(piece)
        return b"".join(pieces)

    def _read_line(self) -> bytes:
        return self._guard(lambda: self.stream.readline(MAX_LINE))

    def _guard(self, read: Callable[[], bytes]) -> bytes:
        try:
            piece = read()
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise SourceError("gzip.broken", path=self.path.name, error=shown(error)) from None
        except OSError as error:
            raise SourceError("file.unreadable", path=str(self.path), error=shown(error)) from None
        self.unpacked += len(piece)
        if self.packed:
            self._not_a_bomb()
        return piece

    def _not_a_bomb(self) -> None:
        read = max(self.raw.tell(), 1)
        if self.unpacked > MAX_UNPACKED or (self.unpacked > RATIO_FROM and self.unpacked > MAX_RATIO * read):
            raise SourceError("gzip.bomb", path=self.path.name, ratio=self.unpacked // read)

    def close(self) -> None:
        self.stream.close()
        self.raw.close()


def opened(path: Path | str) -> Source:
    """Open a file for reading; packed by its content, not its name. Raises SourceError."""
    where = Path(path)
    try:
        raw = where.open("rb")
        size = where.stat().st_size
    except IsADirectoryError:
        raise SourceError("file.folder", path=str(where)) from None
    except OSError as error:
        raise SourceError("file.unreadable", path=str(where), error=shown(error.strerror or error)) from None
    start = raw.read(4)
    raw.seek(0)
    if not start.strip():
        _refuse_if_blank(where, raw)
    if start.startswith(ZIP):
        raw.close()
        raise SourceError("file.zip", path=where.name)
    packed = start.startswith(GZIP)
    stream: IO[bytes] = gzip.open(raw) if packed else raw  # type: ignore[assignment]  # noqa: SIM115 - closed by Source
    return Source(where, raw, stream, size, packed)


def _refuse_if_blank(path: Path, raw: IO[bytes]) -> None:
    beginning = raw.read(PIECE)
    raw.seek(0)
    if not beginning.strip():
        raw.close()
        raise SourceError("file.empty", path=path.name)
