"""What an answer should say, worked out plainly: one incident, one cell and one part at a time."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from analytics.maps.request import MapRequest
from handlers.grammar import Reading, say
from handlers.reply import Fields, Picture, Reply, Table, Text
from handlers.texts import load
from storage.counted.telling import withheld
from storage.model.people import Audience, Level
from storage.model.query import Period, Query
from storage.parts.periods import Length, Stretch
from storage.selection import to_metres, wanted_kinds
from storage.sharing import decide_for
from tests.attack.city import CELL, KINDS, MONDAY, PLACES, REGION, SIDE, SOUTH, WEST, Fact, monday

if TYPE_CHECKING:
    from tests.attack.city import Shut
    from tests.attack.house import House

NOON = 12 * 60  # everything happens on a Monday at twelve
QUARTER = range(12 * 60, 18 * 60)
AREAS = ("vast", "ost")


def middle(row: int, col: int) -> tuple[float, float]:
    return WEST + (col + 0.5) * CELL, SOUTH + (row + 0.5) * CELL


def days_of(period: Period) -> list[date]:
    """Local days; a part of a day is the day."""
    first, last = period.start.date(), (period.end - timedelta(microseconds=1)).date()
    return [first + timedelta(days=at) for at in range((last - first).days + 1)]


def weeks_touched(periods: Iterable[Period]) -> set[int]:
    return {
        (day - MONDAY.date()).days // 7 for period in periods if period.end > period.start for day in days_of(period)
    }


def weeks_chosen(periods: Iterable[Period]) -> set[int]:
    """Weeks that lie at least half in a span, else all that it touches."""
    found: set[int] = set()
    for period in periods:
        of = [(day - MONDAY.date()).days // 7 for day in days_of(period)]
        half = {week for week in of if of.count(week) >= 4}
        found |= half or set(of)
    return found


def cells(query: Query) -> np.ndarray:
    """The cells whose middle lies in what was asked for, else the one that holds the circle's."""
    asked = np.ones((SIDE, SIDE), bool)
    near = np.ones((SIDE, SIDE), bool)
    for row in range(SIDE):
        for col in range(SIDE):
            asked[row, col] = not query.areas or AREAS[col // 2] in query.areas
            near[row, col] = _in_circle(query, *middle(row, col))
    if not near.any():
        near = np.array([[_holds_centre(query, row, col) for col in range(SIDE)] for row in range(SIDE)])
    return asked & near


def _in_circle(query: Query, x: float, y: float) -> bool:
    if query.near is None:
        return True
    east, north = to_metres(query.near.lon, query.near.lat, REGION.crs)
    return (x - east) ** 2 + (y - north) ** 2 <= query.near.metres**2


def _holds_centre(query: Query, row: int, col: int) -> bool:
    if query.near is None:
        return False
    east, north = to_metres(query.near.lon, query.near.lat, REGION.crs)
    return (int((north - SOUTH) // CELL), int((east - WEST) // CELL)) == (row, col)


class Sight:
    """What one audience is shown now, one incident at a time."""

    def __init__(self, house: "House", audience: Audience) -> None:
        self.house, self.audience, self.register = house, audience, house.register
        kept = withheld(audience, house.register, house.catalog, house.classes)
        self.kept = {one for one, number in house._marks().items() if number in kept}
        self.levels: dict[tuple[object, ...], Level] = {}

    def level(self, fact: Fact) -> Level:
        return Level.NOTHING if fact.id in self.kept else self.granted(fact)

    def granted(self, fact: Fact) -> Level:
        """By the register, whatever was counted."""
        ward = frozenset(p for p, own in self.register.own_areas.items() if AREAS[fact.col // 2] in own)
        key = fact.source, fact.kind, fact.place, ward
        if key not in self.levels:
            found = decide_for(
                fact.source, KINDS[fact.kind], PLACES[fact.place], self.audience, self.register, in_own_area=ward
            )
            self.levels[key] = found.level
        return self.levels[key]

    def of(self, query: Query, periods: tuple[Period, ...]) -> list[Fact]:
        """Those that answer a question, each by what its level can answer."""
        kinds = wanted_kinds(query, KINDS)
        return [
            fact
            for fact in self.house.alive()
            if (kinds is None or KINDS[fact.kind].key in kinds)
            and (not query.sources or fact.source in query.sources)
            and self._fits(fact, query, periods)
        ]

    def exact(self, facts: list[Fact]) -> list[Fact]:
        """Those that are shown with their place and hour."""
        return [fact for fact in facts if self.level(fact) >= Level.EXACT]

    def _fits(self, fact: Fact, query: Query, periods: tuple[Period, ...]) -> bool:
        level = self.level(fact)
        if level >= Level.EXACT:
            return self._exactly(fact, query, periods)
        closed = fact.week < self.house.week
        return level is Level.COARSE and closed and self._roughly(fact, query, periods)

    def _exactly(self, fact: Fact, query: Query, periods: tuple[Period, ...]) -> bool:
        at = MONDAY + timedelta(weeks=fact.week)
        parts = [(one.start, one.end if one.end > one.start else one.end + 1440) for one in query.dayparts]
        hour = not parts or any(
            start < NOON + 60 + turn and NOON + turn < end for start, end in parts for turn in (0, 1440)
        )
        area = not query.areas or AREAS[fact.col // 2] in query.areas
        there = area and _in_circle(query, *middle(fact.row, fact.col))
        day = not query.weekdays or 1 in query.weekdays
        return there and hour and day and any(one.start <= at < one.end for one in periods)

    def _roughly(self, fact: Fact, query: Query, periods: tuple[Period, ...]) -> bool:
        """Widened to weeks, quarters of the day and squares."""
        parts = [(one.start, one.end if one.end > one.start else one.end + 1440) for one in query.dayparts]
        quarter = not parts or any(minute % 1440 in QUARTER for start, end in parts for minute in range(start, end))
        area = not query.areas or AREAS[fact.col // 2] in query.areas
        circle = _in_circle(query, *middle(fact.row, fact.col)) or _holds_centre(query, fact.row, fact.col)
        return area and circle and quarter and fact.week in weeks_touched(periods)


# ---- counts -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """A part that may be told: its sides in metres and its count."""

    west: float
    south: float
    east: float
    north: float
    count: int

    def inside(self, zone: list[float]) -> bool:
        return zone[0] <= self.west and zone[1] <= self.south and self.east <= zone[2] and self.north <= zone[3]


def told_parts(house: "House", audience: Audience, query: Query) -> Iterator[Part]:
    """Every zone of every class that an audience may be told, of the weeks that stand for a question."""
    numbers = [Stretch.of(monday(week), Length.WEEK).number for week in weeks_chosen(query.periods)]
    asked_for = {Length.WEEK: numbers, Length.BLOCK: []}
    told = house.keep(("told", *numbers), lambda: house.store.counts.read(asked_for))
    rights = house._rights(audience)
    for number, closed in told.closed:
        one = told.classes[number]
        asked = not query.sources or one.holder in query.sources
        if asked and rights.tells(one, told.trees[closed.kind_tree].names):
            for node, count in zip(closed.zones, closed.zone_counts, strict=True):
                row0, row1, col0, col1 = told.trees[closed.zone_tree].rects[node].tolist()
                yield Part(WEST + col0 * CELL, SOUTH + row0 * CELL, WEST + col1 * CELL, SOUTH + row1 * CELL, count)


def changed(house: "House", audience: Audience, query: Query, source: str) -> tuple[int, int]:
    """Both sides of a comparison: over the finest ground that is put together from whole parts of every week."""
    rights, mask, sums = house._rights(audience), cells(query), [0, 0]
    sides = weeks_chosen(query.compare), weeks_chosen(query.periods)
    for number in {shut.one.number for shut in house.shut}:
        mine = [shut for shut in house.shut if shut.one.number == number and shut.one.holder == source]
        told = [shut for shut in mine if shut.closed.zones and rights.tells(shut.one, shut.kinds)]
        each = [[shut for shut in told if shut.week in weeks] for weeks in sides]
        if all(each):
            zone = _common(house, [*each[0], *each[1]])
            used = _used(zone, mask)
            for side, shuts in enumerate(each):
                sums[side] += sum(
                    count for shut in shuts for rect, count in rects(house, shut) if zone[rect[0], rect[2]] in used
                )
    return sums[0], sums[1]


def rects(house: "House", shut: "Shut") -> list[tuple[list[int], int]]:
    tree = house.trees[shut.closed.zone_tree]
    return list(zip(tree.rects[list(shut.closed.zones)].tolist(), shut.closed.zone_counts, strict=True))


def _common(house: "House", shuts: list["Shut"]) -> np.ndarray:
    """A number for each cell: cells of one part are together, and so are parts that overlap."""
    number = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    for _ in range(SIDE * SIDE):
        for shut in shuts:
            for (row0, row1, col0, col1), _count in rects(house, shut):
                number[row0:row1, col0:col1] = number[row0:row1, col0:col1].min()
    return number


def _used(zone: np.ndarray, mask: np.ndarray) -> set[int]:
    share = {int(one): float(mask[zone == one].mean()) for one in np.unique(zone)}
    half = {one for one, part in share.items() if part >= 0.5}
    return half or {one for one, part in share.items() if part > 0}


# ---- words ------------------------------------------------------------------------------------------------

_MONTHS = "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
# What is no number of incidents: the calendar, the clock, lengths, and the rule's own k.
_OTHER = re.compile(
    rf"vecka \d+(–\d+)?|v\d+|\d+(–\d+)? ({_MONTHS})( \d{{4}})?|({_MONTHS}) \d{{4}}|\d\d[.:]\d\d|kl\.? ?\d+([–-]\d+)?"
    r"|\d+ (m|meter|km|km²)\b|\d+ m-ruta|\b20\d\d\b|mindre än \d+|minst \d+|de senaste \d+ dagarna|senaste \d+ dagarna"
    r"|\d+,\d+",  # daily averages, of numbers that stand beside them
    re.IGNORECASE,
)


def strange(reply: Reply, drawn: list[MapRequest], known: set[int], reading: Reading) -> list[tuple[int, str]]:
    """Numbers in an answer's words that are none of the known ones, each with the words."""
    heading = {reply.card.title, *(say(note, load("sv")) for note in reading.notes)}  # of the question alone
    heading |= {f"{name} {number}" for name, number in ranked(reply)}
    found = []
    for words in (*_words(reply), *_drawn_words(drawn)):
        rest = words
        for one in heading:  # not within a longer one: "22 mars" of "16–22 mars"
            rest = re.sub(rf"(?<![\d–]){re.escape(one)}(?!\d)", " ", rest)
        numbers = [int(one) for one in re.findall(r"\d+", _OTHER.sub(" ", re.sub(r"(?<=\d)\u00a0(?=\d)", "", rest)))]
        found += [(number, words) for number in numbers if number not in known]
    return found


def _is_ranked(table: Table) -> bool:
    """Places with most: rank, name, how many lie that near."""
    return table.header[0] == load("sv")("map.table.rank")


def ranked(reply: Reply) -> list[tuple[str, str]]:
    """The places with most, by name and number."""
    tables = [one for one in reply.card.elements if isinstance(one, Table) and _is_ranked(one)]
    return [(name, number) for table in tables for _, name, number in table.rows]


def _words(reply: Reply) -> Iterator[str]:
    """Buttons say lines, which are questions; what they may be is compared between twins (tests/attack/twins.py)."""
    for element in reply.card.elements:
        if isinstance(element, Text):
            yield element.text
        elif isinstance(element, Picture):
            yield element.alt
            yield element.name
        elif isinstance(element, Fields):
            yield from (f"{label}: {value}" for label, value in element.pairs)
        elif isinstance(element, Table):
            yield element.caption
            yield from (cell for row in element.rows for cell in row if not _is_ranked(element))
    yield from reply.facts.notes


def _drawn_words(drawn: list[MapRequest]) -> Iterator[str]:
    for request in drawn:
        yield request.words.count_line
        yield request.words.title
        yield from (f"{spot.name} {spot.count}" for spot in request.hotspots)
