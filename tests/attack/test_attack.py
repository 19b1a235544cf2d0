"""A coalition watches a city through the product, and puts all it learns together; KARTA_SOAK=1 for long runs."""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from storage import release_counts
from storage.counted import telling
from storage.model.people import Level
from storage.model.query import Period, Query
from tests.attack import city as attacked
from tests.attack.city import HIDDEN, KINDS, PLACES, SIDE, WEEKS, City, Thresholds, monday
from tests.storage.parts.attacker import Proof, proven

MORE = 60 if os.environ.get("KARTA_SOAK") else 1
K = 5
ZONE = ZoneInfo("Europe/Stockholm")
CELLS, KIND, PLACE = st.integers(0, SIDE - 1), st.integers(0, len(KINDS) - 1), st.integers(0, len(PLACES) - 1)
SOURCE, WEEK = st.sampled_from(HIDDEN), st.integers(0, WEEKS - 1)
COALITIONS = ((), ("skolan",), ("bostad",), ("skolan", "bostad"), ("polisen",), ("trygghet", "skolan"))


def at_random(
    seed: int, busy: int, sources: tuple[str, ...], least: int = 0
) -> Iterator[tuple[str, int, int, int, int, int]]:
    """Incidents of three weeks, two of five in one corner; `least` in each partner's first week."""
    choose = np.random.default_rng(seed)
    for source in sources:
        for week in range(WEEKS):
            for _ in range(choose.poisson(busy) + least * (week == 0)):
                row, col = (1, 2) if choose.random() < 0.4 else choose.integers(0, SIDE, 2)
                kind = int(choose.choice(len(KINDS), p=(0.4, 0.25, 0.2, 0.15)))
                yield source, week, int(row), int(col), kind, int(choose.random() < 0.3)


class Attack(RuleBasedStateMachine):
    """Everything the product says is kept, and solved at the end."""

    city_type: type[City] = City
    template: Path
    asked = 0

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.city: City | None = None

    @initialize(coalition=st.sampled_from(COALITIONS), seed=st.integers(0, 10**6), busy=st.integers(2, 25))
    def things_happen(self, coalition: tuple[str, ...], seed: int, busy: int) -> None:
        self.city = self.city_type(Path(self.folder.name), self.template, coalition)
        self.city.report_all(at_random(seed, busy, HIDDEN))

    @rule(source=SOURCE, week=WEEK, row=CELLS, col=CELLS, kind=KIND, place=PLACE, times=st.integers(1, 6))
    def reported(self, source: str, week: int, row: int, col: int, kind: int, place: int, times: int) -> None:
        self.city.now += 1
        self.city.report_all([(source, week, row, col, kind, place)] * times)

    @rule(which=st.integers(0, 10**6))
    def taken_away(self, which: int) -> None:
        self.city.now += 1
        alive = self.city.alive()
        if alive:
            self.city.remove(alive[which % len(alive)])

    @rule(which=st.integers(0, 10**6), row=CELLS, col=CELLS, kind=KIND, place=PLACE)
    def corrected(self, which: int, row: int, col: int, kind: int, place: int) -> None:
        self.city.now += 1
        alive = self.city.alive()
        if alive:
            self.city.correct(alive[which % len(alive)], row, col, kind, place)

    @rule()
    def week_closes(self) -> None:
        if self.city.week < WEEKS:
            self.city.now += 1
            self.city.close()

    @rule()
    def look(self) -> None:
        type(self).asked += len(self.city.audiences())
        self.city.look()

    @rule(
        first=WEEK,
        weeks=st.integers(1, WEEKS),
        less=st.integers(0, 6),
        areas=st.sampled_from([(), ("vast",), ("ost",), ("vast", "ost")]),
        kinds=st.sets(KIND, max_size=3),
        without=st.booleans(),
        sources=st.sampled_from([(), (), ("polisen",), ("trygghet",)]),
    )
    def asked_for(
        self,
        first: int,
        weeks: int,
        less: int,
        areas: tuple[str, ...],
        kinds: set[int],
        without: bool,
        sources: tuple[str, ...],
    ) -> None:
        """Weeks, and weeks without some days; all kinds, some, and all but these; areas that overlap."""
        start, end = (datetime.combine(monday(at), time(), ZONE) for at in (first, first + weeks))
        keys = tuple(KINDS[kind].key for kind in sorted(kinds))
        chosen = {"not_kinds": keys} if without else {"kinds": keys}
        for last in {end, end - timedelta(days=less)}:
            query = Query((Period(start, last),), areas=areas, sources=sources)
            for one in (query, replace(query, **chosen)):
                type(self).asked += 1
                self.city.ask(one)

    @rule(
        source=SOURCE,
        receiver=st.sampled_from(["skolan", "bostad"]),
        group=st.sampled_from(["vald", "skador", ""]),
        level=st.sampled_from([Level.NOTHING, Level.COUNTS, Level.COARSE]),
    )
    def granted(self, source: str, receiver: str, group: str, level: Level) -> None:
        """The register is raised or lowered in the middle of a week."""
        self.city.now += 1
        self.city.grant(source, receiver, group, level)

    @rule(areas=st.sampled_from([(), ("vast",), ("ost",), ("vast", "ost")]))
    def own_areas(self, areas: tuple[str, ...]) -> None:
        self.city.now += 1
        self.city.give(areas)

    def teardown(self) -> None:
        if self.city is not None:
            while self.city.week < WEEKS:
                self.week_closes()
            self.look()
            known = self.city.knowledge()
            self.city.store.close()
            proof = proven(known, K)
            assert proof is None, f"proven: {proof}"
        self.folder.cleanup()


def run(template: Path, examples: int, city: type[City] = City, seed: int | None = None) -> int:
    """How many questions were asked; raises when anything was proven."""
    machine = type("Machine", (Attack,), {"city_type": city, "template": template, "asked": 0})
    play(machine, examples, 14, seed)
    return machine.asked


def play(machine: type[Attack], examples: int, steps: int, seed: int | None) -> None:
    """So many cities of so many steps; the same again for the same seed, or without one when the run is short."""
    run_state_machine_as_test(
        machine if seed is None else seeded(seed)(machine),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=MORE == 1 and seed is None,
            database=None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
            phases=[Phase.generate],
        ),
    )


def test_no_coalition_proves_a_few_of_anothers_incidents(template: Path) -> None:
    assert run(template, 12 * MORE) > 12 * MORE


def after_a_raise(template: Path, folder: Path) -> Proof | None:
    """Seven of the police's are counted for the school, which is then granted rows of the three that are threats."""
    city = City(folder, template, ("skolan",))
    for at in range(7):
        city.report("polisen", 0, 1, 1, kind=0 if at < 4 else 1, place=0)
    city.close()
    city.grant("polisen", "skolan", "vald", Level.COARSE)
    city.now += 1
    city.look()
    known = city.knowledge()
    city.store.close()
    return proven(known, K)


def test_rows_that_are_granted_later_do_not_take_a_count_apart(template: Path, tmp_path: Path) -> None:
    assert after_a_raise(template, tmp_path) is None


def test_the_same_attacker_would_find_them(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object) -> frozenset[int]:
        return frozenset()

    for module in (telling, release_counts, attacked):
        monkeypatch.setattr(module, "withheld", nothing)
    assert after_a_raise(template, tmp_path) == Proof(4, 4, 1)


def all_and_less(template: Path, folder: Path, city_type: type[City], seed: int) -> Proof | None:
    """A city of a few incidents a day, asked for everything, and for everything but one kind or one half."""
    city, choose = city_type(folder, template, ()), np.random.default_rng(seed)
    for week in range(WEEKS):
        for _ in range(choose.poisson(9)):
            row, col = choose.integers(0, SIDE, 2)
            city.report("polisen", week, int(row), int(col), int(choose.integers(len(KINDS))), 0)
    while city.week < WEEKS:
        city.now += 1
        city.close()
    for week in range(WEEKS):
        start, end = (datetime.combine(monday(at), time(), ZONE) for at in (week, week + 1))
        for areas in ((), ("vast",), ("ost",)):
            for less in ((), *((kind.key,) for kind in KINDS)):
                city.ask(Query((Period(start, end),), areas=areas, not_kinds=less))
    known = city.knowledge()
    city.store.close()
    return proven(known, K)


def test_the_same_attacker_breaks_a_threshold(template: Path, tmp_path: Path) -> None:
    """Numbers below five left out, and nothing else: all less all but one gives that one away. Ours gives nothing."""
    for city_type, broken in ((Thresholds, True), (City, False)):
        folders = [tmp_path / f"{city_type.__name__}-{seed}" for seed in range(3)]
        for folder in folders:
            folder.mkdir()
        found = [all_and_less(template, folder, city_type, seed) for seed, folder in enumerate(folders)]
        assert any(found) is broken
