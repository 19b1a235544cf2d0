"""Reminders of a decision's dates: the right day, the right people, each once."""

import threading
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from storage.model.decision import DecisionChanges, Progress
from storage.model.people import Person, Role
from storage.model.problem import ProblemChanges, Status
from storage.store import Store
from tests.forked import both_at_once, wait_for_go
from tests.storage.decisions.ground import LIGHT, announced, decided, measure, narrow, reminded
from tests.storage.problems.table import ASTA, GRETA, NOW, made

ZONE = ZoneInfo("Europe/Stockholm")
DUE = date(2026, 4, 20)


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE).astimezone(UTC)


def after(days: int) -> datetime:
    """Nine in the morning so many days after the last day."""
    return at(DUE + timedelta(days=days))


@pytest.fixture
def problem(table: Store) -> str:
    code = made(table)
    measure(table, code)
    return code


def days_of(store: Store, first: int, last: int) -> list[int]:
    """The days, counted from the last day of the decision, on which something was left."""
    return [day for day in range(first, last) if store.decisions.remind(after(day))]


def test_the_owner_hears_before_on_and_after_the_day(table: Store, problem: str) -> None:
    decided(table, problem)
    assert days_of(table, -20, 60) == [-7, -1, 0, 7, 14, 21, 28]
    whats = ["due_soon", "due_tomorrow", "due_today", *["overdue"] * 4]
    assert reminded(table) == [(what, "greta") for what in whats]


def test_then_the_review_comes_near_and_every_thread_hears_of_it_once(table: Store, problem: str) -> None:
    kept = decided(table, problem)
    table.decisions.report(GRETA, kept, Progress.DONE, after(-10))
    assert days_of(table, -9, 200) == [77, 84]  # twelve weeks after the day, and a week before that
    assert reminded(table) == [("review_soon", "greta")]
    assert announced(table)[-1:] == [("review", kept)]


def test_without_an_owner_those_who_lead_the_partners_work_hear_it(table: Store, problem: str) -> None:
    decided(table, problem, owner="")
    table.members.put([Person("gun", "Gun", "bostad", Role.COORDINATOR)])
    assert table.decisions.remind(after(0)) == 2
    assert reminded(table) == [("due_today", "greta"), ("due_today", "gun")]


def test_an_owner_who_left_hears_nothing_and_the_partner_does(table: Store, problem: str) -> None:
    decided(table, problem, owner="bosse")
    table.members.leave("bosse")
    table.decisions.remind(after(0))
    assert reminded(table) == [("due_today", "greta")]
    table.members.leave("greta")
    table.decisions.remind(after(7))
    assert reminded(table) == [("overdue", "asta")]  # nobody of that partner is there: whoever decided hears it


def test_who_may_not_read_it_any_more_is_not_reminded(table: Store, problem: str) -> None:
    decided(table, problem)
    narrow(table, LIGHT, frozenset({"trygghet"}))
    assert table.decisions.remind(after(0)) == 1
    assert reminded(table) == [("due_today", "greta")], "what is to be done stays theirs"
    table.problems.change(ASTA, problem, ProblemChanges(partners=frozenset()), NOW)
    assert table.decisions.remind(after(7)) == 1
    assert reminded(table)[1:] == [("overdue", "asta")]


def test_what_was_missed_gives_way_to_what_is_due_now(table: Store, problem: str) -> None:
    decided(table, problem)
    assert table.decisions.remind(after(3)) == 1
    assert reminded(table) == [("due_today", "greta")]
    assert table.decisions.remind(after(40)) == 0  # long after the last of them


def test_a_clock_that_is_set_back_reminds_of_nothing_twice(table: Store, problem: str) -> None:
    decided(table, problem)
    assert [table.decisions.remind(after(day)) for day in (-1, -7, -8, -6, -1, 0, -1, 0)] == [1, 0, 0, 0, 0, 1, 0, 0]
    assert reminded(table) == [("due_tomorrow", "greta"), ("due_today", "greta")]


def test_nothing_of_what_is_done_stopped_taken_back_or_closed(table: Store, problem: str) -> None:
    done, stopped, back = (decided(table, problem, once=f"d{n}") for n in range(3))
    table.decisions.report(GRETA, done, Progress.DONE, after(-20))
    table.decisions.report(GRETA, stopped, Progress.STOPPED, after(-20), "Dyrt")
    table.decisions.withdraw(ASTA, back, "Fel", after(-20))
    other = made(table, once="p2")
    measure(table, other, "A-8KQ4")
    decided(table, other, once="x", measures=("A-8KQ4",))
    table.problems.change(ASTA, other, ProblemChanges(status=Status.CLOSED), after(-20))
    assert days_of(table, -9, 60) == []
    assert [what for what in announced(table) if what[0] == "review"] == []


def test_a_day_that_is_moved_is_reminded_of_anew(table: Store, problem: str) -> None:
    kept = decided(table, problem)
    table.decisions.remind(after(-1))
    table.decisions.change(ASTA, kept, DecisionChanges(due=DUE + timedelta(days=1), review=None), after(-1))
    assert days_of(table, -1, 3) == [-1, 0, 1]  # at once of the new day, as less than a week is left
    whats = ["due_tomorrow", "due_soon", "due_tomorrow", "due_today"]
    assert reminded(table) == [(what, "greta") for what in whats]


def test_what_is_decided_late_is_not_reminded_of_as_if_it_had_been_early(table: Store, problem: str) -> None:
    decided(table, problem, start=None, due=date(2026, 3, 24))  # decided on the 23rd
    assert [table.decisions.remind(at(date(2026, 3, day))) for day in (23, 24, 25)] == [0, 1, 0]
    decided(table, problem, once="old", start=None, due=date(2025, 1, 7))
    assert table.decisions.remind(at(date(2026, 3, 26))) == 0


@pytest.mark.parametrize("due", [date(2026, 3, 29), date(2026, 10, 25)])
def test_nights_in_which_the_clock_changes_are_nights_like_others(table: Store, problem: str, due: date) -> None:
    decided(table, problem, start=None, due=due)
    hours = [at(due, 0) + timedelta(hours=n - 24) for n in range(73)]
    left = [moment.astimezone(ZONE).date() for moment in hours if table.decisions.remind(moment)]
    assert left == [due - timedelta(days=1), due]


def test_eight_at_once_leave_each_once(table: Store, problem: str) -> None:
    for n in range(4):
        decided(table, problem, once=f"d{n}")
    start = threading.Barrier(8)

    def run() -> None:
        start.wait()
        table.decisions.remind(after(0))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert reminded(table) == [("due_today", "greta")] * 4


def test_two_processes_leave_together_what_one_would(table: Store, problem: str, database_url: str) -> None:
    decided(table, problem)

    def remind() -> None:
        with Store.open(database_url) as store:
            wait_for_go()
            print(sum(store.decisions.remind(after(day)) for day in range(-9, 100)))  # noqa: T201

    counts = [int(told) for told in both_at_once(remind)]
    assert sum(counts) == 9
    assert len(reminded(table)) == 8
    assert [what for what, _ in announced(table)] == ["decided", "review"]


def test_a_run_that_dies_in_between_leaves_nothing_and_the_next_one_all(
    table: Store, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from storage.decisions import reminding

    decided(table, problem)
    decided(table, problem, once="d2")
    calls = []

    def dies(*given: object) -> bool:
        calls.append(given)
        if len(calls) == 2:
            raise RuntimeError("killed")
        return whole(*given)  # type: ignore[arg-type]

    whole = reminding.remind
    monkeypatch.setattr(reminding, "remind", dies)
    with pytest.raises(RuntimeError):
        table.decisions.remind(after(0))
    assert reminded(table) == []
    monkeypatch.undo()
    assert table.decisions.remind(after(0)) == 2
