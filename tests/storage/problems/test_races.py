"""Many at once, by threads and by processes: what is sent twice is there once, and nothing is lost."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TypeVar

from storage.model.problem import ProblemChanges, Status
from storage.store import Store
from tests.forked import both_at_once, wait_for_go
from tests.storage.problems.table import ASTA, EVA, GRETA, NOW, made, read, room, said

AT_ONCE = 8
T = TypeVar("T")


def at_once(act: Callable[[int], T]) -> list[T]:
    start = threading.Barrier(AT_ONCE)

    def run(number: int) -> T:
        start.wait()
        return act(number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def test_the_same_problem_sent_by_eight_is_one(table: Store) -> None:
    assert len(set(at_once(lambda _: made(table)))) == 1
    assert len(table.problems.all(room(ASTA))) == 1
    assert [row.act for row in table.audit.latest(20)].count("problem.new") == 1


def test_eight_problems_and_eight_causes_are_all_there(table: Store) -> None:
    assert len(set(at_once(lambda n: made(table, once=f"p{n}")))) == AT_ONCE
    code = made(table, once="last")
    found = at_once(lambda n: said(table, code, once=f"c{n}"))
    assert sorted(read(table, code, ASTA)) == sorted(found)


def test_eight_agree_once(table: Store) -> None:
    cause = said(table, made(table))
    at_once(lambda n: table.problems.agree((EVA, GRETA)[n % 2], cause, NOW))
    assert [row.act for row in table.audit.latest(20)].count("cause.agree") == 2


def test_of_two_who_change_it_both_stand_in_the_history(table: Store) -> None:
    code = made(table)
    states = list(Status)[1:4]
    at_once(lambda n: table.problems.change(ASTA, code, ProblemChanges(status=states[n % 3]), NOW))
    whole = table.problems.whole(code, room(ASTA))
    assert whole is not None
    changed = [step.changes["status"] for step in whole.steps if step.act == "changed"]
    assert all(before[1] == after[0] for before, after in pairwise(changed))
    assert changed[-1][1] == whole.problem.status


def test_two_processes_that_send_the_same_get_the_same_codes(table: Store, database_url: str) -> None:
    def send() -> None:
        with Store.open(database_url) as store:
            wait_for_go()
            codes = [made(store, once=f"p{n}") for n in range(10)]
            print(codes, [said(store, codes[0], once=f"c{n}") for n in range(10)])  # noqa: T201

    first, second = both_at_once(send)
    assert first == second
    assert len(table.problems.all(room(ASTA))) == 10
