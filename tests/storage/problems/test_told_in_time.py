"""What threads are told by the clock: at its hour, once, whoever leaves it, also when the clock is changed."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select

from storage.moments import microseconds
from storage.store import Store
from storage.tables import announcements, digest_slots, outbox
from tests.storage.decisions.ground import decided, measure
from tests.storage.problems.table import ALF, ASTA, NOW, made
from tests.storage.problems.test_races import at_once
from tests.storage.votes.ballot_box import draft, ground

ZONE = ZoneInfo("Europe/Stockholm")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# The day in whose night the clock changes, and the day after it.
CHANGES = [date(2026, 3, 29), date(2026, 10, 25)]


def local(day: date, hour: int = 0) -> datetime:
    return datetime.combine(day, time(hour), ZONE).astimezone(UTC)


def told(store: Store, what: str) -> list[Any]:
    with store._database.read() as connection:
        return list(connection.execute(select(announcements).where(announcements.c.what == what)).all())


def posted(store: Store) -> int:
    """How many postings a thread has been promised, besides its root."""
    with store._database.read() as connection:
        rows = connection.execute(select(outbox.c.next_at, digest_slots.c.week).join(digest_slots)).all()
    return sum(row.week.startswith("told:") for row in rows)


def by_the_clock(store: Store, at: datetime) -> None:
    """What every replica does each minute."""
    store.votes.remind(at)
    store.decisions.remind(at)
    store.threads.spread(at)


@pytest.mark.parametrize("changes", CHANGES)
@pytest.mark.parametrize("after", [0, 1])
def test_a_vote_s_reminder_is_told_at_nine_on_the_day_before(table: Store, changes: date, after: int) -> None:
    last = changes + after * DAY
    problem, options = ground(table)
    opened = local(last - 4 * DAY, 9)
    table.threads.put(ASTA, problem, "web", "est", "sv", opened)
    table.votes.put(ASTA, problem, draft(options, deadline=local(last, 12)), opened)
    nine = local(last - DAY, 9)
    by_the_clock(table, nine - MINUTE)
    assert (told(table, "vote_reminder"), posted(table)) == ([], 1), "only that it was opened"
    at_once(lambda _: by_the_clock(table, nine))
    assert (len(told(table, "vote_reminder")), posted(table)) == (1, 2)
    for at in (nine + MINUTE, nine - MINUTE, local(last, 2), local(last, 3), local(last, 11)):
        by_the_clock(table, at)  # also when a clock is set back
    assert (len(told(table, "vote_reminder")), posted(table)) == (1, 2)
    (row,) = told(table, "vote_reminder")
    assert row.due == microseconds(local(last, 12)), "it is about the deadline, and was told before it"
    assert row.spread_at == microseconds(nine)


@pytest.mark.parametrize("changes", CHANGES)
@pytest.mark.parametrize("after", [0, 1])
def test_a_review_is_told_on_its_day(table: Store, changes: date, after: int) -> None:
    review = changes + after * DAY
    problem = made(table)
    measure(table, problem)
    table.threads.put(ASTA, problem, "web", "est", "sv", NOW)
    decided(table, problem, start=None, due=date(2026, 3, 24), review=review)
    by_the_clock(table, local(review) - MINUTE)
    assert told(table, "review") == []
    at_once(lambda _: by_the_clock(table, local(review)))
    for hour in (1, 3, 4, 23):
        by_the_clock(table, local(review, hour))
    by_the_clock(table, local(review + DAY, 1))
    assert len(told(table, "review")) == 1
    assert posted(table) == 2, "that it was decided, and that it is looked back at"


def test_a_prolonged_vote_is_reminded_of_anew(table: Store) -> None:
    problem, options = ground(table)
    table.threads.put(ASTA, problem, "web", "est", "sv", NOW)
    vote = table.votes.put(ASTA, problem, draft(options, deadline=NOW + 4 * DAY), NOW)
    by_the_clock(table, NOW + 4 * DAY - MINUTE)
    table.votes.extend(ASTA, vote.code, NOW + 8 * DAY, NOW + 4 * DAY - MINUTE)
    by_the_clock(table, NOW + 5 * DAY)
    assert len(told(table, "vote_reminder")) == 1
    by_the_clock(table, NOW + 8 * DAY - MINUTE)
    assert len(told(table, "vote_reminder")) == 2


@pytest.mark.parametrize("dies_at", ["INSERT INTO announcements", "UPDATE announcements", "INSERT INTO outbox"])
def test_what_was_cut_off_is_told_by_the_next(table: Store, dies_at: str) -> None:
    problem, options = ground(table)
    table.threads.put(ALF, problem, "web", "est", "sv", NOW)
    table.votes.put(ASTA, problem, draft(options), NOW)
    at = NOW + 4 * DAY - 5 * MINUTE
    table.threads.spread(NOW)

    class DiedError(Exception):
        """The process, at this statement."""

    def die(*args: Any) -> None:
        if args[2].startswith(dies_at):
            raise DiedError

    event.listen(table._database._engine, "before_cursor_execute", die)
    with pytest.raises(DiedError):
        by_the_clock(table, at)
    event.remove(table._database._engine, "before_cursor_execute", die)
    assert posted(table) == 1
    by_the_clock(table, at + MINUTE)
    by_the_clock(table, at + 2 * MINUTE)
    assert (len(told(table, "vote_reminder")), posted(table)) == (1, 2)
