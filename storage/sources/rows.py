"""CSV and GeoJSON as the same thing: batches of rows."""

from collections.abc import Iterator

from storage.sources.batch import Batch
from storage.sources.features import features
from storage.sources.mapping import Mapping
from storage.sources.opening import MAX_LINE, UTF16, Source
from storage.sources.report import Collector
from storage.sources.tables import table
from storage.sources.trouble import SourceError


def batches(source: Source, mapping: Mapping, collector: Collector) -> Iterator[Batch]:
    """The rows of an open file, some thousands at a time; broken rows go to the collector."""
    lines = source.lines()
    first = _first(lines, source)
    if (mapping.format or _guess_format(first)) == "geojson":
        yield from features(source, lines, first, mapping, collector)
    else:
        yield from table(lines, first, mapping, collector)


def _first(lines: Iterator[tuple[int, bytes | None]], source: Source) -> tuple[int, bytes]:
    """The first line with something on it."""
    for number, line in lines:
        if line is None:
            raise SourceError("line.too_long", line=number, limit=MAX_LINE)
        if line.startswith(UTF16):
            raise SourceError("file.utf16", path=source.path.name)
        if line.strip(b"\xef\xbb\xbf \t\0"):
            return number, line
    raise SourceError("file.empty", path=source.path.name)


def _guess_format(first: tuple[int, bytes]) -> str:
    return "geojson" if first[1].lstrip(b"\xef\xbb\xbf\x1e \t").startswith((b"{", b"[")) else "csv"
