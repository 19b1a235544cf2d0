"""From a draft to a row, or to an error that says how to mend it."""

from datetime import datetime
from typing import Any

from storage import moments, words
from storage.errors import InvalidDraftError, InvalidValueError
from storage.model.incident import Certainty, IncidentDraft, PlaceType, Precision, ReviewStatus
from storage.reference import Reference

# Nothing older is an incident of a living cooperation, nothing later has happened; both are
# what a misread date looks like (Excel's day 0 is 1900-01-00).
FIRST_YEAR, LAST_YEAR = 1900, 2100

Row = dict[str, Any]


def row_of(draft: IncidentDraft, reference: Reference) -> Row:
    """Columns of `incidents` plus `raw`, without id, area and change; raises `InvalidDraftError`."""
    try:
        starts, ends = _interval(draft)
        x, y = _position(draft, reference)
        return {
            "source": _known(draft.source, reference.partners, "source"),
            "source_id": words.key(draft.source_id, "source_id"),
            "kind": _known(draft.kind, reference.kinds, "kind"),
            "starts": starts,
            "ends": ends,
            "x": x,
            "y": y,
            "precision": _member(draft.precision, Precision, "precision"),
            "place_type": _member(draft.place_type, PlaceType, "place_type"),
            "certainty": _member(draft.certainty, Certainty, "certainty"),
            "status": _member(draft.status, ReviewStatus, "status"),
            "class": words.text(draft.information_class, "information_class", words.NAME_MOST),
            "demo": bool(draft.demo),
            "reporter": words.maybe(draft.reporter, "reporter", words.NAME_MOST),
            "text_released": words.maybe(draft.text_released, "text_released"),
            "raw": words.maybe(draft.text_raw, "text_raw"),
        }
    except InvalidDraftError:
        raise
    except InvalidValueError as error:
        told = InvalidDraftError(error.field, error.what, error.given, error.mend)
        told.source, told.source_id = str(draft.source), str(draft.source_id)
        raise told from None


def _interval(draft: IncidentDraft) -> tuple[int, int]:
    starts = _second(draft.start, "start")
    ends = _second(draft.end, "end")
    if starts > ends:
        given = f"{draft.start.isoformat()} > {draft.end.isoformat()}"
        raise InvalidValueError("start", "start_after_end", given, "swap them, or mend the one that is wrong")
    return starts, ends


def _second(moment: datetime, field: str) -> int:
    moments.aware(moment, field)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        mend = f"years {FIRST_YEAR} to {LAST_YEAR}; is the date format right?"
        raise InvalidValueError(field, "year_out_of_range", moment.isoformat(), mend)
    return moments.seconds(moment)


def _position(draft: IncidentDraft, reference: Reference) -> tuple[float, float]:
    try:
        x, y = float(draft.x), float(draft.y)
    except (TypeError, ValueError, OverflowError):
        raise InvalidValueError("x", "position_not_a_number", f"{draft.x}, {draft.y}", "give metres") from None
    if not reference.holds(x, y):
        region = reference.region
        bounds = "/".join(f"{side:.0f}" for side in region.bounds)
        mend = f"{region.name} is within {bounds} (west/south/east/north) in {region.crs}; is the CRS right?"
        raise InvalidValueError("x", "position_outside_region", f"{x}, {y}", mend)
    return x, y


def _known(value: str, numbers: dict[str, int], field: str) -> int:
    number = numbers.get(value)
    if number is None:
        from difflib import get_close_matches

        close = get_close_matches(str(value), numbers, n=3) or sorted(numbers)[:8]
        raise InvalidValueError(field, f"{field}_unknown", value, "known: " + ", ".join(close))
    return number


def _member(value: int, kind: type[Any], field: str) -> int:
    try:
        return int(kind(value))
    except ValueError:
        known = ", ".join(f"{one.value} {one.name.lower()}" for one in kind)
        raise InvalidValueError(field, "value_unknown", value, f"known: {known}") from None
