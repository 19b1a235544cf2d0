"""Many at once: what is sent twice is there once, and nothing is lost."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TypeVar

from storage.model.decision import Progress
from storage.store import Store
from tests.storage.decisions.ground import announced, decided, measure, read
from tests.storage.problems.table import ASTA, BOSSE, GRETA, NOW, made, room

AT_ONCE = 8
T = TypeVar("T")


def at_once(act: Callable[[int], T]) -> list[T]:
    start = threading.Barrier(AT_ONCE)

    def run(number: int) -> T:
        start.wait()
        return act(number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def test_the_same_decision_sent_by_eight_is_one(table: Store) -> None:
    problem = made(table)
    measure(table, problem)
    assert len(set(at_once(lambda _: decided(table, problem)))) == 1
    assert len(read(table, problem, ASTA)) == len(announced(table)) == 1
    assert [row.act for row in table.audit.latest(20)].count("decision.make") == 1


def test_of_eight_who_report_each_step_follows_on_the_one_before(table: Store) -> None:
    problem = made(table)
    measure(table, problem)
    kept = decided(table, problem)
    states = (Progress.STARTED, Progress.DONE)
    at_once(lambda n: table.decisions.report((BOSSE, GRETA)[n % 2], kept, states[n % 2], NOW))
    steps = [step.changes["status"] for step in table.decisions.steps(kept, room(ASTA)) if step.act != "made"]
    assert all(before[1] == after[0] for before, after in pairwise(steps))
    assert steps[-1][1] == table.decisions.all(room(ASTA))[0].decision.status
