"""Many at once, by threads and by processes: what is sent twice is there once, and nothing is lost."""

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from storage.model.problem import ProblemChanges, Status
from storage.store import Store
from tests.storage.problems.table import ASTA, EVA, GRETA, NOW, made, read, room, said

ROOT = Path(__file__).parents[3]
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


SAME = """
import sys
from storage.store import Store
from tests.storage.problems.table import ASTA, made, said
with Store.open(sys.argv[1]) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    codes = [made(store, once=f"p{n}") for n in range(10)]
    print(codes, [said(store, codes[0], once=f"c{n}") for n in range(10)])
"""


def test_two_processes_that_send_the_same_get_the_same_codes(table: Store, database_url: str) -> None:
    command = [sys.executable, "-c", SAME, database_url]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    both = [subprocess.Popen(command, **pipes) for _ in range(2)]  # type: ignore[call-overload]
    for child in both:
        assert child.stdout.readline() == "ready\n"
    for child in both:
        child.stdin.write("go\n")
        child.stdin.flush()
    first, second = (child.communicate(timeout=120)[0] for child in both)
    assert first == second
    assert len(table.problems.all(room(ASTA))) == 10
