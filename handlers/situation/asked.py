"""The line after `/lagesbild`: which time and where, and whether as a file."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

from handlers.document import DocumentKind
from handlers.grammar import Note, Reading, in_words, read
from handlers.problems.desk import Desk, desk_of
from handlers.request import Request
from handlers.services import Services
from storage.model.query import Period, Query, View

KINDS: tuple[DocumentKind, ...] = ("docx", "pdf")
FORMAT = re.compile(r"(docx|word|pdf)\b[\s:,]*", re.IGNORECASE)
# The reader's remark that it took a time of its own, as none was named (handlers.grammar).
DEFAULT = "default_period"
# What a line may narrow that a document of a whole time heeds not; keys under `digest.ignored`.
IGNORED = ("dayparts", "weekdays", "view", "compare")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the document is of. `query` is None where something must be asked first (`reading.questions`).

    `kind` is the file that was named, "" for none; `ignored` are keys of what the document does not heed.
    `clipped`: the time had not ended, so the document is of its days that have; a `query` without periods is of none.
    """

    desk: Desk
    reading: Reading
    query: Query | None
    kind: DocumentKind | Literal[""]
    ignored: tuple[str, ...] = ()
    by_default: bool = False
    clipped: bool = False

    def line(self, kind: DocumentKind | Literal[""] = "") -> str:
        """The ready line that asks for this again, as a file of a kind."""
        said = in_words(self.query, self.desk.catalog, self.desk.texts.language) if self.query else ""
        return " ".join(word for word in (self.desk.texts("situation.line"), kind, said) if word)


def asked(request: Request, services: Services) -> Asked:
    """Read the line; the last whole quarter when no time was named."""
    desk = desk_of(request, services)
    kind, rest = kind_of(request.line)
    reading = read(rest, desk.catalog, request.received_at, request.language)
    query = reading.query
    if query is None or reading.questions:
        return Asked(desk, reading, None, kind)
    default = any(note.key == DEFAULT for note in reading.notes)
    if default:
        query = replace(query, periods=(last_quarter(request.received_at, desk.zone),))
    passed = until_today(query.periods, request.received_at, desk.zone)
    ignored = tuple(name for name in IGNORED if getattr(query, name) not in {(), View.AUTO})
    clipped = passed != query.periods
    query = replace(query, periods=passed, dayparts=(), weekdays=(), view=View.AUTO, compare=())
    notes: tuple[Note, ...] = tuple(note for note in reading.notes if note.key != DEFAULT)
    return Asked(desk, replace(reading, query=query, notes=notes), query, kind, ignored, default, clipped)


def kind_of(line: str) -> tuple[DocumentKind | Literal[""], str]:
    """The kind of file a line begins with, and what is left of it."""
    found = FORMAT.match(line.strip())
    if found is None:
        return "", line.strip()
    kind: DocumentKind = "pdf" if found[1].casefold() == "pdf" else "docx"
    return kind, line.strip()[found.end() :]


def until_today(periods: tuple[Period, ...], now: datetime, zone: tzinfo) -> tuple[Period, ...]:
    """The days of the periods that have passed: what has not ended can be held against nothing."""
    midnight = _midnight(now.astimezone(zone).date(), zone)
    return tuple(Period(one.start, min(one.end, midnight)) for one in periods if one.start < midnight)


def last_quarter(now: datetime, zone: tzinfo) -> Period:
    """The latest quarter of a year that has ended."""
    today = now.astimezone(zone).date()
    end = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    last = end - timedelta(days=1)
    start = last.replace(month=last.month - 2, day=1)
    return Period(_midnight(start, zone), _midnight(end, zone))


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)
