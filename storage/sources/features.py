"""GeoJSON, whole or one feature a line, as batches of rows with named columns of text."""

import json
from collections.abc import Iterator
from typing import Any

from storage.sources import geojson
from storage.sources.batch import BATCH, Batch, empty
from storage.sources.geometry import authority
from storage.sources.mapping import Mapping
from storage.sources.opening import MAX_LINE, Source
from storage.sources.report import Collector
from storage.sources.trouble import SourceError, guess, shown


def features(
    source: Source,
    lines: Iterator[tuple[int, bytes | None]],
    first: tuple[int, bytes],
    mapping: Mapping,
    collector: Collector,
) -> Iterator[Batch]:
    """The features of a document, or of a file with one a line, whose first line is `first`."""
    sequence = _is_feature(first[1])
    crs = None
    if sequence:
        rows = _sequence(lines, first, collector)
    else:
        found, crs = _document(source, first)
        rows = enumerate(found, 1)
    batch, seen = _features(mapping, crs), set[str]()
    for line, feature in rows:
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
                collector.error(number, "", line[:80].decode("utf-8", "replace"), "row.json", error=shown(error))
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
    batch = empty(mapping.columns.values())
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
    if not all(isinstance(number, int | float) and abs(number) < 1e12 for number in numbers[:2]) or not numbers:
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
