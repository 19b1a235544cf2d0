"""CSV as batches of rows with named columns of text."""

import csv
from collections.abc import Iterator

from storage.sources.batch import BATCH, Batch, empty
from storage.sources.mapping import Mapping
from storage.sources.opening import MAX_LINE
from storage.sources.report import Collector
from storage.sources.trouble import SourceError, guess, shown

DELIMITERS = ",;\t|"
# A field is free text at most; a quotation mark that is never closed ends here.
csv.field_size_limit(200_000)


def table(
    lines: Iterator[tuple[int, bytes | None]],
    first: tuple[int, bytes],
    mapping: Mapping,
    collector: Collector,
) -> Iterator[Batch]:
    """The rows of a CSV file whose first line is `first`."""
    encoding = _encoding(mapping)
    head = _decode_header(first[1], encoding, mapping)
    delimiter = mapping.delimiter or _delimiter(head, mapping)
    header = [name.strip() for name in next(csv.reader([head], delimiter=delimiter))]
    wanted = _wanted(header, mapping)
    text = _Text(lines, encoding, first[0], collector)
    reader = csv.reader(text, delimiter=delimiter)
    batch = empty(wanted)
    while (row := _next(reader, text, collector)) is not None:
        if not any(row):
            continue
        collector.rows += 1
        if len(row) != len(header):
            collector.error(text.began, "", delimiter.join(row), "row.columns", found=len(row), wanted=len(header))
            continue
        batch.lines.append(text.began)
        for name, at in wanted.items():
            batch.columns[name].append(row[at].strip())
        if len(batch.lines) == BATCH:
            yield batch
            batch = empty(wanted)
    if batch.lines:
        yield batch


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
                self._drop(line[max(0, error.start - 20) : error.start + 20], "line.encoding", encoding=self.encoding)

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
