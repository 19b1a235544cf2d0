"""A report's form as it was filled in: text in every field, right or wrong, and nothing of it lost."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from handlers.grammar.report import ReportReading
from handlers.grammar.report_told import When
from storage.model.incident import Certainty, PlaceType
from storage.model.report import Report

# As much as is read of a field that machines fill in. What people wrote is never cut: the store says what is too long.
LONGEST = 500
WHOLE = frozenset({"text", "where", "photos"})
_TIMES = ("date", "time", "date_to", "time_to")
OTHER = "other_place"  # the list of places beside the likely ones; sent where none of these was picked
POLICE = {True: "yes", False: "no", None: ""}


@dataclass(frozen=True, slots=True)
class Filled:
    """The form's fields, named as they are sent (`from` is `said`).

    `preferred` are kinds of incident to offer first; it is no field.
    """

    once: str = ""
    kind: str = ""
    where: str = ""
    lon: str = ""
    lat: str = ""
    accuracy: str = ""
    said: str = ""
    place: str = ""
    when: str = ""
    date: str = ""
    time: str = ""
    date_to: str = ""
    time_to: str = ""
    certainty: str = ""
    place_type: str = ""
    text: str = ""
    photos: str = ""
    police: str = ""
    more: str = ""
    preferred: tuple[str, ...] = ()

    @property
    def digests(self) -> tuple[str, ...]:
        """The photos' digests, each once."""
        return tuple(dict.fromkeys(part.strip() for part in self.photos.split(",") if part.strip()))

    def at(self, when: Mapping[str, str]) -> "Filled":
        """The same with its time filled in."""
        return replace(
            self,
            when=when.get("when", ""),
            date=when.get("date", ""),
            time=when.get("time", ""),
            date_to=when.get("date_to", ""),
            time_to=when.get("time_to", ""),
        )


NAMES = tuple(name for name in Filled.__dataclass_fields__ if name != "preferred")


def from_form(form: Mapping[str, str], before: Filled | None = None) -> Filled:
    """What a form sent, over what was known before it."""
    held = before or Filled()
    values = {name: _field(name, form) for name in NAMES if _sent(name) in form}
    if not values.get("place") and form.get(OTHER):
        values["place"] = form[OTHER].strip()[:LONGEST]
    if "when" not in values and any(values.get(name) for name in _TIMES):
        values["when"] = "between" if values.get("date_to") or values.get("time_to") else "earlier"
    changes: dict[str, Any] = dict(values)
    return replace(held, **changes)


def _sent(name: str) -> str:
    return "from" if name == "said" else name


def _field(name: str, form: Mapping[str, str]) -> str:
    given = form[_sent(name)].strip()
    return given if name in WHOLE else given[:LONGEST]


def from_reading(reading: ReportReading) -> Filled:
    """What a line said, in a form with a name of its own."""
    told = reading.certainty.name.lower() if reading.certainty is not Certainty.UNKNOWN else ""
    place_type = reading.place_type.name.lower() if reading.place_type is not PlaceType.UNKNOWN else ""
    known = Filled(
        once=new_name(),
        kind=reading.kinds[0] if len(reading.kinds) == 1 else "",
        where=reading.place,
        certainty=told,
        place_type=place_type,
        text=reading.text,
        police=POLICE[reading.police],
        preferred=reading.kinds if len(reading.kinds) > 1 else (),
    )
    return known.at(_when(reading))


def from_report(report: Report, zone: ZoneInfo) -> Filled:
    """A stored report's own values, for correcting it. The position stays unless another place is written."""
    start, end = report.start.astimezone(zone), report.end.astimezone(zone)
    known = Filled(
        kind=report.kind,
        where=report.place_words,
        certainty=report.certainty.name.lower(),
        place_type=report.place_type.name.lower(),
        text=report.text,
        police=POLICE[report.police_told],
    )
    return known.at(when_fields(When(start, end)))


def _when(reading: ReportReading) -> dict[str, str]:
    if reading.when is not None:
        return when_fields(reading.when)
    return {"when": "earlier" if reading.questions or reading.future else "now"}


def when_fields(when: When) -> dict[str, str]:
    """A stretch as the form's fields."""
    if when.now:
        return {"when": "now"}
    first = {"date": when.start.date().isoformat(), "time": f"{when.start:%H:%M}"}
    if when.start == when.end:
        return {"when": "earlier", **first}
    return {"when": "between", **first, "date_to": when.end.date().isoformat(), "time_to": f"{when.end:%H:%M}"}


def new_name() -> str:
    """A name no other report of this person has: the same form sent twice is one report."""
    return str(uuid4())
