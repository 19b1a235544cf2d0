"""What a correction changes: only fields that say something else than what is stored."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.reports.draft import POLICE, kind_of
from handlers.reports.filled import Filled, from_form, from_report
from handlers.reports.place import place_of
from handlers.reports.when import time_of
from storage.model.incident import Certainty, PlaceType
from storage.model.region import Catalog
from storage.model.report import KEEP, Keep, Report, ReportChanges

_TIMES = ("when", "date", "time", "date_to", "time_to")


@dataclass(frozen=True, slots=True)
class Corrected:
    """The changes of a form, or what is wrong with it: (field, key under report.error)."""

    changes: ReportChanges
    errors: tuple[tuple[str, str], ...] = ()
    options: tuple[tuple[str, str], ...] = ()  # the places that the words may mean


def corrected(report: Report, filled: Filled, catalog: Catalog, now: datetime) -> Corrected:
    """Compare a filled form with its report. A field that was left as it is changes nothing, however it is kept."""
    before = from_report(report, ZoneInfo(catalog.region.timezone))
    kind = kind_of(filled.kind, catalog, now)
    errors = [] if kind else [("kind", "wrong_kind" if filled.kind else "no_kind")]
    moved = (filled.where != before.where and bool(filled.where)) or bool(filled.lon or filled.place)
    placed = place_of(filled, catalog, now) if moved else None
    if placed is not None and placed.problem:
        errors.append(("place" if placed.options else "where", placed.problem))
    timed = time_of(filled, catalog, now) if any(getattr(filled, n) != getattr(before, n) for n in _TIMES) else None
    errors += timed.errors if timed is not None else ()
    spot = placed.spot if placed is not None else None
    changes = ReportChanges(
        kind=kind if kind != report.kind else None,
        start=timed.start if timed is not None else None,
        end=timed.end if timed is not None else None,
        x=spot.x if spot is not None else None,
        y=spot.y if spot is not None else None,
        precision=spot.precision if spot is not None else None,
        position_from=spot.said if spot is not None else None,
        accuracy=spot.accuracy if spot is not None else None,
        place_words=filled.where if filled.where != before.where else None,
        place_type=_place_type(filled, before),
        certainty=_certainty(filled, before),
        text=filled.text if filled.text != before.text else None,
        police_told=_police(filled, before),
    )
    return Corrected(changes, tuple(errors), placed.options if placed is not None else ())


def _place_type(filled: Filled, before: Filled) -> PlaceType | None:
    changed = filled.place_type != before.place_type
    return PlaceType.__members__.get(filled.place_type.upper()) if changed else None


def _certainty(filled: Filled, before: Filled) -> Certainty | None:
    changed = filled.certainty != before.certainty
    return Certainty.__members__.get(filled.certainty.upper()) if changed else None


def _police(filled: Filled, before: Filled) -> bool | Keep | None:
    return POLICE.get(filled.police) if filled.police != before.police else KEEP


def over(report: Report, form: dict[str, str], catalog: Catalog) -> Filled:
    """A report's own values with what a form says over them."""
    return from_form(form, from_report(report, ZoneInfo(catalog.region.timezone)))


NOTHING = ReportChanges()
