"""Batches of rows into drafts; a row that cannot be one becomes an error with its mending."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from storage.model.incident import Certainty, IncidentDraft, PlaceType, Precision
from storage.model.region import Catalog
from storage.privacy import mask
from storage.sources.batch import Batch
from storage.sources.mapping import ENUMS, EVERYTHING_ELSE, Mapping
from storage.sources.positions import Place, place
from storage.sources.report import Collector
from storage.sources.times import Clock, TimeTroubleError, Written
from storage.sources.trouble import Message, guess, shown
from storage.sources.values import content_hash, is_text, kind_of

# What the store takes (storage/words.py): an id, a free text.
MAX_ID, MAX_TEXT = 200, 10_000
ENUM_OF = {"precision": "precisions", "place_type": "place_types", "certainty": "certainties"}
START, END = ("start", "date", "time"), ("end", "end_date", "end_time")
DEFAULTS: dict[str, Any] = {
    "precision": Precision.EXACT,
    "place_type": PlaceType.UNKNOWN,
    "certainty": Certainty.UNKNOWN,
}


class RowTroubleError(ValueError):
    """A value that makes its row unusable."""

    def __init__(self, column: str, value: object, mend: Message) -> None:
        self.column, self.value, self.mend = column, value, mend
        super().__init__(str(mend))


@dataclass(slots=True)
class Converter:
    """Turns the batches of one file into drafts of `source`."""

    mapping: Mapping
    catalog: Catalog
    source: str
    clock: Clock
    collector: Collector
    demo: bool = False
    kinds: dict[str, str | None] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    raw: Any = None  # the batch at hand, positions as written
    cells: dict[str, list[str]] = field(default_factory=dict)  # the batch at hand, by our own names
    enums: dict[tuple[str, str], tuple[Any, str]] = field(default_factory=dict)
    first: bool = True
    seen: Any = field(default_factory=lambda: np.empty(0, np.int64))

    def drafts(self, batch: Batch) -> Iterator[IncidentDraft]:
        """The drafts of one batch, in its order. Raises SourceError when the whole file is wrong."""
        self.cells = {ours: batch.columns[name] for ours, name in self.mapping.columns.items()}
        x, y, ok, unread = self._positions(batch)
        unread |= self._not_text()
        made = []
        for i, line in enumerate(batch.lines):
            try:
                if i in unread:
                    raise unread[i]
                if not ok[i]:
                    raise self._outside(batch, i)
                made.append((line, self._draft(batch, i, float(x[i]), float(y[i]))))
            except RowTroubleError as error:
                self.collector.error(line, error.column, error.value, error.mend.key, **error.mend.values)
        return self._once(made)

    # --- where ---

    def _positions(self, batch: Batch) -> tuple[Any, Any, Any, dict[int, RowTroubleError]]:
        raw, unread = self._numbers(batch)
        x, y, ok = self._place(batch).metres(raw[:, 0], raw[:, 1])
        if self.first:
            known = np.isfinite(raw).all(axis=1)
            self._place(batch).refuse_wrong_crs(raw[known, 0], raw[known, 1], ok[known])
            self.first = False
        self.raw = raw
        return np.round(x, 2), np.round(y, 2), ok, unread

    def _place(self, batch: Batch) -> Place:
        crs = self.mapping.crs or batch.crs or ""
        if crs not in self.places:
            self.places[crs] = place(self.catalog.region, crs or None)
        return self.places[crs]

    def _numbers(self, batch: Batch) -> tuple[Any, dict[int, RowTroubleError]]:
        """Raw positions (n, 2), NaN where there is none, with the trouble of those rows."""
        raw = np.full((len(batch.lines), 2), np.nan)
        unread: dict[int, RowTroubleError] = {}
        columns = self.mapping.columns
        named = [columns[key] for key in ("lon", "lat", "x", "y") if key in columns]
        for i in range(len(batch.lines)):
            try:
                raw[i] = self._pair(batch, i, named)
            except RowTroubleError as error:
                unread[i] = error
        return raw, unread

    def _pair(self, batch: Batch, i: int, named: list[str]) -> tuple[float, float]:
        if not named:
            point = batch.points[i] if batch.points is not None else None
            if point is None:
                raise RowTroubleError("geometry", "", Message("position.no_point"))
            return point
        one, other = (self._number(batch.columns[name][i], name) for name in named)
        return one, other

    def _number(self, text: str, column: str) -> float:
        if not text:
            raise RowTroubleError(column, "", Message("position.missing"))
        try:
            number = float(text.replace(",", ".") if self.mapping.decimal == "," else text)
        except ValueError:
            comma = "," in text and self.mapping.decimal == "."
            raise RowTroubleError(column, text, Message("position.comma" if comma else "position.number")) from None
        if not abs(number) < 1e12:
            raise RowTroubleError(column, text, Message("position.number"))
        return number

    def _outside(self, batch: Batch, i: int) -> RowTroubleError:
        x, y = self.raw[i]
        where = self._place(batch)
        mend = where.explain(np.array([x]), np.array([y])) if self.collector.errors_total < 50 else None
        column = self.mapping.columns.get("lon") or self.mapping.columns.get("x") or "geometry"
        values = {"region": self.catalog.region.name, "given": where.crs}
        key, more = (mend.key, dict(mend.values)) if mend else ("position.outside", {})
        return RowTroubleError(column, f"{x:g}, {y:g}", Message(key, {**values, **more}))

    # --- the rest of a row ---

    def _draft(self, batch: Batch, i: int, x: float, y: float) -> IncidentDraft:
        line = batch.lines[i]
        start, end = self._times(i, line)
        kind = self._kind(i)
        text = self._text(i, line)
        enums = {name: self._enum(line, i, name) for name in ENUM_OF}
        return IncidentDraft(
            kind=kind,
            start=start,
            end=end,
            x=x,
            y=y,
            source=self.source,
            source_id=self._id(i) or content_hash(kind, (start, end), (x, y), text),
            reporter=self._reporter(i),
            text_raw=text,
            demo=self.demo,
            **enums,
        )

    def _cell(self, i: int, ours: str) -> str:
        column = self.cells.get(ours)
        return column[i] if column is not None else ""

    def _not_text(self) -> dict[int, RowTroubleError]:
        """Rows with signs that no database keeps (NUL, half surrogates); whole columns are tried first."""
        trouble = {}
        for ours, column in self.cells.items():
            if is_text("".join(column)):
                continue
            name = self.mapping.columns[ours]
            for i, value in enumerate(column):
                if not is_text(value):
                    trouble[i] = RowTroubleError(name, mask(value).text, Message("text.unreadable"))
        return trouble

    def _id(self, i: int) -> str:
        name = self.mapping.columns.get("id")
        if name is None:
            return ""
        value = self._cell(i, "id")
        if not value:
            raise RowTroubleError(name, "", Message("id.missing"))
        if len(value) > MAX_ID:
            raise RowTroubleError(name, value, Message("id.too_long", {"limit": MAX_ID}))
        return value

    def _times(self, i: int, line: int) -> tuple[datetime, datetime]:
        start = self._written(i, *START)
        if start is None:
            raise RowTroubleError(self._column("start", "date"), "", Message("time.missing"))
        end = self._written(i, *END)
        written = " – ".join(filter(None, (self._said(i, *START), self._said(i, *END))))
        try:
            first, last, odd = self.clock.interval(start, end)
        except TimeTroubleError as trouble:
            mend = Message(trouble.key, trouble.values)
            raise RowTroubleError(self._column("start", "date"), written, mend) from None
        if odd:
            self.collector.note(line, odd, value=shown(written), timezone=str(self.clock.zone))
        return first, last

    def _reporter(self, i: int) -> str | None:
        value = self._cell(i, "reporter")
        if len(value) > MAX_ID:
            raise RowTroubleError(self.mapping.columns["reporter"], value, Message("id.too_long", {"limit": MAX_ID}))
        return value or self.mapping.constants.get("reporter")

    def _column(self, whole: str, day: str) -> str:
        return self.mapping.columns.get(whole) or self.mapping.columns.get(day, "")

    def _said(self, i: int, whole: str, day: str, clock: str) -> str:
        text = self._cell(i, whole) or self._cell(i, day)
        hour = self._cell(i, clock) if text else ""
        return f"{text} {hour}" if hour else text

    def _written(self, i: int, whole: str, day: str, clock: str) -> Written | None:
        said = self._said(i, whole, day, clock)
        if not said:
            return None
        try:
            return self.clock.read(said)
        except TimeTroubleError as trouble:
            raise RowTroubleError(self._column(whole, day), said, Message(trouble.key, trouble.values)) from None

    def _text(self, i: int, line: int) -> str | None:
        value = self._cell(i, "text")
        if not value:
            return None
        masked = mask(value)
        if len(masked.text) > MAX_TEXT:
            trouble = Message("text.too_long", {"limit": MAX_TEXT})
            raise RowTroubleError(self.mapping.columns["text"], masked.text, trouble)
        if masked.any:
            self.collector.note(line, "text.scrubbed")
        return masked.text

    def _kind(self, i: int) -> str:
        name = self.mapping.columns.get("kind")
        if name is None:
            return self._known_kind(self.mapping.constants["kind"]) or ""
        value = self._cell(i, "kind")
        found = self._known_kind(value) or self.mapping.constants.get("kind")
        if not found:
            near = guess(value, [*self.mapping.kinds, *(kind.key for kind in self.catalog.kinds)])
            raise RowTroubleError(name, value, Message("kind.unknown", {"guess": near}))
        return found

    def _known_kind(self, value: str) -> str | None:
        if value not in self.kinds:
            self.kinds[value] = kind_of(value, self.mapping, self.catalog)
        return self.kinds[value]

    def _enum(self, line: int, i: int, name: str) -> Any:
        value = self._cell(i, name)
        if (name, value) not in self.enums:
            self.enums[name, value] = self._read_enum(name, value)
        member, odd = self.enums[name, value]
        if odd and name == "precision":  # a guess would put a place into maps it does not belong in
            raise RowTroubleError(self.mapping.columns[name], value, Message("value.unknown", {"known": odd}))
        if odd:
            self.collector.note(line, f"{name}.unknown", value=shown(value))
        return member

    def _read_enum(self, name: str, value: str) -> tuple[Any, str]:
        """The member that `value` means, and the known names when it means none."""
        members = ENUMS[ENUM_OF[name]].__members__
        constant = self.mapping.constants.get(name)
        fallback = members[constant.upper()] if constant else DEFAULTS[name]
        table = getattr(self.mapping, ENUM_OF[name])
        meant = table.get(value) or (table.get(EVERYTHING_ELSE) if value else None) or value
        if not value or meant.upper() in members:
            return (members[meant.upper()] if meant else fallback), ""
        return fallback, ", ".join(member.lower() for member in members)

    # --- once each ---

    def _once(self, made: list[tuple[int, IncidentDraft]]) -> Iterator[IncidentDraft]:
        """Drafts whose id is new in the file; the first row counts, so that a second run changes nothing."""
        marks = np.array([hash(draft.source_id) for _, draft in made], dtype=np.int64)
        at = np.minimum(np.searchsorted(self.seen, marks), max(len(self.seen) - 1, 0))
        before = self.seen[at] == marks if len(self.seen) else np.zeros(len(marks), np.bool_)
        _, firsts = np.unique(marks, return_index=True)
        again = before.copy()
        again[np.setdiff1d(np.arange(len(marks)), firsts)] = True
        self.seen = np.sort(np.concatenate([self.seen, marks[~again]]), kind="stable")
        for (line, draft), repeated in zip(made, again, strict=True):
            if not repeated:
                yield draft
            elif "id" in self.mapping.columns:
                self.collector.error(line, self.mapping.columns["id"], draft.source_id, "id.twice")
            else:
                self.collector.note(line, "row.twice")
