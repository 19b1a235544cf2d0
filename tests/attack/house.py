"""The same city through the whole product: people in rooms type lines, and everything that is answered is read.

`City` learns what closed periods tell and which rows are shown, which is more than anybody reads off a card. This one
asks as people do, reads every number that comes back (words, tables, alternative texts, figures for programs, the
numbers that pictures are drawn from) and takes each for what its words say. A number that is not a sum of what the
coalition was told, or of what it has been shown one by one, is a leak, and is said where it stands.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from analytics.maps.request import Hotspot, MapRequest, PointLayer, ZoneLayer
from bot.app import App, make_services
from bot.demo.people import people
from bot.dispatch import Dispatch
from bot.settings import Settings
from handlers.counts.picture import rounded
from handlers.grammar import Reading, elapsed, in_words, previous
from handlers.maps.listing import MOST_LATEST
from handlers.reply import Reply, Table
from handlers.request import EMPTY
from storage.counted.standing import standings
from storage.model.incident import PlaceType
from storage.model.people import Audience, Level
from storage.model.query import Query
from storage.model.register import Grant, Register, conversation
from storage.sharing import WITHOUT_INCIDENTS, decide_for
from storage.store import Store
from tests.attack.city import HIDDEN, KINDS, MONDAY, SECTORS, City, Eyes, Fact, monday
from tests.attack.expected import Sight, cells, changed, middle, ranked, strange, told_parts, weeks_chosen
from tests.attack.steady import read_line
from tests.attack.undrawn import PNG, blank, pixels, undrawn

CAST = tuple(person for person in people() if person.partner in SECTORS)
OF = {person.key: person.partner for person in CAST}
ROLE = {person.key: person.role for person in CAST}
MEETING = "motet"
CAPTIONS = ("Antal per part", "Antal vid två tider")
DRAWN = 40  # one answer with pictures of so many is drawn, too


@dataclass(frozen=True)
class Seat:
    """Who asks, and where: "" is alone."""

    person: str
    room: str


class House(City):
    """`coalition` are people now; whoever is in it tells the others everything."""

    asked = 0
    language, platform = "sv", "web"

    def __init__(self, folder: Path, template: Path, coalition: tuple[str, ...]) -> None:
        self.crowd = coalition
        partners = tuple(dict.fromkeys(OF[one] for one in coalition if one in OF))
        super().__init__(folder, template, partners)
        settings = Settings(data_dir=folder, audit_key="the key of a city that is attacked, only for tests")
        self.drawn: list[MapRequest] = []
        self.pictures = 0
        services = replace(make_services(settings, self.store), scale=1)  # half as sharp is four times as fast
        self.drawing, self.app = (
            App(settings, self.store, one, Dispatch(one, self.store.audit))
            for one in (services, undrawn(services, self._see))
        )

    def _prepare(self, path: Path, template: Path, coalition: tuple[str, ...]) -> None:
        super()._prepare(path, template, self.crowd)

    def _settle(self, store: Store) -> None:
        super()._settle(store)
        store.members.put(CAST)
        put = store.conversations.put
        put("gruppen", "Gruppen", self.crowd)
        put("torget", "Torget", (*self.crowd, "cilla", "eva", "klara"))
        put(MEETING, "Mötet", (*self.crowd, "asta", "cilla"))

    def begin(self) -> None:
        """Everything before the first week is closed, as it is when somebody asks first."""
        self.happens()
        self.store.counts.close_due(MONDAY)
        self._counted()

    # ---- who is there -------------------------------------------------------------------------------

    def seats(self) -> Iterator[Seat]:
        """A public that is nobody in particular reads what others are answered where anybody may."""
        if not self.crowd:
            yield Seat("eva", "okänd")
        for person in self.crowd:
            yield from (Seat(person, room) for room in ("", "gruppen", "torget", MEETING, "okänd"))

    def audience(self, seat: Seat) -> Audience:
        return self.keep(seat, lambda: self.app.audience(seat.person, seat.room, monday(self.week)))

    def audiences(self) -> list[Audience]:
        return list(dict.fromkeys(self.audience(seat) for seat in self.seats()))

    def _look_round(self, register: Register, day: date) -> Eyes:
        """Who sees what as rows: each partner and role, in every room with rows of its own."""
        everybody = standings(register, tuple(SECTORS), CAST, day)
        found: Eyes = {}
        for source, kind, place, ward in product(HIDDEN, KINDS, PlaceType, (frozenset(), frozenset({"bostad"}))):
            found[source, kind.key, place, ward] = {
                one.name
                for one in everybody
                if decide_for(source, kind, place, one.audience, register, in_own_area=ward).level >= Level.COARSE
            }
        return found

    def sign(self, source: str, group: str, level: Level, outsiders: tuple[str, ...]) -> None:
        """The meeting gets a row of its own; whoever was left out makes it the public."""
        if not self.changed:
            self.happens()
            self.changed = True
            listed = frozenset({*(one for one in self.crowd if one in OF), "asta", "cilla"} - set(outsiders))
            grant = Grant(source, conversation(MEETING), level, group=group, listed=listed)
            self.store.register.put([grant], "test", MONDAY)

    # ---- what is asked -------------------------------------------------------------------------------

    def ask(self, query: Query) -> None:
        """In words, as everybody does."""
        self.say(f"/karta {in_words(query, self.catalog, 'sv')} lista")

    def say(self, line: str) -> None:
        """Each of the coalition types a line in each room, and all of it is read."""
        if not self.crowd:  # nobody reads along when one of the others asks alone
            line = line.removesuffix(" enskilt")
        for seat in self.seats():
            self.read(seat, line, self.type(seat, line))

    def type(self, seat: Seat, line: str, form: Mapping[str, str] = EMPTY) -> Reply:
        """An answer; of some with pictures the drawn one, which must say the same."""
        self.asked += 1
        self.drawn.clear()
        reply = self.app.ask(line, seat.person, seat.room, self.clock, self.language, form, platform=self.platform)
        if not pixels(reply):
            return reply
        self.pictures += 1
        return reply if self.pictures % DRAWN else self._whole(seat, line, form, reply)

    def _whole(self, seat: Seat, line: str, form: Mapping[str, str], undrawn_: Reply) -> Reply:
        reply = self.drawing.ask(line, seat.person, seat.room, self.clock, self.language, form, platform=self.platform)
        assert blank(reply) == blank(undrawn_), (line, seat)
        assert all(one.startswith(PNG) for one in pixels(reply)), (line, seat)
        return reply

    @property
    def clock(self) -> datetime:
        return MONDAY + timedelta(weeks=self.week)

    def _see(self, request: object) -> None:
        if isinstance(request, MapRequest):
            self.drawn.append(request)

    def read(self, seat: Seat, line: str, reply: Reply) -> None:
        """A question's answer, number by number; of other commands, that they show no incident."""
        command, _, rest = line.partition(" ")
        alone = rest.endswith(" enskilt")
        words = rest.removesuffix(" enskilt")
        reading = self.reading(words) if command == "/karta" else None
        barred = ROLE.get(seat.person) in WITHOUT_INCIDENTS
        if barred or reading is None or reading.query is None or reading.questions:
            assert not reply.facts.counts, line
            assert not self.drawn, line
            return
        query, audience = reading.query, self.audience(replace(seat, room="") if alone else seat)
        known = self.rows(audience, query, reply) | self.sums(audience, query, reply)
        left = strange(reply, self.drawn, known, reading)
        assert not left, (line, seat, left, reply.card.fallback())

    def reading(self, words: str) -> Reading:
        """What a line means, however many type it."""
        return read_line(words, self.catalog, self.clock, "sv")

    def rows(self, audience: Audience, query: Query, reply: Reply) -> set[int]:
        """Every number of rows is of those that are shown one by one; gives what words may make of them."""
        counts: Mapping[str, Any] = reply.facts.counts
        if "incidents" not in counts:
            return set()
        sight = self.keep(("sight", audience), lambda: Sight(self, audience))
        current, earlier = elapsed(query.periods, query.compare or previous(query.periods), self.clock)
        now, then = sight.of(query, query.periods), sight.of(query, earlier)
        exact, before = sight.exact(now), sight.exact(then) if current != query.periods else then
        around = sight.of(replace(query, areas=(), near=None), query.periods)
        # Whole weeks against part of one compare nothing: they are said to be left out, by their number.
        left_out = len(now) - len(exact) + len(then) - len(before) if query.compare and before is not then else 0
        found, around = (exact, sight.exact(around)) if left_out else (now, around)
        assert counts["incidents"] == len(found) == reply.facts.shown, (counts, len(found))
        assert counts["before"] == len(before)
        by = {
            "kinds": Counter(KINDS[fact.kind].key for fact in found),
            "sources": Counter(fact.source for fact in found),
            "areas": Counter(("vast", "ost")[fact.col // 2] for fact in found),
        }
        assert {name: Counter(counts[name]) for name in by} == by
        assert set(reply.facts.sources) == {
            fact.source for fact in (*found, *around, *(before if query.compare else ()))
        }
        assert reply.facts.detailed == len(exact)
        known = {len(found), len(before), abs(len(found) - len(before)), len(exact), len(found) - len(exact), left_out}
        known |= {abs(len(exact) - len(before)), len(by["sources"]), len(SECTORS), min(MOST_LATEST, len(exact))}
        for numbers in by.values():
            falling = sorted(numbers.values(), reverse=True)
            known |= {*falling, *(sum(falling[at:]) for at in range(len(falling)))}
        self._places(reply, exact, sight.exact(before))
        return known

    def _places(self, reply: Reply, exact: list[Fact], before: list[Fact]) -> None:
        """Places with most are made of what is shown exactly, and are no more than that."""
        most = max(len(exact), len(before))
        numbers = [int(number.replace("\u2212", "-")) for _, number in ranked(reply)]
        assert all(abs(number) <= most for number in numbers), reply.card.fallback()
        for request in self.drawn:
            radius = getattr(request.layer, "radius", 0.0)
            if isinstance(request.layer, PointLayer):
                assert len(request.layer.points) == len(exact)
            for spot in request.hotspots:
                now, then = (sum(_within(fact, spot, radius) for fact in some) for some in (exact, before))
                assert int(spot.count.replace("\u2212", "-")) in (now, now - then), spot

    def sums(self, audience: Audience, query: Query, reply: Reply) -> set[int]:
        """What is only counted is sums of told parts, in tables and in what pictures are drawn from."""
        first, second = (
            [e for e in reply.card.elements if isinstance(e, Table) and e.caption == name] for name in CAPTIONS
        )
        found, groups = Counter[tuple[str, bool]](), Counter[tuple[bool, str]]()
        for table in first:
            for row in table.rows:
                whole, when = _everywhere(row, query), " ".join(cell for cell in row[2:] if "vecka" in cell)
                found[row[0], whole] += int(row[1])
                groups[whole, when] += int(row[1])
        self.learn(audience, query, found)
        known = {*found.values(), *groups.values()}
        for table in second:
            for source, *sides in table.rows:
                numbers = tuple(int(cell.split(" ")[0]) for cell in sides)
                known |= set(numbers)
                if source in self.sources:
                    assert numbers == changed(self, audience, query, source), reply.card.fallback()
        for request in self.drawn:
            if isinstance(request.layer, ZoneLayer):
                known |= self.zones(audience, query, request.layer, sum(found.values()))
        return known

    def learn(self, audience: Audience, query: Query, found: Counter[tuple[str, bool]]) -> None:
        """Each sum is of parts that were told before, and is kept as what it says."""
        mine = Counter({key: count for key, count in found.items() if key[0] in self.sources})
        assert mine == self._expected(audience, query), (mine, self._expected(audience, query))

    def zones(self, audience: Audience, query: Query, layer: ZoneLayer, total: int) -> set[int]:
        """A zone that is drawn holds the whole parts inside it; gives what words may make of them."""
        parts = list(told_parts(self, audience, query))
        counts = [int(count) for count in layer.counts.tolist()]
        for zone, count in zip(layer.zones.tolist(), counts, strict=True):
            assert count == sum(one.count for one in parts if one.inside(zone)), (zone, count)
        asked = [count for count, mine in zip(counts, layer.asked.tolist(), strict=True) if mine]
        everything = sum(one.count for one in parts)
        return {sum(map(rounded, asked)), len(asked), everything - sum(counts), total - sum(counts)}

    # ---- what City asks of its model ---------------------------------------------------------------

    def _wanted_weeks(self, query: Query) -> set[int]:
        return weeks_chosen(query.periods)

    def _mask(self, query: Query) -> np.ndarray:
        return cells(query)


def _everywhere(row: tuple[str, ...], query: Query) -> bool:
    """Whether a sum is of the whole municipality."""
    placed = bool(query.areas) or query.near is not None
    return not placed or "hela Kilometern" in row[2:]


def _within(fact: Fact, spot: Hotspot, radius: float) -> bool:
    x, y = middle(fact.row, fact.col)
    return (x - spot.x) ** 2 + (y - spot.y) ** 2 <= radius**2
