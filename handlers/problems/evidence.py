"""What a problem rests on, drawn anew for whoever reads: the map of its delimitation, what is new, facts to look at."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from handlers.analysis import maps
from handlers.analysis.answered import Answered
from handlers.analysis.opening import opened
from handlers.counts import counts_elements
from handlers.digest import weeks
from handlers.digest.hours import DAYS, PARTS, rhythm_of
from handlers.digest.value import Hours
from handlers.digest.words import hours_words
from handlers.grammar import Reading
from handlers.maps.extent import to_metres
from handlers.problems.desk import Desk
from handlers.reply import Element, Facts, Picture, Table, Text
from handlers.texts.format import number_text, percent_text
from storage.model.people import Level
from storage.model.query import Period, Query, View
from storage.released import Released

# Fewer are a few events, and a share of them would be quoted as if it were a pattern.
FEWEST = 20
RECENT_WEEKS = 4
NEAR = 150.0  # metres from a named place that people would call "at" it
LEAST_SHARE = 0.5  # what is true of fewer than half is no help to think with
WEEK_HOURS = 168


@dataclass(frozen=True, slots=True)
class Drawn:
    """The elements of a map answer that stand in a problem's card, and its facts for the log."""

    elements: tuple[Element, ...]
    facts: Facts


def draw(desk: Desk, query: Query) -> Drawn:
    """The map of a question for everybody who will read it, or the counts, or why there is neither."""
    reading = Reading("", replace(query, view=View.AUTO, compare=()))
    opening = opened(desk.request, desk.services, "map", reading)
    if isinstance(opening, Answered):
        words = (one for one in opening.reply.card.elements if isinstance(one, Text | Picture | Table))
        return Drawn(tuple(words), opening.reply.facts)
    reply = maps.shown(desk.request, opening, desk.services).reply
    counted = counts_elements(desk.request, query, desk.services)
    kept = _short(tuple(one for one in reply.card.elements if one not in counted))
    return Drawn(tuple(kept), reply.facts)


def _short(elements: tuple[Element, ...]) -> Iterator[Element]:
    """The number, the picture and what one must know of it; tables stand in the map's own answer.

    Where too few are known for a picture, the list takes its place.
    """
    is_drawn = any(isinstance(one, Picture) for one in elements)
    for one in elements:
        is_said = isinstance(one, Text) and one.style != "normal"
        if is_said or isinstance(one, Picture) or (isinstance(one, Table) and not is_drawn):
            yield one


def missing_names(desk: Desk, query: Query) -> bool:
    """Whether the delimitation names an area or a kind that the catalog no longer has: then nothing is drawn."""
    areas = {area.key for area in desk.catalog.areas}
    kinds = {kind.key for kind in desk.catalog.kinds}
    return not (set(query.areas) <= areas and {*query.kinds, *query.not_kinds} <= kinds)


def lately(desk: Desk, query: Query) -> list[Element]:
    """How many there were in the last four whole weeks, for readers who may be told single incidents."""
    if desk.services.release.most(desk.request.audience).level < Level.COARSE:
        return []
    last = weeks.last_full(desk.request.received_at, desk.zone)
    span = Period(weeks.before(last, RECENT_WEEKS - 1).start, last.end)
    before = Period(weeks.before(last, 2 * RECENT_WEEKS - 1).start, span.start)
    now, then = (desk.services.release.count(desk.request.audience, query, (one,)) for one in (span, before))
    texts = desk.texts
    numbers = {"n": number_text(now, texts.language), "before": number_text(then, texts.language)}
    return [Text(texts("problem.lately", weeks=RECENT_WEEKS, **numbers))]


def facts(desk: Desk, query: Query) -> list[str]:
    """What the data say that may be worth asking why about; each says what it rests on, and none is a cause."""
    if desk.services.release.most(desk.request.audience).level < Level.COARSE:
        return []
    rows = desk.services.release.rows(desk.request.audience, query)
    if len(rows) < FEWEST:
        return []
    found = [_when(desk, query, rows), _where(desk, query, rows), _what(desk, rows)]
    return [one for one in found if one]


def _when(desk: Desk, query: Query, rows: Released) -> str:
    """The part of the week that has more than chance gives, of those told with their hour."""
    known = np.flatnonzero(~rows.coarse)
    if len(known) < FEWEST or query.dayparts or query.weekdays:
        return ""
    span = Period(min(p.start for p in query.periods), max(p.end for p in query.periods))
    rhythm = rhythm_of(rows, known, span)
    if not rhythm.stand_out:
        return ""
    most = rhythm.stand_out[0]
    hours = Hours(DAYS[most.days], *PARTS[most.part])
    days = [day - 1 for day in hours.days]
    inside = float(rhythm.quarters[days, hours.start // 6 : hours.end // 6].sum())
    share, part = inside / len(known), len(days) * (hours.end - hours.start) / WEEK_HOURS
    words, usual = hours_words(hours, desk.texts), percent_text(part, desk.texts.language)
    words = words[:1].upper() + words[1:]
    return _said(desk, "when", share, len(known), what=words, usual=usual) if words else ""


def _where(desk: Desk, query: Query, rows: Released) -> str:
    """The named place that most of those with an exact place lie near."""
    at = np.flatnonzero(rows.exact)
    if len(at) < FEWEST:
        return ""
    best, name = 0, ""
    for place in desk.catalog.places:
        near = int(np.count_nonzero(np.hypot(rows.x[at] - place.x, rows.y[at] - place.y) <= NEAR))
        if near > best:
            best, name = near, place.name
    if best < LEAST_SHARE * len(at) or _is_asked(desk, query, name):
        return ""
    return _said(desk, "where", best / len(at), len(at), what=name, metres=f"{NEAR:.0f}")


def _is_asked(desk: Desk, query: Query, name: str) -> bool:
    """Whether the question itself was no wider than that: then it would only be said back."""
    if query.near is None:
        return False
    x, y = to_metres(query.near.lon, query.near.lat, desk.catalog.region.crs)
    place = next((one for one in desk.catalog.places if one.name == name), None)
    away = NEAR if place is None else float(np.hypot(x - place.x, y - place.y))
    return query.near.metres <= NEAR * 2 and away <= query.near.metres


def _what(desk: Desk, rows: Released) -> str:
    """The most frequent kind, when there are several and it is most of them."""
    counts = np.bincount(rows.kind, minlength=len(rows.kinds))
    most = int(counts.argmax())
    if np.count_nonzero(counts) < 2 or counts[most] < LEAST_SHARE * len(rows):
        return ""
    name = next((k.name(desk.texts.language) for k in desk.catalog.kinds if k.key == rows.kinds[most]), "")
    return _said(desk, "what", counts[most] / len(rows), len(rows), what=name.lower())


def _said(desk: Desk, key: str, share: float, total: int, **values: str) -> str:
    n = number_text(total, desk.texts.language)
    return desk.texts(f"problem.fact.{key}", share=percent_text(share, desk.texts.language), n=n, **values)
