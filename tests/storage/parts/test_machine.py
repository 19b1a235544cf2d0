"""An attacker asks whatever it likes, whenever it likes, and puts it all together; KARTA_SOAK=1 for long runs."""

import os

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.storage.parts.attacker import proven
from tests.storage.parts.world import DAYS, OWN, SIDE, WEEKS, K, PartSums, Question, Reissuing, Thresholds, World

MORE = 40 if os.environ.get("KARTA_SOAK") else 1
CELLS = st.integers(0, SIDE - 1)
KINDS = st.integers(0, 3)
GROUPS = st.sampled_from([0, 0, 1, OWN])
SIDES = st.tuples(st.integers(0, SIDE - 1), st.integers(1, SIDE)).map(lambda one: (one[0], max(one[0] + 1, one[1])))
SPANS = st.tuples(st.integers(0, DAYS - 1), st.integers(1, DAYS)).map(lambda one: (one[0], max(one[0] + 1, one[1])))


class Attack(RuleBasedStateMachine):
    """`system` answers; everything it says is kept, and solved at the end."""

    system: type[PartSums | Thresholds] = PartSums
    asked = 0

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.answers = self.system(self.world)

    @initialize(seed=st.integers(0, 10**6), busy=st.integers(3, 60))
    def things_happen(self, seed: int, busy: int) -> None:
        choose = np.random.default_rng(seed)
        spots = choose.integers(0, SIDE, (3, 2))
        for group in (0, 1, OWN):
            for _ in range(choose.poisson(busy / (1 + group)) * WEEKS):
                row, col = spots[choose.integers(3)] if choose.random() < 0.7 else choose.integers(0, SIDE, 2)
                day, kind = int(choose.integers(0, DAYS)), int(choose.choice(4, p=(0.5, 0.3, 0.1, 0.1)))
                self.world.report(group, day, int(row), int(col), kind)

    @rule(group=GROUPS, day=st.integers(0, DAYS - 1), row=CELLS, col=CELLS, kind=KINDS, times=st.integers(1, 6))
    def reported(self, group: int, day: int, row: int, col: int, kind: int, times: int) -> None:
        self.world.now += 1
        for _ in range(times):
            self.world.report(group, day, row, col, kind)

    @rule(which=st.integers(0, 10**6))
    def taken_away(self, which: int) -> None:
        self.world.now += 1
        alive = self.world.alive()
        if alive:
            self.world.remove(alive[which % len(alive)])

    @rule(which=st.integers(0, 10**6), row=CELLS, col=CELLS, kind=KINDS)
    def corrected(self, which: int, row: int, col: int, kind: int) -> None:
        self.world.now += 1
        alive = self.world.alive()
        if alive:
            self.world.correct(alive[which % len(alive)], row, col, kind)

    @rule()
    def week_closes(self) -> None:
        if self.world.week < WEEKS:
            self.world.now += 1
            self.answers.close()
            self.world.week += 1

    @rule(days=SPANS, rows=SIDES, cols=SIDES)
    def area(self, days: tuple[int, int], rows: tuple[int, int], cols: tuple[int, int]) -> None:
        self.ask(Question(days, (*rows, *cols)))
        self.ask(Question(days))

    @rule(week=st.integers(0, WEEKS - 1), less=st.integers(1, 6), rows=SIDES, cols=SIDES)
    def week_less_some_days(self, week: int, less: int, rows: tuple[int, int], cols: tuple[int, int]) -> None:
        for days in ((7 * week, 7 * week + 7), (7 * week, 7 * week + 7 - less), (7 * week + less, 7 * week + 7)):
            self.ask(Question(days, (*rows, *cols)))

    @rule(days=SPANS, kinds=st.sets(KINDS, min_size=1).map(lambda kinds: tuple(sorted(kinds))))
    def kinds(self, days: tuple[int, int], kinds: tuple[int, ...]) -> None:
        others = tuple(kind for kind in range(4) if kind not in kinds)
        for some in (kinds, others):
            if some:
                type(self).asked += 1
                self.answers.by_kind(Question(days, kinds=some))

    def ask(self, question: Question) -> None:
        type(self).asked += 1
        self.answers.by_area(question)

    def teardown(self) -> None:
        """It has time: the last weeks close too."""
        while self.world.week < WEEKS:
            self.week_closes()
            self.ask(Question((0, DAYS), (0, 2, 1, 3)))
        proof = proven(self.world.knowledge(), K)
        assert proof is None, f"proven: {proof}"


def run(system: type[PartSums | Thresholds], examples: int) -> int:
    """How many questions were asked; raises when anything was proven."""
    machine = type("Machine", (Attack,), {"system": system, "asked": 0})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            derandomize=MORE == 1,
            database=None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
            phases=[Phase.generate],  # a shorter attack is no better one
        ),
    )
    return machine.asked


def test_nothing_below_k_is_ever_proven() -> None:
    assert run(PartSums, 40 * MORE) > 500 * MORE


@pytest.mark.parametrize("system", [Thresholds, Reissuing])
def test_the_same_attacker_breaks_a_rule_that_is_not_good_enough(system: type[PartSums | Thresholds]) -> None:
    with pytest.raises(AssertionError, match="proven"):
        run(system, 100)
