"""Two cities that a coalition must not be able to tell apart: whatever it types, not a byte of any answer differs.

The second is the first with everything that the coalition may not know dealt anew, as the promise of counts allows
(docs/decisions/0012-counts.md): all of a zone's incidents in one of its cells, at other hours of their week, the kinds
of a period among its incidents in another way; what waits to be counted is gone; what was counted is corrected, or
taken away. Every answer is compared as a whole: words, tables, buttons, pixels, figures for programs, the log.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from bot.printed import digest_pdf
from handlers.digest.weeks import iso_name, last_full
from handlers.reply import Buttons, Files, Reply, Select
from handlers.request import EMPTY
from storage.model.people import Level
from tests.attack.city import HIDDEN, KINDS, PLACES, REGION, SIDE, WEEKS, City, Fact
from tests.attack.expected import AREAS, Sight
from tests.attack.house import House, Seat
from tests.attack.test_attack import at_random

# Who is not of any coalition here, and asks as well: what they are shown must not show elsewhere.
OUTSIDERS = (Seat("asta", ""), Seat("ivar", ""), Seat("cilla", "torget"))
HOURS = 24 * 6  # from Monday noon to Sunday noon
FILE = {"file": "1"}
FILED = ("/exportera csv ", "/exportera xlsx ", "/exportera geojson ", "/lägesbild docx")  # lines of files


@dataclass(frozen=True)
class Draft:
    """What one city does: incidents at the beginning, and what becomes of them once they are counted."""

    facts: tuple[Fact, ...]
    later: tuple[tuple[int, Fact, Fact | None], ...] = ()  # after which week, which one, what it is corrected to


def drawn(seed: int, own: tuple[str, ...]) -> Draft:
    """A busy corner and the rest, from each of the two partners and the coalition's own."""
    busy = int(np.random.default_rng(seed).integers(3, 22))
    happened = at_random(seed, busy, (*HIDDEN, *own), least=1)
    return Draft(tuple(Fact(f"f{at}", *one, 0) for at, one in enumerate(happened)))


class Pair:
    """A city and its twin, at the same moment of the same weeks."""

    def __init__(self, folder: Path, template: Path, crowd: tuple[str, ...], seed: int) -> None:
        self.folder, self.template, self.crowd, self.seed = folder, template, crowd, seed
        self.choose = np.random.default_rng(seed)
        partners = tuple(dict.fromkeys(one for one in _partners(crowd) if one not in HIDDEN))
        draft = drawn(seed, partners)
        first = self._house("a", draft)
        self.hidden, self.counted_in = self._look_through(first, draft)
        self.one = self._house("one", draft)
        dealt = self._dealt(first, draft)
        self.other, self.later = self._house("other", dealt), dealt.later
        first.store.close()
        self.moved = len(self.hidden)
        self.offered: tuple[str, ...] = ()

    def _house(self, name: str, draft: Draft) -> House:
        folder = self.folder / name
        folder.mkdir()
        house = House(folder, self.template, self.crowd)
        for source, receiver, group, level in self._grants():
            house.grant(source, receiver, group, level)
            house.changed = False
        house.give((AREAS[self.seed % 2],) if self.seed % 3 == 0 else ())
        house.facts = [replace(fact) for fact in draft.facts]
        house.store.incidents.upsert([fact.draft() for fact in house.facts])
        house.begin()
        return house

    def _grants(self) -> list[tuple[str, str, str, Level]]:
        """The same in both: some rows that raise or lower, decided before anything is counted."""
        choose = np.random.default_rng(self.seed + 1)
        pick = (
            HIDDEN,
            ("skolan", "bostad", "coordinator"),
            ("vald", "skador", ""),
            (Level.NOTHING, Level.COUNTS, Level.COARSE),
        )
        return [tuple(one[choose.integers(len(one))] for one in pick) for _ in range(choose.integers(0, 4))]  # type: ignore[misc]

    def _look_through(self, house: House, draft: Draft) -> tuple[set[str], dict[str, int]]:
        """Which incidents nobody of the coalition is ever shown, and after which week each was counted."""
        counted: dict[str, int] = {}
        seen = {
            fact.id
            for sight in [Sight(house, audience) for audience in house.audiences()]
            for fact in house.facts
            if _shown(sight, fact)
        }
        while house.week < WEEKS:
            house.now += 1
            house.close()
            counted |= {one: house.week - 1 for one, number in house._marks().items() if number and one not in counted}
        hidden = {fact.id for fact in draft.facts if fact.source in house.sources and fact.id not in seen}
        return hidden, counted

    def _dealt(self, house: House, draft: Draft) -> Draft:
        """The twin's incidents."""
        marks, facts = house._marks(), {fact.id: fact for fact in draft.facts}
        groups: dict[tuple[int, int], list[str]] = defaultdict(list)
        for one in sorted(self.hidden & self.counted_in.keys()):
            groups[marks[one], self.counted_in[one]].append(one)
        for (number, week), mine in groups.items():
            facts |= self._of_period(house, number, week, [facts[one] for one in mine])
        waiting = self.hidden - self.counted_in.keys()
        left = {fact.source for fact in facts.values() if fact.id not in waiting}
        waiting = {one for one in waiting if facts[one].source in left}  # a partner without any is not counted at all
        later = tuple(self._later(facts[one]) for one in sorted(self.counted_in) if one in self.hidden)
        kept = tuple(fact for one, fact in facts.items() if one not in waiting)
        return Draft(kept, tuple(one for one in later if one is not None))

    def _of_period(self, house: House, number: int, week: int, facts: list[Fact]) -> dict[str, Fact]:
        """Every zone's in one of its cells, the kinds dealt anew, the hours as they come."""
        kinds = self.choose.permutation([fact.kind for fact in facts]).tolist()
        cells = dict(self._cells(house, number, week, facts))
        return {
            fact.id: replace(
                fact,
                kind=kind,
                row=cells.get(fact.id, (fact.row, fact.col))[0],
                col=cells.get(fact.id, (fact.row, fact.col))[1],
                after=timedelta(hours=int(self.choose.integers(-11, HOURS))),
                text="nobody of the coalition reads this",
            )
            for fact, kind in zip(facts, kinds, strict=True)
        }

    def _cells(self, house: House, number: int, week: int, facts: list[Fact]) -> Iterator[tuple[str, tuple[int, int]]]:
        shut = next((s for s in house.shut if s.one.number == number and s.week == week and s.closed.zones), None)
        if shut is None:  # counted without being told: they may lie anywhere that the class has
            return
        spots = set(shut.one.spots)
        tree = house.trees[shut.closed.zone_tree]
        for row0, row1, col0, col1 in tree.rects[list(shut.closed.zones)].tolist():
            inside = [fact for fact in facts if row0 <= fact.row < row1 and col0 <= fact.col < col1]
            places = {PLACES[fact.place] for fact in inside}
            free = [
                (row, col)
                for row in range(row0, row1)
                for col in range(col0, col1)
                if all((place, shut.wards[col]) in spots for place in places)
            ]
            if free:
                cell = free[int(self.choose.integers(len(free)))]
                yield from ((fact.id, cell) for fact in inside)

    def _later(self, fact: Fact) -> tuple[int, Fact, Fact | None] | None:
        """Of ten that were counted one is taken away, and two are corrected to something else somewhere else."""
        chance = self.choose.random()
        if chance > 0.3:
            return None
        row, col = self.choose.integers(0, SIDE, 2).tolist()
        other = replace(
            fact, row=row, col=col, kind=int(self.choose.integers(len(KINDS))), place=int(self.choose.integers(2))
        )
        return self.counted_in[fact.id], fact, None if chance < 0.1 else other

    # ---- what happens to both ------------------------------------------------------------------------

    def close(self) -> None:
        """A week ends in both; in the twin some of what was counted changes."""
        for house in (self.one, self.other):
            house.now += 1
            house.close()
        incidents = self.other.store.incidents
        for week, fact, other in self.later:
            if week == self.other.week - 1 and other is None:
                incidents.delete(fact.source, [fact.id])
            elif week == self.other.week - 1 and other is not None:
                incidents.upsert([other.draft()])
        assert _told(self.one) == _told(self.other)

    def say(self, line: str) -> int:
        """Everybody asks; what the coalition reads must be the same. Gives how many answers were compared.

        A file is fetched as well, and the week's digest to print; `offered` are the lines of the last answer's buttons.
        """
        for seat in OUTSIDERS:
            if seat.person not in self.crowd:
                for house in (self.one, self.other):
                    house.type(seat, line)
        if not self.crowd:  # whoever stands for the public there may see more alone
            line = line.removesuffix(" enskilt").removesuffix(" privately")
        return sum(self._compared(seat, line) for seat in list(self.one.seats()))

    def speak(self, language: str, platform: str) -> None:
        """How everybody asks from now on."""
        for house in (self.one, self.other):
            house.language, house.platform = language, platform

    def _compared(self, seat: Seat, line: str) -> int:
        forms = (EMPTY, FILE) if line.startswith(FILED) else (EMPTY,)
        for form in forms:
            replies = [house.type(seat, line, form) for house in (self.one, self.other)]
            assert replies[0] == replies[1], (line, seat, replies[0].card.fallback(), replies[1].card.fallback())
            # A form for a report has a number of its own, drawn for each.
            self.offered = tuple(line for line in _lines(replies[0]) if not line.startswith("/rapportera"))
        if line.startswith("/veckorapport"):
            papers = [_paper(house, seat) for house in (self.one, self.other)]
            assert papers[0] == papers[1], (line, seat)
        return len(forms)

    def let_go(self) -> None:
        for house in (self.one, self.other):
            house.store.close()


def _partners(crowd: tuple[str, ...]) -> Iterator[str]:
    from tests.attack.house import OF

    yield from (OF[one] for one in crowd if one in OF)


def _lines(reply: Reply) -> Iterator[str]:
    for element in reply.card.elements:
        if isinstance(element, Buttons):
            yield from (button.line for button in element.buttons)
        elif isinstance(element, Select):
            yield from (line for _, line in element.options)
        elif isinstance(element, Files):
            yield from (line for _, line in element.choices)


def _paper(house: House, seat: Seat) -> bytes:
    """Of the week that ended last, as the page gives it out."""
    week = iso_name(last_full(house.clock, ZoneInfo(REGION.timezone)))
    return digest_pdf(house.app, seat.person, seat.room, {"week": week}, "sv", house.clock)


def _shown(sight: Sight, fact: Fact) -> bool:
    return sight.granted(fact) >= Level.COARSE


def _told(house: City) -> list[object]:
    return [
        (s.one.number, s.week, s.closed.zones, s.closed.zone_counts, s.closed.kinds, s.closed.kind_counts)
        for s in house.shut
    ]
