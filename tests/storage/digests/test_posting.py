from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from storage.digests import Watch
from storage.errors import OutboxRefusedError
from storage.model.digest import Outgoing, Posting
from storage.model.people import Person, Role, Viewer
from storage.store import Store
from tests.storage.digests.books import ADA, ASTA, HOLD, NOW, WEEK, Clock, leased, showing, slot, subscribed

MINUTE = timedelta(minutes=1)


def one_due(books: Store) -> None:
    assert books.digests.due([slot(subscribed(books))], NOW) == 1


def state(books: Store) -> tuple[Posting, bool, str]:
    (row,) = books.digests.latest()
    return row.state, row.may_be_there, row.error


def tried(books: Store, held: Outgoing) -> Outgoing:
    sending = books.digests.sending(held, showing(held), NOW)
    assert sending is not None
    return sending


def test_from_waiting_to_done(books: Store) -> None:
    one_due(books)
    held = leased(books)
    assert (held.state, held.attempts, held.owner, held.may_be_there) == (Posting.SENDING, 1, "one", False)
    assert books.digests.lease("two", NOW, Watch(HOLD)) is None
    held = tried(books, held)
    assert state(books) == (Posting.SENDING, True, "")
    assert books.digests.done(held, "m-1", NOW)
    (row,) = books.digests.latest()
    assert (row.state, row.reference, row.may_be_there, row.tried_at) == (Posting.DONE, "m-1", False, NOW)
    assert books.digests.lease("two", NOW + WEEK, Watch(0)) is None


def test_what_is_about_to_be_shown_is_in_the_log_first(books: Store) -> None:
    one_due(books)
    tried(books, leased(books))
    (row,) = books.audit.latest(1)
    assert (row.person, row.command, row.count, row.conversation) == ("karta", "digest", 3, "est-centrum")


def test_a_lease_that_nobody_moves_is_taken_over_by_whoever_watched_it(books: Store) -> None:
    one_due(books)
    first = tried(books, leased(books))
    clock = Clock()
    watch = Watch(HOLD, clock)
    assert books.digests.lease("two", NOW, watch) is None
    clock.now += HOLD - 0.1
    assert books.digests.lease("two", NOW + WEEK, watch) is None, "only the monotonic clock counts"
    clock.now += 0.2
    second = books.digests.lease("two", NOW - WEEK, watch)
    assert second is not None
    assert (second.may_be_there, second.attempts, second.tried_at) == (True, 2, NOW)
    assert not books.digests.done(first, "m-1", NOW), "whoever was overtaken changes nothing"
    assert not books.digests.retry(first, "unreachable", MINUTE, NOW, may_be_there=False)
    assert books.digests.sending(first, showing(first), NOW) is None
    assert not books.digests.failed(first, "gone", NOW, may_be_there=False)
    assert books.digests.done(second, "m-2", NOW)


def test_an_act_of_the_holder_makes_the_others_wait_anew(books: Store) -> None:
    one_due(books)
    first, clock = leased(books), Clock()
    watch = Watch(HOLD, clock)
    assert books.digests.lease("two", NOW, watch) is None
    clock.now += HOLD - 1
    tried(books, first)
    clock.now += HOLD - 1
    assert books.digests.lease("two", NOW, watch) is None
    clock.now += HOLD - 1
    assert books.digests.lease("two", NOW, watch) is None
    clock.now += 2
    assert leased(books, watch).owner == "one"


def test_a_retry_waits_and_keeps_whether_it_may_be_there(books: Store) -> None:
    one_due(books)
    held = tried(books, leased(books))
    assert books.digests.retry(held, "rate_limited", MINUTE, NOW, may_be_there=False)
    assert state(books) == (Posting.WAITING, False, "rate_limited")
    assert books.digests.lease("two", NOW + MINUTE - timedelta(seconds=1), Watch(0)) is None
    again = leased(books, now=NOW + MINUTE)
    assert books.digests.retry(again, "cannot_look", MINUTE, NOW + MINUTE, may_be_there=True)
    assert leased(books, now=NOW + 3 * MINUTE).may_be_there


@pytest.mark.parametrize("back", [timedelta(days=2), timedelta(days=400)])
def test_a_clock_that_was_set_back_does_not_keep_it_waiting(books: Store, back: timedelta) -> None:
    one_due(books)
    books.digests.retry(leased(books), "unreachable", MINUTE, NOW + back, may_be_there=False)
    assert leased(books, now=NOW).attempts == 2


def test_a_pause_is_a_day_at_most(books: Store) -> None:
    one_due(books)
    books.digests.retry(leased(books), "rate_limited", timedelta(days=30), NOW, may_be_there=False)
    assert leased(books, now=NOW + timedelta(days=1)).attempts == 2


def test_a_pause_or_an_end_stops_what_is_about_to_be_posted(books: Store) -> None:
    made = subscribed(books)
    books.digests.due([slot(made)], NOW)
    held = leased(books)
    books.digests.pause(made.number, ASTA, NOW)
    before = len(books.audit.latest())
    assert books.digests.sending(held, showing(held), NOW) is None
    assert state(books) == (Posting.DROPPED, False, "")
    assert len(books.audit.latest()) == before


def test_a_platform_can_be_left_alone(books: Store) -> None:
    for platform in ("slack", "web"):
        books.digests.due([slot(subscribed(books, platform=platform))], NOW)
    held = books.digests.lease("one", NOW, Watch(HOLD), but={"slack"})
    assert held is not None
    assert held.subscription.platform == "web"
    assert books.digests.lease("one", NOW, Watch(0), but={"slack", "web"}) is None
    assert leased(books).subscription.platform == "slack"


def test_what_was_due_first_goes_first(books: Store) -> None:
    ones = [subscribed(books, conversation=name) for name in ("a", "b", "c")]
    for number, week in ((0, 1), (1, 0), (2, -1)):
        books.digests.due([slot(ones[number], week)], NOW + WEEK)
    order = [leased(books, now=NOW + WEEK).subscription.conversation for _ in ones]
    assert order == ["c", "b", "a"]


def test_several_at_once_get_each_row_once(books: Store, database_url: str) -> None:
    ones = [subscribed(books, conversation=f"room-{number}") for number in range(12)]
    books.digests.due([slot(one) for one in ones], NOW)

    def take(number: int) -> list[int]:
        with Store.open(database_url) as store:
            watch, got = Watch(HOLD), []
            for _ in range(40):
                held = store.digests.lease(f"w{number}", NOW, watch)
                if held is None:
                    break
                got.append(held.id)
            return got

    with ThreadPoolExecutor(4) as pool:
        got = [number for some in pool.map(take, range(4)) for number in some]
    assert sorted(got) == sorted({row.id for row in books.digests.latest()})


# ---- what administrators hear of, and decide --------------------------------------------------------


def told(books: Store) -> list[tuple[str, str, str]]:
    return [(notice.person, notice.key, notice.number) for notice in books.digests.waiting()]


def test_administrators_hear_of_what_failed_once_and_only_they(books: Store) -> None:
    books.members.put([Person("gone", "Gone", "trygghet", Role.ADMINISTRATOR)])
    one_due(books)
    held = tried(books, leased(books))
    assert books.digests.failed(held, "no_channel", NOW, may_be_there=False)
    books.members.leave("gone")
    number = f"U-{held.id}"
    assert told(books) == [("ada", "outbox.failed", number)]
    assert [row.state for row in books.digests.troubled()] == [Posting.FAILED]
    assert books.reports.waiting() == books.register.waiting() == ()
    books.reports.told([notice.id for notice in books.digests.waiting()], NOW)
    assert told(books) == []


def test_administrators_hear_once_of_what_does_not_get_through(books: Store) -> None:
    one_due(books)
    for n in range(12):
        at = NOW + n * MINUTE
        books.digests.retry(leased(books, now=at), "unreachable", MINUTE, at, may_be_there=False)
        assert len(told(books)) == int(n >= 5)
    assert len(books.digests.troubled()) == 1


@pytest.mark.parametrize("decision", ["posted", "again"])
def test_what_is_unknown_waits_for_an_administrator(books: Store, decision: str) -> None:
    one_due(books)
    held = tried(books, leased(books))
    assert books.digests.unknown(held, "timeout", NOW)
    assert told(books)[0][1] == "outbox.unknown"
    assert books.digests.lease("two", NOW + WEEK, Watch(0)) is None, "never by itself"
    found = books.digests.decide(held.id, decision, ADA, NOW)  # type: ignore[arg-type]
    assert found.state is (Posting.DONE if decision == "posted" else Posting.WAITING)
    assert not found.may_be_there
    (row,) = books.audit.latest(1)
    assert (row.person, row.act, row.query_words) == ("ada", "outbox.decide", f"U-{held.id} {decision}")
    with pytest.raises(OutboxRefusedError, match="settled"):
        books.digests.decide(held.id, "again", ADA, NOW)
    assert books.digests.troubled() == ()


def test_what_failed_while_looking_for_it_is_looked_for_again(books: Store) -> None:
    one_due(books)
    held = tried(books, leased(books))
    books.digests.failed(held, "cannot_look", NOW, may_be_there=True)
    books.digests.decide(held.id, "again", ADA, NOW)
    again = leased(books)
    assert (again.may_be_there, again.attempts) == (True, 1)


def test_nobody_else_decides_and_not_about_everything(books: Store) -> None:
    one_due(books)
    held = leased(books)
    for viewer in (ASTA, Viewer("u-404", None, None), Viewer("asta", "trygghet", Role.ADMINISTRATOR)):
        with pytest.raises(OutboxRefusedError, match="not allowed"):
            books.digests.decide(held.id, "posted", viewer, NOW)
    with pytest.raises(OutboxRefusedError, match="settled"):
        books.digests.decide(held.id, "posted", ADA, NOW)
    with pytest.raises(OutboxRefusedError, match="unknown"):
        books.digests.decide(404, "again", ADA, NOW)
    assert books.digests.decide_as_operator  # the server's own, see tests/bot/cli
