"""Reports out of their tables."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, FromClause, RowMapping, Select, literal_column, select

from storage.model.incident import Certainty, PlaceType, Precision, ReviewStatus
from storage.model.people import Level, Viewer
from storage.model.report import PositionFrom, Report
from storage.moments import from_microseconds, from_seconds
from storage.reference import Reference
from storage.reports import numbers
from storage.sharing import decide_report
from storage.tables import areas, incident_raw, incidents, kinds, partners, report_photos, reports

r, i = reports.c, incidents.c
# A person's latest reports: those that are listed at most, and looked through for the kinds they use.
_LATEST = 200
_of_incident = (i.id, i.starts, i.ends, i.x, i.y, i.precision, i.place_type, i.certainty, i.status, i.event, i.retained)
_names = (kinds.c.key.label("kind"), partners.c.key.label("partner"), areas.c.key.label("area"))
COLUMNS = (*reports.c, *_of_incident, i.text_released, incident_raw.c.text.label("raw"), *_names)


def named(tables: FromClause) -> FromClause:
    """Incidents with what their numbers mean, and their raw text."""
    known = tables.join(kinds, kinds.c.id == i.kind).join(partners, partners.c.id == i.source)
    return known.outerjoin(areas, areas.c.id == i.area).outerjoin(incident_raw, incident_raw.c.incident == i.id)


ALL = select(*COLUMNS).select_from(named(reports.join(incidents, i.id == r.incident)))


def find(connection: Connection, viewer: Viewer, number: str) -> RowMapping | None:
    """The row of a report that `viewer` may see as a whole; None when there is none for them."""
    known = numbers.normal(number)
    if known is None:
        return None
    row = connection.execute(ALL.where(r.number == known)).mappings().one_or_none()
    return row if row is not None and sees(viewer, row) else None


def of_incidents(connection: Connection, found: Sequence[int]) -> list[RowMapping]:
    """The rows of these reports, in that order."""
    rows = {row["incident"]: row for row in connection.execute(ALL.where(r.incident.in_(found))).mappings()}
    return [rows[incident] for incident in found]


def sees(viewer: Viewer, row: RowMapping) -> bool:
    """Whether `viewer` may see the report of `row` as a whole."""
    return decide_report(row["partner"], row["reporter"], viewer).level is Level.RAW


def mine(connection: Connection, viewer: Viewer, most: int) -> list[RowMapping]:
    """A person's own reports, newest first."""
    # In two steps: in one, SQLite goes through all incidents of the partner.
    own = select(r.incident).where(r.reporter == viewer.person).order_by(r.reported_at.desc(), r.incident.desc())
    rows = of_incidents(connection, list(connection.execute(own.limit(_LATEST)).scalars()))
    return [row for row in rows if sees(viewer, row)][: max(most, 0)]


def latest_kinds(connection: Connection, viewer: Viewer, most: int) -> tuple[str, ...]:
    """Keys of the kinds a person reports, latest first."""
    own = select(kinds.c.key).select_from(reports).join(incidents, i.id == r.incident).join(kinds)
    newest = own.where(r.reporter == viewer.person).order_by(r.reported_at.desc(), i.id.desc()).limit(_LATEST)
    return tuple(dict.fromkeys(connection.execute(newest).scalars()))[: max(most, 0)]


def waiting(connection: Connection, source: int, most: int) -> list[RowMapping]:
    """A partner's reports that nobody has reviewed, oldest first."""
    # Written out, for the index of what is pending.
    pending = (i.source == source) & (i.status == literal_column(str(ReviewStatus.PENDING.value)))
    return _rows(connection, ALL.where(pending).order_by(r.reported_at, i.id), most)


def _rows(connection: Connection, query: Select[Any], most: int) -> list[RowMapping]:
    return list(connection.execute(query.limit(max(most, 0))).mappings())


def report(connection: Connection, reference: Reference, row: RowMapping) -> Report:
    """One report of its row."""
    return whole(connection, reference, [row])[0]


def whole(connection: Connection, reference: Reference, rows: Sequence[RowMapping]) -> tuple[Report, ...]:
    """Reports of their rows, in that order."""
    photos = _photos(connection, [row["incident"] for row in rows])
    events = _events(connection, {row["event"] for row in rows} - {None})
    made = []
    for row in rows:
        others = events.get((row["event"], row["partner"]), [])
        same = tuple(number for number in others if number != row["number"])
        made.append(_report(row, reference, tuple(photos.get(row["incident"], [])), same))
    return tuple(made)


def _report(row: RowMapping, reference: Reference, photos: tuple[str, ...], same_event: tuple[str, ...]) -> Report:
    return Report(
        number=row["number"],
        incident=row["incident"],
        partner=row["partner"],
        reporter=row["reporter"],
        reported_at=from_microseconds(row["reported_at"]).astimezone(reference.zone),
        kind=row["kind"],
        start=from_seconds(row["starts"], reference.zone),
        end=from_seconds(row["ends"], reference.zone),
        x=row["x"],
        y=row["y"],
        precision=Precision(row["precision"]),
        position_from=PositionFrom(row["position_from"]),
        accuracy=row["accuracy"],
        place_words=row["place_words"],
        place_type=PlaceType(row["place_type"]),
        certainty=Certainty(row["certainty"]),
        text=row["raw"] or "",
        text_released=row["text_released"],
        police_told=row["police_told"],
        status=ReviewStatus(row["status"]),
        photos=photos,
        area=row["area"],
        same_event=same_event,
        question=row["question"],
    )


def _photos(connection: Connection, found: Iterable[int]) -> dict[int, list[str]]:
    p = report_photos.c
    query = select(p.incident, p.digest).where(p.incident.in_(found)).order_by(p.incident, p.place)
    photos: dict[int, list[str]] = {}
    for incident, digest in connection.execute(query):
        photos.setdefault(incident, []).append(digest)
    return photos


def _events(connection: Connection, events: set[int]) -> dict[tuple[int, str], list[str]]:
    """Numbers by event and partner, first reported first, without those that were taken back."""
    if not events:
        return {}
    query = (
        select(i.event, partners.c.key, r.number)
        .select_from(reports)
        .join(incidents, i.id == r.incident)
        .join(partners, partners.c.id == i.source)
        .where(i.event.in_(events), i.status != ReviewStatus.WITHDRAWN.value)
    )
    found: dict[tuple[int, str], list[str]] = {}
    for event, partner, number in connection.execute(query.order_by(i.id)):
        found.setdefault((event, partner), []).append(number)
    return found
