"""A reminder and its notice are one thing that happens once."""

import threading

from sqlalchemy import select

from storage import counters
from storage.reminders import remind
from storage.store import Store
from storage.tables import notices, work_reminders

DUE = 1_800_000_000_000_000
AT = DUE - 1_000_000


def leave(store: Store, what: str = "due", person: str = "asta", due: int = DUE) -> bool:
    with store._database.write() as connection:
        return remind(connection, what, "B-7KQ4", person, due, AT)


def rows(store: Store) -> tuple[int, int]:
    with store._database.read() as connection:
        left = connection.execute(select(work_reminders)).all()
        told = connection.execute(select(notices).where(notices.c.key.startswith("work."))).all()
        return len(left), len(told)


def test_once_for_each_thing_person_and_moment(store: Store) -> None:
    assert leave(store)
    assert not leave(store)
    assert leave(store, due=DUE + 1)
    assert leave(store, person="bo")
    assert leave(store, "review")
    assert rows(store) == (4, 4)


def test_nothing_is_left_of_a_transaction_that_ends_badly(store: Store) -> None:
    try:
        with store._database.write() as connection:
            assert remind(connection, "due", "B-7KQ4", "asta", DUE, AT)
            raise KeyError
    except KeyError:
        pass
    assert rows(store) == (0, 0)
    assert leave(store)


def test_eight_at_once_leave_one(store: Store) -> None:
    found: list[bool] = []
    threads = [threading.Thread(target=lambda: found.append(leave(store))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False] * 7 + [True]
    assert rows(store) == (1, 1)


def test_only_those_who_are_here_are_told_and_no_word_is_stored(store: Store) -> None:
    leave(store, person="nobody")
    assert store.reminders.waiting() == ()
    with store._database.read() as connection:
        assert counters.read(connection)["notice"] == 1
        assert connection.execute(select(notices.c.text)).scalar_one() == ""
