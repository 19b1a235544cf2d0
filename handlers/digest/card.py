"""The digest's card: one sentence, the picture, the figures, what to bring up, what to know, where to go on."""

from collections.abc import Iterable
from dataclasses import replace
from math import ceil

from handlers.analysis.answered import methods_button
from handlers.digest import weeks
from handlers.digest.places import WEEKS
from handlers.digest.sheet import sheet_of
from handlers.digest.tables import clock_table, kinds_table, partners_table, places_table, week_fields
from handlers.digest.value import DigestPlace, Due, Reported
from handlers.digest.weeks import iso_name
from handlers.digest.words import Told, day_words, lead, missing, notes
from handlers.grammar import in_words
from handlers.maps.card import line_of
from handlers.maps.degrees import degrees
from handlers.problems.option import make_option
from handlers.reply import Button, Buttons, Card, Element, Link, Picture, Select, Text
from handlers.services import Services
from storage.model.people import Audience
from storage.model.query import Near, Period, Query

SIZE = (1000, 1000)
# A place's map shows some of what surrounds it, in steps that people can say.
LEAST_METRES, STEP = 200, 50
# What a digest rests on, for whoever asks how it was counted.
METHODS = ("alarms", "expected", "rhythm", "effort")
# A gazetteer's point this near is what the place is called after.
SAME_PLACE = 100.0


def digest_card(told: Told, audience: Audience, services: Services, beside: Iterable[Element] = ()) -> Card:
    """The whole card; `beside` is what may only be told as counts."""
    elements: list[Element] = [*opening(told)]
    elements.append(picture(told, audience, services))
    elements += [Text(said, "warning") for said in missing(told)]
    if told.digest.places:
        elements.append(places_table(told))
    elements.append(week_fields(told))
    tables = (partners_table(told), kinds_table(told) if told.digest.kinds else None, clock_table(told))
    elements += [table for table in tables if table is not None]
    elements += [*beside, *talk(told), *(Text(note, "note") for note in notes(told)), buttons(told), *make(told)]
    link = services.digest_link(audience.conversation, in_link(told))
    elements += [Link(told.texts("digest.paper"), link)] if link else []
    elements.append(methods_button(METHODS, told.texts))
    return Card(title_of(told), tuple(elements))


def title_of(told: Told) -> str:
    """Like "Veckorapport: vecka 12, 16–22 mars 2026 · Helsingborg"."""
    heading = told.heading[0]
    return told.texts("digest.title", week=heading[:1].lower() + heading[1:])


def opening(told: Told) -> list[Element]:
    """Whether it is late, and the week in a sentence."""
    late = told.texts("digest.late", week=told.week(told.digest.week))
    return [*([Text(late, "note")] if told.digest.late else []), Text(lead(told), "lead")]


def picture(told: Told, audience: Audience, services: Services) -> Picture:
    """The picture, with what it shows in words."""
    drawn = services.draw_digest(sheet_of(told, audience, services))
    return Picture(drawn.png, alt_text(told), f"{told.texts('digest.file')}.png", *SIZE)


def alt_text(told: Told) -> str:
    """What the picture shows, for somebody who cannot see it."""
    texts, parts = told.texts, [f"{title_of(told)}.", lead(told)]
    ranked = [f"{n} {told.place(place)} {told.number(place.count)}" for n, place in enumerate(told.shown_places, 1)]
    if ranked:
        parts.append(texts("digest.alt.places", places=", ".join(ranked)))
    silent = told.partners(Reported.SILENT)
    if silent:
        parts.append(texts("digest.alt.silent", partners=told.listed(silent)))
    return " ".join(parts)


def talk(told: Told) -> list[Element]:
    """What to bring up: reports to review, open problems, votes, measures that are due."""
    digest, texts = told.digest, told.texts
    elements: list[Element] = []
    if digest.awaiting:
        elements.append(Text(awaiting(told)))
        elements.append(Buttons((Button(texts("digest.button.review"), texts("report.line.review")),)))
    for key, dues in (
        ("problems", digest.problems),
        ("votes", digest.votes),
        ("decisions", digest.decisions),
        ("measures", digest.measures),
    ):
        if dues:
            elements.append(Text(texts(f"digest.due.{key}")))
            elements.append(Buttons(tuple(Button(_due(told, due), due.line) for due in dues)))
    return elements


def awaiting(told: Told) -> str:
    """How many reports wait for these readers."""
    from handlers.digest.gather import MOST_AWAITING

    number = told.digest.awaiting or 0
    if number >= MOST_AWAITING:
        return told.texts("digest.awaiting.most", n=told.number(number))
    return told.texts.count("digest.awaiting", number)


def _due(told: Told, due: Due) -> str:
    if due.until is None:
        return due.title
    return told.texts("digest.due.until", title=due.title, day=day_words(due.until.date(), told.texts))


def buttons(told: Told) -> Buttons:
    """Each place as a map, the week as a map, and one week back; all ready lines."""
    query, named = told.asked.query, told.week(told.before)
    found = [
        _button(told, "place", _around(told, place), n=n, name=told.place(place))
        for n, place in enumerate(told.shown_places, 1)
    ]
    found.append(_button(told, "map", query))
    found.append(_button(told, "compare", replace(query, compare=(told.before,)), week=named))
    earlier = digest_line(told, replace(query, periods=(told.before,)))
    return Buttons((*found, Button(told.texts("digest.button.before", week=named), earlier)))


def make(told: Told) -> list[Element]:
    """Each place as a problem to work on, in the weeks that its hours are told of."""
    texts, week = told.texts, told.digest.week
    span = Period(weeks.before(week, WEEKS - 1).start, week.end)
    options = tuple(
        make_option(told.place(place), replace(_around(told, place), periods=(span,)), told.catalog, texts, "digest")
        for place in told.shown_places
    )
    return [Select(texts("problem.button.make_one"), options)] if options else []


def in_link(told: Told) -> dict[str, str]:
    """What was asked for, as the values of an address."""
    asked = told.asked
    keys = {"areas": asked.areas, "kinds": asked.kinds, "not": asked.not_kinds}
    return {"week": iso_name(asked.week)} | {name: ",".join(values) for name, values in keys.items() if values}


def _button(told: Told, key: str, query: Query, **values: object) -> Button:
    """A map as a button."""
    return Button(told.texts(f"digest.button.{key}", **values), line_of(query, told.catalog, told.texts))


def digest_line(told: Told, query: Query) -> str:
    """A digest as a ready line."""
    return f"{told.texts('digest.line')} {in_words(query, told.catalog, told.texts.language)}"


def _around(told: Told, place: DigestPlace) -> Query:
    """A circle around a place, by the name of the gazetteer's point when that is where it is."""
    metres = max(LEAST_METRES, ceil(place.radius / STEP) * STEP)
    known = next(
        (
            one
            for one in told.catalog.places
            if one.name == place.name and (one.x - place.x) ** 2 + (one.y - place.y) ** 2 <= SAME_PLACE**2
        ),
        None,
    )
    if known is not None:
        near = Near(round(known.lon, 6), round(known.lat, 6), metres, known.name)
    else:
        lon, lat = to_degrees(place.x, place.y, told.catalog.region.crs)
        near = Near(round(lon, 6), round(lat, 6), metres)
    return replace(told.asked.query, areas=(), area_words=(), near=near)


def to_degrees(x: float, y: float, crs: str) -> tuple[float, float]:
    """Metres of `crs` as WGS84 (lon, lat)."""
    lon, lat = degrees(crs).transform(x, y)
    return float(lon), float(lat)
