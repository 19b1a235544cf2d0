"""Places in words: a sentence to read aloud, a table, buttons and features."""

from collections.abc import Iterator

from analytics.maps.hotspots import MOST
from handlers.analysis.opening import line_for
from handlers.analysis.places import Found, Spot
from handlers.digest.words import hours_words
from handlers.export.held import Feature, Value, point
from handlers.maps.degrees import degrees
from handlers.problems.option import make_option
from handlers.reply import Button, Buttons, Element, Select, Text
from handlers.texts import Texts
from handlers.texts.format import list_text, number_text
from storage.model.query import Near, Query
from storage.model.region import Catalog

STEP, LEAST_CIRCLE = 50, 200  # metres: a place's own map shows some ground around it
MOST_BUTTONS = 3
NAMED = 3  # places that the first sentence names


def lead(found: Found, texts: Texts) -> str:
    """What there is to say about the time as a whole, in one or two sentences."""
    if not found.about.enough:
        return texts("hotspots.lead.too_few")
    by = {state: [spot for spot in found.spots if spot.state == state] for state in STATES}
    said = [
        texts.count(f"hotspots.lead.{state}", len(spots), places=_names(spots, texts))
        for state, spots in by.items()
        if spots and state
    ]
    without = by[""]
    if without:
        said.append(texts.count("hotspots.lead.some", len(without), places=_names(without, texts)))
    opening = texts("hotspots.lead.as_usual") if found.weekly and not (by["new"] or by["growing"]) else ""
    return " ".join(filter(None, [opening, *said])) or texts("hotspots.lead.none")


STATES = ("new", "growing", "persistent", "sporadic", "fading", "former", "")


def _names(spots: list[Spot], texts: Texts) -> str:
    names = [spot.name for spot in spots[:NAMED]]
    left = len(spots) - len(names)
    return texts("hotspots.and_more", names=", ".join(names), n=left) if left else list_text(names, texts.language)


def state_words(state: str, texts: Texts) -> str:
    """Ny, växer, fortsätter …; a dash where no history tells."""
    return texts(f"hotspots.state.{state}") if state else "–"


def count_line(found: Found, total: int, word: str, texts: Texts) -> str:
    """The line under the picture's title; `word` is the command's texts."""
    spots = texts.count(f"{word}.count", len(found.standing)) if found.about.enough else texts("hotspots.few")
    return f"{texts.count('map.total', total)} · {spots}"


def place_texts(found: Found, names: dict[str, str], texts: Texts) -> list[Element]:
    """Every place with its number and state, and everything about it in short sentences."""
    ranks = {id(spot): rank for rank, spot in enumerate(found.standing, 1)}
    told: list[Element] = []
    for spot in found.spots:
        told += [Text(_head(ranks.get(id(spot)), spot, texts), "lead"), Text(_told(spot, names, texts))]
    return told


def _head(rank: int | None, spot: Spot, texts: Texts) -> str:
    """Like "1. Knutpunkten – ny"; what has ended has no number on the map."""
    name = spot.name if rank is None else f"{rank}. {spot.name}"
    return f"{name} – {state_words(spot.state, texts)}" if spot.state else name


def _told(spot: Spot, names: dict[str, str], texts: Texts) -> str:
    """How many against what was expected, of what and when, and how large it is."""
    risen = texts("hotspots.place.risen", kind=names.get(spot.risen, spot.risen).lower()) if spot.risen else ""
    parts = (_number(spot, texts), risen, kinds_words(spot, names, texts), reach(spot, texts))
    return " ".join(part for part in parts if part)


def _number(spot: Spot, texts: Texts) -> str:
    total = texts.count("map.total", spot.count)
    before = "" if spot.before is None else number_text(spot.before, texts.language)
    if spot.expected is not None:
        whole = spot.expected >= 2 or round(spot.expected, 1) == round(spot.expected)  # never "1,0"
        usual = number_text(spot.expected, texts.language, 0 if whole else 1)
        return texts("hotspots.place.expected", total=total, expected=usual, before=before)
    return texts("hotspots.place.before", total=total, before=before) if before else f"{total}."


def kinds_words(spot: Spot, names: dict[str, str], texts: Texts) -> str:
    """What happens most there, and when."""
    kinds = list_text([names.get(key, key).lower() for key, _ in spot.kinds], texts.language)
    hours = hours_words(spot.hours, texts)
    if not kinds:
        return ""
    return (
        texts("hotspots.place.kinds_hours", kinds=kinds, hours=hours)
        if hours
        else texts("hotspots.place.kinds", kinds=kinds)
    )


def reach(spot: Spot, texts: Texts) -> str:
    """How large it is, in words."""
    if spot.length:
        return texts("hotspots.place.street", metres=number_text(_round(spot.length), texts.language))
    return texts("hotspots.place.radius", metres=number_text(_round(spot.radius), texts.language))


def _round(metres: float) -> int:
    return max(STEP, STEP * round(metres / STEP))


def place_buttons(found: Found, query: Query, catalog: Catalog, texts: Texts) -> list[Element]:
    """A map of each place in the same time, and each as a problem to work on."""
    made, problems = [], []
    for rank, spot in enumerate(found.standing[:MOST], 1):
        there = Query(query.periods, near=near_of(spot, catalog), kinds=query.kinds, not_kinds=query.not_kinds)
        line = line_for("map", there, catalog, texts)
        made.append(Button(texts("hotspots.button.place", n=rank, name=spot.name), line))
        problems.append(make_option(spot.name, there, catalog, texts, "hotspots"))
    more: list[Element] = [Select(texts("problem.button.make_one"), tuple(problems))] if problems else []
    if len(made) > MOST_BUTTONS:  # a phone shows a button a row: many are a choice
        return [Select(texts("hotspots.button.places"), tuple((one.label, one.line) for one in made)), *more]
    return [*([Buttons(tuple(made))] if made else []), *more]


def near_of(spot: Spot, catalog: Catalog) -> Near:
    """A circle around a place, with some ground beside it."""
    lon, lat = degrees(catalog.region.crs).transform(spot.x, spot.y)
    reach_ = max(LEAST_CIRCLE, STEP * round(1.5 * max(spot.radius, spot.length / 2) / STEP))
    return Near(round(lon, 6), round(lat, 6), reach_)


def spot_features(found: Found, catalog: Catalog, texts: Texts) -> Iterator[Feature]:
    """A row a place, with everything that is told of it."""
    names = {kind.key: kind.name(texts.language) for kind in catalog.kinds}
    for rank, spot in enumerate(found.spots, 1):
        values: list[tuple[str, Value]] = [
            *([("rank", rank)] if rank <= len(found.standing) else []),
            ("name", spot.name),
            *([("state", state_words(spot.state, texts))] if spot.state else []),
            ("number", spot.count),
            *([("before", spot.before)] if spot.before is not None else []),
            *([("expected", round(spot.expected, 1))] if spot.expected is not None else []),
            ("kinds", list_text([names.get(key, key) for key, _ in spot.kinds], texts.language)),
            ("hours", hours_words(spot.hours, texts)),
            ("radius", round(spot.radius)),
            *([("length", round(spot.length))] if spot.length else []),
        ]
        yield Feature("place", tuple(values), point(spot.x, spot.y))


def note_of(found: Found) -> str:
    """What to say of how the states were told, as a key under `hotspots.note`."""
    if not found.about.enough or not found.standing:
        return ""
    return "" if any(spot.state for spot in found.spots) else "no_history"
