"""Sending a report: stored once, however often it is sent, or not at all."""

import math
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, insert, select

from storage import counters, tokens, words
from storage.checks import row_of
from storage.errors import InvalidValueError, ReportRefusedError
from storage.meta import DEMO
from storage.model.incident import IncidentDraft, ReviewStatus
from storage.model.people import Level
from storage.model.report import PositionFrom, ReportAct, ReportDraft
from storage.reports import numbers, photos
from storage.reports.clean import clean
from storage.reports.desk import Desk
from storage.reports.reading import ALL, sees
from storage.sharing import decide_reporting
from storage.tables import incident_raw, incidents, meta, reports

# A phone's clock may be a little ahead of ours.
AHEAD = timedelta(minutes=10)
# A report is of something that somebody just saw or found; older things come with an import. What is
# further back is a year written wrong.
BACK = timedelta(days=2 * 366)
# Half of the Earth's circumference, metres: no position is worse known than that.
_WORST = 20_037_508.0


def send(desk: Desk, draft: ReportDraft) -> tuple[RowMapping, bool]:
    """The row of the stored report, and whether it is new."""
    allowed = decide_reporting(desk.actor)
    if allowed.level is Level.NOTHING or desk.actor.partner is None:
        raise ReportRefusedError(
            "report_not_allowed", desk.actor.person, f"reporting is for partners' staff: {allowed.reason}"
        )
    earlier = _earlier(desk, words.key(draft.client_id, "client_id"))
    if earlier is not None:
        return earlier, False
    incident = _store(desk, draft, desk.actor.partner)
    return desk.connection.execute(ALL.where(reports.c.incident == incident)).mappings().one(), True


def _earlier(desk: Desk, client_id: str) -> RowMapping | None:
    """The same report from before: this is a retry."""
    same = (reports.c.reporter == desk.actor.person) & (reports.c.client_id == client_id)
    row = desk.connection.execute(ALL.where(same)).mappings().one_or_none()
    gone = tokens.of_client(desk.actor.person, client_id)
    if row is None and tokens.known(desk.connection, [gone]):
        raise ReportRefusedError("report_sent_before", "", "its time is over, and what it said has been removed")
    if row is not None and not sees(desk.actor, row):
        raise ReportRefusedError("report_sent_before", "", "it is stored with the partner it was sent for")
    return row


def _store(desk: Desk, draft: ReportDraft, partner: str) -> int:
    connection = desk.connection
    text, place_words = clean(draft.text, "text"), clean(draft.place_words, "place_words")
    number = numbers.free(connection, desk.reference.partners.get(partner, 0))
    row = checked(desk, _incident(desk, draft, partner, number))
    refuse_odd_times(draft.start, draft.end, desk.at)
    own = {
        "number": number,
        "reporter": desk.actor.person,
        "client_id": draft.client_id,
        "reported_at": desk.micro,
        "position_from": position_from(draft.position_from),
        "accuracy": accuracy(draft.accuracy),
        "place_words": place_words,
        "police_told": draft.police_told,
        "question": "",
    }
    incident = counters.take(connection, counters.INCIDENT)
    change = counters.take(connection, counters.CHANGE)
    connection.execute(insert(incidents), [row | {"id": incident, "change": change}])
    connection.execute(insert(reports), [own | {"incident": incident}])
    if text:
        connection.execute(insert(incident_raw), [{"incident": incident, "text": text}])
    photos.attach(desk, incident, draft.photos)
    desk.step(incident, ReportAct.REPORTED)
    return incident


def _incident(desk: Desk, draft: ReportDraft, partner: str, number: str) -> IncidentDraft:
    demo = desk.connection.execute(select(meta.c.value).where(meta.c.key == DEMO)).scalar_one_or_none()
    return IncidentDraft(
        kind=draft.kind,
        start=draft.start,
        end=draft.end,
        x=draft.x,
        y=draft.y,
        precision=draft.precision,
        source=partner,
        source_id=number,
        place_type=draft.place_type,
        certainty=draft.certainty,
        reporter=desk.actor.person,
        status=ReviewStatus.PENDING,
        demo=demo == "1",
    )


def checked(desk: Desk, incident: IncidentDraft) -> dict[str, Any]:
    """Columns of `incidents` with the area, without id and change; raises `InvalidDraftError`."""
    row = row_of(incident, desk.reference)
    row["area"] = desk.reference.areas_of([row["x"]], [row["y"]])[0]
    return {name: value for name, value in row.items() if name != "raw"}


def refuse_odd_times(start: datetime, end: datetime, at: datetime) -> None:
    """Raise `InvalidValueError` on times that lie ahead, or too far back for somebody to report them now."""
    for field, moment in (("start", start), ("end", end)):
        if moment > at + AHEAD:
            mend = "it has not happened yet; is the date right?"
            raise InvalidValueError(field, "time_in_future", moment.isoformat(), mend)
    if start < at - BACK:
        mend = "at most two years back; is the year right? Older things are imported from a file"
        raise InvalidValueError("start", "time_long_ago", start.isoformat(), mend)


def position_from(value: PositionFrom) -> int:
    """The number of how the place was said; raises `InvalidValueError`."""
    try:
        return PositionFrom(value).value
    except ValueError:
        known = ", ".join(f"{one.value} {one.name.lower()}" for one in PositionFrom)
        raise InvalidValueError("position_from", "value_unknown", value, f"known: {known}") from None


def accuracy(metres: float | None) -> float | None:
    """A position's accuracy as the phone said it; nonsense is no accuracy."""
    if metres is None or not math.isfinite(metres) or not 0 <= metres <= _WORST:
        return None
    return float(metres)
