"""One vote counts once, whoever presses where: a short race here, a long one is `python -m tests.votes_race`."""

import threading
from concurrent.futures import ThreadPoolExecutor

from storage.errors import ProblemRefusedError
from storage.model.vote import Vote
from storage.store import Store
from tests.storage.decisions.ground import decided
from tests.storage.problems.table import ASTA, EVA, GRETA, NOW, room
from tests.storage.votes.ballot_box import DEADLINE, HOUR, cast, count, draft, ground, opened, seen, yes
from tests.votes_race import race


def test_eight_processes_cast_each_ballot_once_and_close_each_vote_once(database_url: str) -> None:
    raced = race(database_url, 3)
    assert raced.is_clean, raced
    assert raced.votes == 3
    assert raced.taken >= 3 * 2
    assert raced.pressed > 8 * 3 * 4


def test_eight_clocks_close_and_remind_once(table: Store) -> None:
    for who in (ASTA, EVA):
        cast(table, vote := opened_once(table), who, yes(vote, 0))
    start = threading.Barrier(8)

    def tick(_: int) -> tuple[int, int]:
        start.wait()
        return table.votes.remind(DEADLINE - HOUR), table.votes.close_due(DEADLINE, count)

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(tick, range(8)))
    assert sum(closed for _, closed in done) == 1
    assert sum(reminded for reminded, _ in done) in (0, 1)  # Greta, if it was still open when the first reminded
    found = seen(table, vote, GRETA)
    assert found is not None
    assert [step.act for step in found.steps] == ["opened", "closed"]


def test_eight_who_open_a_vote_about_the_same_decision_open_one(table: Store) -> None:
    problem, options = ground(table)
    code = decided(table, problem, measures=options[:1])
    start = threading.Barrier(8)

    def press(number: int) -> str:
        start.wait()
        try:
            return table.votes.put(ASTA, problem, draft((), once=f"v{number}", about=code), NOW).code
        except ProblemRefusedError as error:
            return str(error.given) if error.what == "vote_about_open" else error.what

    with ThreadPoolExecutor(8) as pool:
        told = set(pool.map(press, range(8)))
    assert told == {one.code for one in table.votes.about(code, room(ASTA))}
    assert len(told) == 1


def opened_once(store: Store) -> Vote:
    known = store.votes.open(room(ASTA))
    return known[0] if known else opened(store)
