"""Incidents beside a report, as far as somebody may be told of them: whole, as they are shared, or as a hint."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, RowMapping, select

from storage.model.incident import Certainty, PlaceType, Precision, ReviewStatus
from storage.model.people import Level, Viewer
from storage.model.region import Kind
from storage.model.register import Register
from storage.model.report import PositionFrom, Report
from storage.moments import from_microseconds, from_seconds
from storage.reference import Reference
from storage.register import reading as reading_register
from storage.reports import handles, numbers
from storage.reports.beside import Beside
from storage.reports.reading import COLUMNS, named
from storage.sharing import decide_beside, may_read_text
from storage.tables import incidents, kinds, reports

i, r = incidents.c, reports.c
_more = (
    i.id.label("number_of_incident"),
    i.reporter.label("source_reporter"),
    i["class"],
    i.counted,
    kinds.c.capped,
    kinds.c.group.label("kind_group"),
)
_ANY = select(*COLUMNS, *_more).select_from(named(incidents.outerjoin(reports, r.incident == i.id)))
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """An incident, and how exactly it may be told: RAW, EXACT, or COARSE for a hint.

    `is_report`: it did not come with an import. `text`: whether its released text may be told as well.
    """

    row: RowMapping
    level: Level
    text: bool = True
    key: bytes | None = None  # of handles

    @property
    def incident(self) -> int:
        return int(self.row["number_of_incident"])

    @property
    def is_report(self) -> bool:
        return self.row["number"] is not None

    @property
    def number(self) -> str:
        """The report's number, or the handle of what was imported."""
        return self.row["number"] or (handles.handle(self.key, self.incident) if self.key else "")


def find(connection: Connection, viewer: Viewer, number: str) -> Seen | None:
    """What a number or a handle means, when `viewer` may see it."""
    key, report = handles.secret(connection), numbers.normal(number)
    incident = handles.incident_of(key, number) if key is not None and report is None else None
    if incident is None and report is None:
        return None
    which = i.id == incident if report is None else r.number == report
    row = connection.execute(_ANY.where(which)).mappings().one_or_none()
    found = None if row is None else _seen(row, viewer, *_about(connection, viewer), key)
    # What came as a report has its number alone.
    return None if found is None or (report is None and found.is_report) else found


def among(connection: Connection, viewer: Viewer, ids: Iterable[int]) -> list[Seen]:
    """Those of these incidents that `viewer` may see."""
    about, key = _about(connection, viewer), handles.secret(connection)
    rows = connection.execute(_ANY.where(i.id.in_(list(ids))).order_by(i.id)).mappings()
    return [found for row in rows if (found := _seen(row, viewer, *about, key)) is not None]


def _about(connection: Connection, viewer: Viewer) -> tuple[Register, Beside]:
    register = reading_register.read(connection)
    return register, Beside(connection, viewer, register, _today())


def _today() -> date:
    return date.today()  # noqa: DTZ011  the municipality's day, where the server stands


def _seen(row: RowMapping, viewer: Viewer, register: Register, beside: Beside, key: bytes | None) -> Seen | None:
    others = row["partner"] != viewer.partner
    level = decide_beside(
        row["partner"],
        row["reporter"],
        Kind(row["kind"], row["kind_group"], "", "", capped=row["capped"]),
        PlaceType(row["place_type"]),
        viewer,
        register,
        _today(),
        status=ReviewStatus(row["status"]),
        held=bool(row["class"]),
        in_own_area=others and beside.in_own_area(row["x"], row["y"]),
    ).level
    if others and level >= Level.COARSE and beside.is_kept(row["counted"]):
        return None
    text = may_read_text(row["partner"], viewer, register)
    return Seen(row, level, text, key) if level >= Level.COARSE else None


def told(seen: Seen, reference: Reference) -> Report:
    """The incident as a report: whole, or hour, place, kind and shared text, or kind and time alone."""
    row = seen.row
    start, end = from_seconds(row["starts"], reference.zone), from_seconds(row["ends"], reference.zone)
    if seen.level >= Level.RAW:
        return _whole(seen, start, end, reference)
    if seen.level >= Level.EXACT:
        return _shared(seen, start, end)
    return _bare(number=seen.number, partner=row["partner"], kind=row["kind"], start=start, end=end)


def _whole(seen: Seen, start: datetime, end: datetime, reference: Reference) -> Report:
    row = seen.row
    at = from_microseconds(row["reported_at"]).astimezone(reference.zone) if seen.is_report else start
    return Report(
        number=seen.number,
        incident=seen.incident,
        partner=row["partner"],
        reporter=row["reporter"] or row["source_reporter"] or "",
        reported_at=at,
        kind=row["kind"],
        start=start,
        end=end,
        x=row["x"],
        y=row["y"],
        precision=Precision(row["precision"]),
        position_from=PositionFrom(row["position_from"] or 0),
        accuracy=row["accuracy"],
        place_words=row["place_words"] or "",
        place_type=PlaceType(row["place_type"]),
        certainty=Certainty(row["certainty"]),
        text=row["raw"] or "",
        text_released=row["text_released"],
        police_told=row["police_told"],
        status=ReviewStatus(row["status"]),
        photos=(),
        area=row["area"],
        same_event=(),
        question=row["question"] or "",
    )


def _shared(seen: Seen, start: datetime, end: datetime) -> Report:
    row = seen.row
    first, last = _hour(start), _hour(end) + _HOUR
    known = {"number": seen.number, "incident": seen.incident, "partner": row["partner"], "kind": row["kind"]}
    precision = Precision(row["precision"])
    return _bare(
        **known,
        start=first,
        end=last,
        x=row["x"],
        y=row["y"],
        precision=precision,
        text=(row["text_released"] or "") if seen.text else "",
    )


def _bare(**known: object) -> Report:
    """A report of which only `known` is told; a place that is not told is no number."""
    values: dict[str, object] = {
        "incident": 0,
        "reporter": "",
        "reported_at": known["start"],
        "x": math.nan,
        "y": math.nan,
        "precision": Precision.MUNICIPALITY,
        "position_from": PositionFrom.WORDS,
        "accuracy": None,
        "place_words": "",
        "place_type": PlaceType.UNKNOWN,
        "certainty": Certainty.UNKNOWN,
        "text": "",
        "text_released": known.get("text"),
        "police_told": None,
        "status": ReviewStatus.RELEASED,
        "photos": (),
        "area": None,
        "same_event": (),
        "question": "",
    }
    return Report(**values | known)  # type: ignore[arg-type]


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0)
