"""Whatever is done about a problem postpones its end; what was done already, and what is read, does not."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.errors import StorageError
from storage.model.decision import DecisionChanges, Progress
from storage.model.follow_up import Settings
from storage.model.problem import ProblemChanges, Status
from storage.model.vote import Vote
from storage.store import Store
from storage.tables import problems, work_reminders
from tests.storage.decisions.ground import DRAFT
from tests.storage.measures.proposals import LIGHT
from tests.storage.problems.table import ASTA, EVA, GRETA, NOW, REVISOR, made, room, said
from tests.storage.votes.ballot_box import ALL, cast, draft, yes

DAY = timedelta(days=1)
LATER = NOW + 700 * DAY  # within the two years after which names go
OVER = NOW + 800 * DAY


@dataclass(frozen=True)
class Work:
    """A problem with one of everything."""

    store: Store
    problem: str
    cause: str
    measure: str
    vote: Vote
    decision: str


@pytest.fixture
def work(table: Store) -> Work:
    problem = made(table)
    cause = said(table, problem)
    light = replace(LIGHT, causes=(cause,), partners=ALL - {"trygghet"})
    measure = table.measures.put(ASTA, problem, light, NOW).code
    options = [table.measures.put(ASTA, problem, replace(light, once="m2"), NOW).code]
    vote = table.votes.put(ASTA, problem, draft(options, deadline=NOW + 3 * DAY), NOW)
    table.votes.close(ASTA, vote.code, NOW, lambda *_: {"winners": ()})
    vote = table.votes.reopen(ASTA, vote.code, NOW + 300 * DAY, NOW)
    decision = table.decisions.make(ASTA, problem, replace(DRAFT, measures=(options[0],)), NOW).decision.code
    return Work(table, problem, cause, measure, vote, decision)


ACTS: dict[str, Callable[[Work], object]] = {
    "changed": lambda w: w.store.problems.change(ASTA, w.problem, ProblemChanges(status=Status.ANALYSIS), LATER),
    "agreed": lambda w: w.store.problems.agree(EVA, w.cause, LATER),
    "shared": lambda w: w.store.problems.share(ASTA, w.cause, frozenset({"polisen"}), LATER),
    "taken back": lambda w: w.store.problems.withdraw(ASTA, w.cause, LATER),
    "measure shared": lambda w: w.store.measures.share(ASTA, w.measure, frozenset({"polisen"}), LATER),
    "measure taken back": lambda w: w.store.measures.withdraw(ASTA, w.measure, LATER),
    "voted": lambda w: cast(w.store, w.vote, EVA, yes(w.vote, 0), at=NOW + 250 * DAY),
    "reported": lambda w: w.store.decisions.report(GRETA, w.decision, Progress.STARTED, LATER),
    "decision changed": lambda w: w.store.decisions.change(ASTA, w.decision, DecisionChanges(indicator="Ny"), LATER),
    "measured otherwise": lambda w: w.store.follow_ups.set(ASTA, w.decision, Settings(before=30), LATER),
    "followed": lambda w: w.store.threads.put(ASTA, w.problem, "web", "est", "sv", LATER),
}


def has_names(store: Store) -> bool:
    with store._database.read() as connection:
        return connection.execute(select(problems.c.by)).scalar_one() != ""


def test_without_an_act_names_go_after_two_years(work: Work) -> None:
    work.store.retention.run(OVER)
    assert not has_names(work.store)


@pytest.mark.parametrize("act", ACTS)
def test_every_act_alone_postpones_that(work: Work, act: str) -> None:
    ACTS[act](work)
    at = OVER if act != "voted" else NOW + 900 * DAY
    work.store.retention.run(at)
    assert has_names(work.store)
    work.store.retention.run(LATER + 731 * DAY)
    assert not has_names(work.store)
    work.store.retention.run(LATER + 3649 * DAY if act != "voted" else NOW + 3750 * DAY)
    with work.store._database.read() as connection:
        assert connection.execute(select(problems.c.code)).scalar_one() == work.problem, "all of it is there ten years"
    work.store.retention.run(LATER + 3660 * DAY)
    with work.store._database.read() as connection:
        assert connection.execute(select(problems)).all() == connection.execute(select(work_reminders)).all() == []


def test_what_is_refused_or_done_already_or_only_read_does_not(work: Work) -> None:
    work.store.follow_ups.set(ASTA, work.decision, Settings(), LATER)  # as it is
    with pytest.raises(StorageError):
        work.store.follow_ups.set(REVISOR, work.decision, Settings(before=30), LATER)
    assert work.store.problems.whole(work.problem, room(ASTA)) is not None
    work.store.retention.run(OVER)
    assert not has_names(work.store)


def test_when_it_was_worked_with_is_nobody_s_and_moves_no_date_that_is_read(work: Work) -> None:
    before = work.store.problems.whole(work.problem, room(ASTA))
    work.store.follow_ups.set(ASTA, work.decision, Settings(before=30), LATER)
    assert work.store.problems.whole(work.problem, room(ASTA)) == before
    for person in ("asta", "greta"):
        assert work.problem not in str(work.store.persons.extract(person)["work_reminders"])
