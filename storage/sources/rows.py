"""CSV and GeoJSON as the same thing: batches of rows with named columns of text."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from storage.sources import geojson
from storage.sources.geometry import authority
from storage.sources.mapping import Mapping
from storage.sources.opening import MAX_LINE, UTF16, Source
from storage.sources.report import Collector
from storage.sources.trouble import SourceError, guess, shown

# Rows that are turned at once: big enough for arrays, small beside the memory of a phone.
BATCH = 5000
DELIMITERS = ",;\t|"
# A field is free text at most; a quotation mark that is never closed ends here.
csv.field_size_limit(200_000)


@dataclass(slots=True)
class Batch:
    """Rows with their lines. `columns` holds text by the file's own name.

    GeoJSON has `points` too, and a `crs` when the file names one.
    """

    lines: list[int] = field(default_factory=list)
    columns: dict[str, list[str]] = field(default_factory=dict)
    points: list[tuple[float, float] | None] | None = None
    crs: str | None = None


def batches(source: Source, mapping: Mapping, collector: Collector) -> Iterator[Batch]:
    """The rows of an open file, BATCH at a time; rows that are broken in themselves go to the collector."""
    lines = source.lines()
    first = _first(lines, source)
    if (mapping.format or _guess_format(first)) == "geojson":
        yield from _geojson(source, lines, first, mapping, collector)
    else:
        yield from _csv(lines, first, mapping, collector)


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


# --- CSV ---


def _csv(
    lines: Iterator[tuple[int, bytes | None]],
    first: tuple[int, bytes],
    mapping: Mapping,
    collector: Collector,
) -> Iterator[Batch]:
    encoding = _encoding(mapping)
    head = _decode_header(first[1], encoding, mapping)
    delimiter = mapping.delimiter or _delimiter(head, mapping)
    header = [name.strip() for name in next(csv.reader([head], delimiter=delimiter))]
    wanted = _wanted(header, mapping)
    text = _Text(lines, encoding, first[0], collector)
    reader = csv.reader(text, delimiter=delimiter)
    batch = _empty(wanted)
    while (row := _next(reader, text, collector)) is not None:
        if not any(row):
            continue
        collector.rows += 1
        if len(row) != len(header):
            collector.error(
                text.began, "", delimiter.join(row), "row.columns", found=len(row), wanted=len(header)
            )
            continue
        batch.lines.append(text.began)
        for name, at in wanted.items():
            batch.columns[name].append(row[at].strip())
        if len(batch.lines) == BATCH:
            yield batch
            batch = _empty(wanted)
    if batch.lines:
        yield batch


def _empty(wanted: Iterable[str]) -> Batch:
    return Batch(columns={name: [] for name in wanted})


class _Text:
    """Lines as text for csv.reader; a line that cannot be used is left out and told."""

    def __init__(
        self, lines: Iterator[tuple[int, bytes | None]], encoding: str, number: int, collector: Collector
    ) -> None:
        self.lines, self.encoding, self.collector = lines, encoding, collector
        self.number = self.began = number
        self.fresh = True

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        while True:
            self.number, line = next(self.lines)
            if self.fresh:
                self.began, self.fresh = self.number, False
            if line is None:
                self._drop("", "line.too_long", limit=MAX_LINE)
                continue
            try:
                return line.decode(self.encoding) + "\n"
            except UnicodeDecodeError as error:
                self._drop(
                    line[max(0, error.start - 20) : error.start + 20], "line.encoding", encoding=self.encoding
                )

    def _drop(self, value: object, key: str, /, **values: object) -> None:
        self.collector.rows += 1
        self.collector.error(self.number, "", value, key, **values)
        self.fresh = True


def _next(reader: Iterator[list[str]], text: _Text, collector: Collector) -> list[str] | None:
    while True:
        text.fresh = True
        try:
            return next(reader, None)
        except csv.Error as error:
            collector.rows += 1
            key = "row.quote" if "limit" in str(error) else "row.broken"
            collector.error(text.began, "", "", key, error=shown(error))


def _encoding(mapping: Mapping) -> str:
    if mapping.encoding is None:
        return "utf-8"
    try:
        "".encode(mapping.encoding)
        b"".decode(mapping.encoding)
    except (LookupError, ValueError):
        raise SourceError("encoding.unknown", encoding=shown(mapping.encoding)) from None
    if "a".encode(mapping.encoding) != b"a" and not mapping.encoding.lower().endswith("sig"):
        raise SourceError("file.utf16", path=mapping.encoding)
    return "utf-8" if mapping.encoding.lower().replace("_", "-") == "utf-8-sig" else mapping.encoding


def _decode_header(line: bytes, encoding: str, mapping: Mapping) -> str:
    try:
        return line.removeprefix(b"\xef\xbb\xbf").decode(encoding)
    except UnicodeDecodeError:
        raise SourceError("header.encoding", encoding=mapping.encoding or encoding) from None


def _delimiter(head: str, mapping: Mapping) -> str:
    """The one that makes most of the mapped columns appear; then the one that makes most columns."""

    def found(delimiter: str) -> tuple[int, int]:
        names = {name.strip() for name in next(csv.reader([head], delimiter=delimiter))}
        return len(names & set(mapping.columns.values())), len(names)

    return max(DELIMITERS, key=found)


def _wanted(header: list[str], mapping: Mapping) -> dict[str, int]:
    wanted: dict[str, int] = {}
    for ours, name in mapping.columns.items():
        if name not in header:
            near = guess(name, header)
            raise SourceError(
                "columns.missing",
                column=shown(name),
                key=ours,
                guess=near,
                found=shown(", ".join(header), 300),
            )
        if header.count(name) > 1:
            raise SourceError("columns.twice", column=shown(name))
        wanted[name] = header.index(name)
    if not ({"lon", "x"} & set(mapping.columns)):
        raise SourceError("mapping.no_position")
    return wanted


# --- GeoJSON ---


def _geojson(
    source: Source,
    lines: Iterator[tuple[int, bytes | None]],
    first: tuple[int, bytes],
    mapping: Mapping,
    collector: Collector,
) -> Iterator[Batch]:
    sequence = _is_feature(first[1])
    crs = None
    if sequence:
        features = _sequence(lines, first, collector)
    else:
        found, crs = _document(source, first)
        features = enumerate(found, 1)
    batch, seen = _features(mapping, crs), set[str]()
    for line, feature in features:
        collector.rows += 1
        _add(batch, line, feature)
        seen.update(feature.properties)
        if len(batch.lines) == BATCH:
            _check_columns(mapping, seen)
            yield batch
            batch = _features(mapping, crs)
    _check_columns(mapping, seen)
    if batch.lines:
        yield batch


def _is_feature(line: bytes) -> bool:
    """Whether the first line alone is a feature: then it is one feature a line."""
    try:
        item = geojson.parse(line.lstrip(b"\xef\xbb\xbf\x1e").decode("utf-8"))
    except ValueError:
        return False
    return isinstance(item, dict) and item.get("type") == "Feature"


def _sequence(
    lines: Iterator[tuple[int, bytes | None]], first: tuple[int, bytes], collector: Collector
) -> Iterator[tuple[int, geojson.Feature]]:
    def every() -> Iterator[tuple[int, bytes | None]]:
        yield first
        yield from lines

    for number, line in every():
        if line is None:
            collector.rows += 1
            collector.error(number, "", "", "line.too_long", limit=MAX_LINE)
        elif line.strip(b"\x1e \t"):
            try:
                item = geojson.parse(line.lstrip(b"\xef\xbb\xbf\x1e").decode("utf-8"))
            except ValueError as error:
                collector.rows += 1
                collector.error(
                    number, "", line[:80].decode("utf-8", "replace"), "row.json", error=shown(error)
                )
            else:
                yield number, geojson.feature(item)


def _document(source: Source, first: tuple[int, bytes]) -> tuple[list[geojson.Feature], str | None]:
    rest = source.whole(geojson.MAX_DOCUMENT)
    try:
        text = (first[1] + b"\n" + rest).removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError:
        raise SourceError("header.encoding", encoding="utf-8") from None
    features, crs = geojson.collection(text)
    return features, authority(crs) if crs else None


def _features(mapping: Mapping, crs: str | None) -> Batch:
    batch = _empty(mapping.columns.values())
    batch.points, batch.crs = [], crs
    return batch


def _add(batch: Batch, line: int, feature: geojson.Feature) -> None:
    batch.lines.append(line)
    for name, values in batch.columns.items():
        values.append(_as_text(feature.properties.get(name)))
    if batch.points is not None:
        batch.points.append(_point(feature.geometry))


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    return json.dumps(value, ensure_ascii=False)


def _point(raw: dict[str, Any] | None) -> tuple[float, float] | None:
    if raw is None:
        return None
    where = raw.get("coordinates")
    if raw.get("type") == "MultiPoint" and isinstance(where, list) and len(where) == 1:
        where = where[0]
    elif raw.get("type") != "Point":
        return None
    numbers = where if isinstance(where, list) and len(where) >= 2 else []
    if (
        not all(isinstance(number, int | float) and abs(number) < 1e12 for number in numbers[:2])
        or not numbers
    ):
        return None
    return float(numbers[0]), float(numbers[1])


def _check_columns(mapping: Mapping, seen: set[str]) -> None:
    for ours, name in mapping.columns.items():
        if seen and name not in seen:
            near = guess(name, sorted(seen))
            raise SourceError(
                "columns.missing",
                column=shown(name),
                key=ours,
                guess=near,
                found=shown(", ".join(sorted(seen)), 300),
            )
