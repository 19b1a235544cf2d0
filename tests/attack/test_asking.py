"""A coalition types lines into the whole product, and puts all it reads together; KARTA_SOAK=1 for long runs."""

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from handlers.maps import wording
from storage import release_counts
from storage.counted import telling
from storage.counted.asked import CountsAnswer, HolderSum
from storage.model.people import Audience, Level
from storage.model.query import Period, Query
from storage.model.region import Catalog
from storage.model.register import Register
from storage.release_counts import CountsRelease
from storage.selection import wanted_kinds
from tests.attack import expected as plainly
from tests.attack.city import HIDDEN, KINDS, SIDE, WEEKS, Atoms, Fact
from tests.attack.house import House
from tests.attack.lines import OTHER, QUESTIONS, random_question
from tests.attack.test_attack import MORE, SOURCE, Attack, K, at_random, play
from tests.storage.parts.attacker import Proof, proven

CROWDS = (
    (), ("leila",), ("didrik",), ("eva", "klara"), ("cilla",), ("ivar", "didrik"), ("asta", "eva"),
    ("leila", "didrik", "gunnel"),
)  # fmt: skip


class Asking(Attack):
    """The same things happen; what is known comes through `App.ask`, in rooms where others sit, too."""

    city_type = House
    house: House
    lines = 0

    @initialize(crowd=st.sampled_from(CROWDS), seed=st.integers(0, 10**6), busy=st.integers(2, 20))
    def things_happen(self, crowd: tuple[str, ...], seed: int, busy: int) -> None:  # type: ignore[override]
        self.choose = random.Random(seed)  # noqa: S311  repeatable, and no secret
        self.city = self.house = self.city_type(Path(self.folder.name), self.template, crowd)
        self.house.report_all(at_random(seed, busy, (*HIDDEN, *self.house.coalition), least=1))
        self.house.begin()

    @rule(line=QUESTIONS)
    def types(self, line: str) -> None:
        self.house.say(line)

    @rule(line=st.sampled_from(OTHER))
    def types_something_else(self, line: str) -> None:
        self.house.say(line)

    @invariant()
    def types_whatever_happened(self) -> None:
        """More lines between any two things that happen; one in ten is no question."""
        for _ in range(self.lines if self.city is not None else 0):
            self.house.say(self.choose.choice(OTHER) if self.choose.random() < 0.1 else random_question(self.choose))

    def teardown(self) -> None:
        super().teardown()
        type(self).asked += 0 if self.city is None else self.house.asked

    @rule(
        source=SOURCE,
        group=st.sampled_from(["vald", "skador", ""]),
        level=st.sampled_from([Level.NOTHING, Level.COUNTS, Level.COARSE, Level.EXACT]),
        outsiders=st.sampled_from([(), (), ("asta",), ("cilla",)]),
    )
    def meeting_gets_a_row(self, source: str, group: str, level: Level, outsiders: tuple[str, ...]) -> None:
        self.house.now += 1
        self.house.sign(source, group, level, outsiders)

    @rule(level=st.sampled_from([Level.COUNTS, Level.COARSE]), source=SOURCE)
    def coordinator_gets_a_row(self, source: str, level: Level) -> None:
        self.house.now += 1
        self.house.grant(source, "coordinator", "", level)


def run(
    template: Path,
    examples: int,
    city: type[House] = House,
    steps: int = 12,
    seed: int | None = None,
    lines: int = 0,
) -> int:
    """How many lines were answered; raises when anything was proven, or stood where nobody may know it.

    So many `lines` more are typed after everything that happens.
    """
    machine = type("Machine", (Asking,), {"city_type": city, "template": template, "lines": lines, "asked": 0})
    play(machine, examples, steps, seed)
    return machine.asked


def test_nothing_is_proven_by_asking(template: Path) -> None:
    assert run(template, 4 * MORE, lines=1) > 120 * MORE


# ---- rules that are broken, which the same attacker must find -------------------------------------------


class LiveCounts(CountsRelease):
    """A broken rule in the product's place: what is there now, from five on, of just what was asked."""

    house: "LiveHouse"

    def counts(
        self, audience: Audience, query: Query, periods: tuple[Period, ...], register: Register, catalog: Catalog
    ) -> CountsAnswer:
        sums = []
        for source in ("polisen", "trygghet"):
            count = len(self.house.counted(audience, replace(query, periods=periods), source))
            if count >= K and (not query.sources or source in query.sources):
                sums.append(HolderSum(source, count, K, release_counts.Length.WEEK, query.periods, True, True, True))
        return CountsAnswer(tuple(sums))


class LiveHouse(House):
    """The product with that rule; whoever asks it knows how it counts."""

    def __init__(self, folder: Path, template: Path, coalition: tuple[str, ...]) -> None:
        super().__init__(folder, template, coalition)
        broken = LiveCounts(self.store.counts)
        broken.house = self
        self.store.release._counts = broken

    def counted(self, audience: Audience, query: Query, source: str) -> list[Fact]:
        sight, kinds = plainly.Sight(self, audience), wanted_kinds(query, KINDS)
        weeks, mask = plainly.weeks_chosen(query.periods), plainly.cells(query)
        return [
            fact
            for fact in self.alive()
            if fact.source == source and sight.granted(fact) == Level.COUNTS and fact.week in weeks
            if mask[fact.row, fact.col] and (kinds is None or KINDS[fact.kind].key in kinds)
        ]

    def learn(self, audience: Audience, query: Query, found: Counter[tuple[str, bool]]) -> None:
        told = {source: sum(count for (name, _), count in found.items() if name == source) for source in self.sources}
        for source in self.sources:
            if not query.sources or source in query.sources:
                low, high = (told[source], told[source]) if told[source] else (0, K - 1)
                self.tell(0, self._as_asked(audience, query, source), low, high)

    def _as_asked(self, audience: Audience, query: Query, source: str) -> Any:
        """What such a number is of."""
        sight, kinds, now = plainly.Sight(self, audience), wanted_kinds(query, KINDS), self.now
        level = np.zeros((len(KINDS), 2, SIDE), int)
        for kind, place, col in np.ndindex(level.shape):
            level[kind, place, col] = sight.granted(Fact("", source, 0, 0, col, kind, place, 0))
        of_kind = np.array([kinds is None or kind.key in kinds for kind in KINDS])
        mask, weeks = plainly.cells(query), list(plainly.weeks_chosen(query.periods))

        def taken(atoms: Atoms) -> np.ndarray:
            there = mask[atoms.row, atoms.col] & np.isin(atoms.week, weeks) & of_kind[atoms.kind]
            alive = (atoms.came <= now) & (atoms.gone > now) & (atoms.source == source)
            return there & alive & (level[atoms.kind, atoms.place, atoms.col] == Level.COUNTS)

        return taken

    def _learn(self, place: int, trees: Any) -> None:
        """Nothing is fixed."""


def all_and_less(template: Path, folder: Path, city: type[House], seed: int) -> Proof | None:
    """A quiet city, asked by a school's reporter for all, and for all but one kind, half, or day."""
    house, choose = city(folder, template, ("leila",)), np.random.default_rng(seed)
    for week in range(WEEKS):
        for _ in range(choose.poisson(9)):
            row, col = choose.integers(0, SIDE, 2)
            house.report("polisen", week, int(row), int(col), int(choose.integers(len(KINDS))), 0)
    house.begin()
    while house.week < WEEKS:
        house.now += 1
        house.close()
    for week in ("vecka 10", "vecka 11", "v10–v12"):
        for where in ("", "Vast", "Ost"):
            for what in ("", *(f"utom {kind.key}" for kind in KINDS)):
                house.say(" ".join(["/karta", week, where, what, "lista"]))
    known = house.knowledge()
    house.store.close()
    return proven(known, K)


def test_a_threshold_is_broken_by_asking(template: Path, tmp_path: Path) -> None:
    for city, broken in ((LiveHouse, True), (House, False)):
        folder = tmp_path / city.__name__
        folder.mkdir()
        assert (all_and_less(template, folder, city, 1) is not None) is broken


def after_a_raise(template: Path, folder: Path) -> None:
    """Seven of the police's are counted for the school, which is then granted rows of the three that are threats."""
    house = House(folder, template, ("leila",))
    for at in range(7):
        house.report("polisen", 0, 1, 1, kind=0 if at < 4 else 1, place=0)
    house.begin()
    house.close()
    house.grant("polisen", "skolan", "vald", Level.COARSE)
    house.now += 1
    house.say("/karta vecka 10 lista")
    house.look()
    known = house.knowledge()
    house.store.close()
    proof = proven(known, K)
    assert proof is None, f"proven: {proof}"


def test_rows_that_are_granted_later_do_not_show(template: Path, tmp_path: Path) -> None:
    after_a_raise(template, tmp_path)


def test_they_would_be_found(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object) -> frozenset[int]:
        return frozenset()

    from tests.attack import city as attacked

    for module in (telling, release_counts, plainly, attacked):
        monkeypatch.setattr(module, "withheld", nothing)
    with pytest.raises(AssertionError, match="proven"):
        after_a_raise(template, tmp_path)


def test_a_number_in_an_alternative_text_is_found(
    template: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All that is stored, said where nobody looks: as a picture's words for those who cannot see it."""
    house = House(tmp_path, template, ("eva", "klara"))
    for at in range(23):
        house.report(HIDDEN[at % 2], 0, at % 4, at // 6, kind=at % 4, place=0)
    house.begin()
    house.close()
    house.say("/karta vecka 10 rutor")
    plain = wording.alt_text

    def more(*given: Any) -> str:
        return f"{plain(*given)} Av {len(house.alive())} händelser."

    monkeypatch.setattr("handlers.maps.picture.alt_text", more)
    with pytest.raises(AssertionError, match="Av 23 händelser"):
        house.say("/karta vecka 10 rutor")
    house.store.close()
