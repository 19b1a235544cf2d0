"""The reporter corrects, adds and takes back; a reviewer corrects."""

from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import RowMapping, delete, insert, update

from storage.errors import InvalidValueError
from storage.model.incident import Certainty, IncidentDraft, PlaceType, Precision, ReviewStatus
from storage.model.report import Keep, PositionFrom, ReportAct, ReportChanges
from storage.moments import from_seconds
from storage.reports import allowed, history, photos
from storage.reports.clean import clean
from storage.reports.desk import Desk
from storage.reports.forget import Before, forget
from storage.reports.send import accuracy, checked, position_from, refuse_odd_times
from storage.tables import incident_raw, reports

Changes = dict[str, tuple[str, str]]
# A change to free words says that they changed, not what they were.
_UNTOLD = ("", "")


def change(desk: Desk, number: str, changes: ReportChanges) -> int:
    """Correct a report; returns its incident."""
    row = allowed.for_change(desk, number)
    incident, own = _incident(desk, row, changes), _own(row, changes)
    text = None if changes.text is None else clean(changes.text, "text")
    told = _told(desk, row, incident, own)
    if text is not None and text != (row["raw"] or ""):
        told["text"] = _UNTOLD
        incident |= _released_text(row, text)
        _put_text(desk, row["incident"], text)
        history.forget_additions(desk.connection, row["incident"])
    if told:
        left = row["raw"] or "" if text is None else text, own["place_words"]
        forget(desk, _before(row), left, row["incident"])
        desk.put(row["incident"], incident)
        desk.connection.execute(update(reports).where(reports.c.incident == row["incident"]).values(own))
        desk.step(row["incident"], ReportAct.CORRECTED, told)
    return int(row["incident"])


def add(desk: Desk, number: str, text: str, digests: Sequence[str]) -> int:
    """Write or photograph more, after what is there; returns the incident. The same again adds nothing."""
    row = allowed.is_open(allowed.for_reporter(desk, number))
    more = clean(text, "text")
    if not more and not digests:
        raise InvalidValueError("text", "text_missing", "", "write something or add a photo")
    before = history.last(desk.connection, row["incident"], ReportAct.ADDED)
    if before is not None and before.text == more:
        more = ""
    fresh = photos.attach(desk, row["incident"], digests)
    if more:
        # Masked as one text: an addition may complete a number that neither part is by itself.
        together = clean(f"{row['raw']}\n{more}" if row["raw"] else more, "text")
        _put_text(desk, row["incident"], together)
        forget(desk, _before(row), (together, row["place_words"]))
    if more or fresh:
        desk.put(row["incident"], {})
        desk.step(row["incident"], ReportAct.ADDED, {"photos": ("", str(fresh))} if fresh else {}, more)
    return int(row["incident"])


def withdraw(desk: Desk, number: str) -> int:
    """Take a report back; returns its incident."""
    row = allowed.for_reporter(desk, number)
    if row["status"] != ReviewStatus.WITHDRAWN:
        desk.put(row["incident"], {"status": ReviewStatus.WITHDRAWN.value, "text_released": None})
        desk.connection.execute(update(reports).where(reports.c.incident == row["incident"]).values(question=""))
        desk.step(row["incident"], ReportAct.WITHDRAWN)
        forget(desk, _before(row), ())
    return int(row["incident"])


def _incident(desk: Desk, row: RowMapping, changes: ReportChanges) -> dict[str, Any]:
    """The columns of `incidents` that a correction may change, checked and tagged anew."""
    start = changes.start or from_seconds(row["starts"], desk.reference.zone)
    end = changes.end or from_seconds(row["ends"], desk.reference.zone)
    x, y = _position(row, changes)
    given = IncidentDraft(
        kind=row["kind"] if changes.kind is None else changes.kind,
        start=start,
        end=end,
        x=x,
        y=y,
        precision=Precision(row["precision"]) if changes.precision is None else changes.precision,
        source=row["partner"],
        source_id=row["number"],
        place_type=PlaceType(row["place_type"]) if changes.place_type is None else changes.place_type,
        certainty=Certainty(row["certainty"]) if changes.certainty is None else changes.certainty,
    )
    names = ("kind", "starts", "ends", "x", "y", "precision", "place_type", "certainty", "area")
    found = checked(desk, given)
    if changes.start is not None or changes.end is not None:
        refuse_odd_times(start, end, desk.at)
    return {name: found[name] for name in names}


def _position(row: RowMapping, changes: ReportChanges) -> tuple[float, float]:
    if (changes.x is None) != (changes.y is None):
        raise InvalidValueError("x", "position_not_a_number", f"{changes.x}, {changes.y}", "give x and y together")
    return (row["x"], row["y"]) if changes.x is None or changes.y is None else (changes.x, changes.y)


def _own(row: RowMapping, changes: ReportChanges) -> dict[str, Any]:
    """The columns of `reports` that a correction may change."""
    found: dict[str, Any] = {}
    if changes.position_from is not None:
        found["position_from"] = position_from(changes.position_from)
    if changes.x is not None:
        found["accuracy"] = accuracy(changes.accuracy)
    if changes.place_words is not None:
        found["place_words"] = clean(changes.place_words, "place_words")
    if not isinstance(changes.police_told, Keep):
        found["police_told"] = changes.police_told
    kept = ("position_from", "accuracy", "place_words", "police_told")
    return {name: found.get(name, row[name]) for name in kept}


def _told(desk: Desk, row: RowMapping, incident: dict[str, Any], own: dict[str, Any]) -> Changes:
    """What differs, as a step tells it."""
    zone = desk.reference.zone
    kinds = {number: key for key, number in desk.reference.kinds.items()}
    after = dict(row) | incident | own | {"kind": kinds[incident["kind"]]}
    moments = {"start": "starts", "end": "ends"}
    pairs = {field: (_time(row[name], zone), _time(after[name], zone)) for field, name in moments.items()}
    pairs["position"] = (_place(row), _place(after))
    pairs["accuracy"] = (_metres(row["accuracy"]), _metres(after["accuracy"]))
    pairs["police_told"] = (_yes_no(row["police_told"]), _yes_no(after["police_told"]))
    pairs["kind"] = (row["kind"], after["kind"])
    pairs |= {name: (_name(kind, row[name]), _name(kind, after[name])) for name, kind in _ENUMS.items()}
    told = {field: (before, now) for field, (before, now) in pairs.items() if before != now}
    if row["place_words"] != after["place_words"]:
        told["place_words"] = _UNTOLD
    return told


_ENUMS: dict[str, type[IntEnum]] = {
    "precision": Precision,
    "position_from": PositionFrom,
    "place_type": PlaceType,
    "certainty": Certainty,
}


def _time(second: int, zone: Any) -> str:
    moment: datetime = from_seconds(second, zone)
    return moment.isoformat()


def _place(row: Any) -> str:
    return f"{row['x']:.0f}, {row['y']:.0f}"


def _metres(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}"


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _name(kind: type[IntEnum], value: int) -> str:
    return kind(value).name.lower()


def _released_text(row: RowMapping, text: str) -> dict[str, Any]:
    """A shared text follows the one it was; a text of its own falls, as nobody has compared it with the new one."""
    if row["text_released"] is None:
        return {}
    return {"text_released": (text or None) if row["text_released"] == row["raw"] else None}


def _before(row: RowMapping) -> Before:
    return Before(row["number"], row["reporter"], row["raw"] or "", row["place_words"])


def _put_text(desk: Desk, incident: int, text: str) -> None:
    desk.connection.execute(delete(incident_raw).where(incident_raw.c.incident == incident))
    if text:
        desk.connection.execute(insert(incident_raw), [{"incident": incident, "text": text}])
