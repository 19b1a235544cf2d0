"""A form becomes what the store takes, or sentences about what is wrong, each at its field."""

from dataclasses import dataclass
from datetime import datetime

from handlers.grammar.report import read_report
from handlers.reports.filled import Filled
from handlers.reports.place import Placed, place_of
from handlers.reports.when import Timed, time_of
from handlers.texts import Texts
from storage.errors import InvalidValueError
from storage.model.incident import Certainty, PlaceType
from storage.model.region import Catalog
from storage.model.report import ReportDraft

POLICE = {"yes": True, "no": False}
# The store's fields as the form calls them.
_FORM_FIELDS = {"start": "time", "end": "time_to", "x": "where", "y": "where", "place_words": "where",
                "client_id": "text", "precision": "where", "position_from": "where"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a form means. With `errors` (field, key under report.error) there is no draft."""

    kind: str
    placed: Placed
    timed: Timed
    errors: tuple[tuple[str, str], ...]
    draft: ReportDraft | None


def drafted(filled: Filled, catalog: Catalog, now: datetime) -> Drafted:
    """Read every field of a form as of `now`; each wrong one is named."""
    kind = kind_of(filled.kind, catalog, now)
    placed, timed = place_of(filled, catalog, now), time_of(filled, catalog, now)
    errors = [] if kind else [("kind", "wrong_kind" if filled.kind else "no_kind")]
    if placed.problem:
        errors.append(("place" if placed.options else "where", placed.problem))
    errors += timed.errors
    draft = None if errors else _draft(filled, kind, placed, timed)
    return Drafted(kind, placed, timed, tuple(errors), draft)


def kind_of(text: str, catalog: Catalog, now: datetime) -> str:
    """A kind's key, from its key or any of its names; empty for none."""
    if any(kind.key == text for kind in catalog.kinds):
        return text
    kinds = read_report(text, catalog, now).kinds if text else ()
    return kinds[0] if len(kinds) == 1 else ""


def _draft(filled: Filled, kind: str, placed: Placed, timed: Timed) -> ReportDraft | None:
    spot = placed.spot
    if spot is None or timed.start is None or timed.end is None:
        return None
    return ReportDraft(
        client_id=filled.once,
        kind=kind,
        start=timed.start,
        end=timed.end,
        x=spot.x,
        y=spot.y,
        precision=spot.precision,
        position_from=spot.said,
        accuracy=spot.accuracy,
        place_words=spot.words,
        place_type=PlaceType.__members__.get(filled.place_type.upper(), PlaceType.UNKNOWN),
        certainty=Certainty.__members__.get(filled.certainty.upper(), Certainty.UNKNOWN),
        text=filled.text,
        police_told=POLICE.get(filled.police),
        photos=filled.digests,
    )


def sentences(errors: tuple[tuple[str, str], ...], filled: Filled, texts: Texts) -> tuple[tuple[str, str], ...]:
    """Each wrong field with the sentence that says how to mend it."""
    said: dict[str, str] = {}
    for field, key in errors:
        values = {
            "date": filled.date,
            "time": filled.time,
            "where": filled.where,
            "place": filled.where,
            "kind": filled.kind,
        }
        given = {"date_to": filled.date_to, "time_to": filled.time_to}.get(field) or values.get(field, "")
        said.setdefault(field, texts(f"report.error.{key}", given=given[:80]))
    return tuple(said.items())


def refused(error: InvalidValueError, texts: Texts) -> tuple[tuple[str, str], ...]:
    """What the store did not take, at the field where it was written."""
    field = _FORM_FIELDS.get(error.field, error.field)
    key = f"report.error.{error.what}"
    return ((field, texts(key if key in texts.entries else "report.error.refused", given=error.given)),)
