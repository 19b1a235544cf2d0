"""Threads of problems: one a room, their postings once, and what marks a root as behind."""

import re
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from storage import counters, moments
from storage.digests import Watch
from storage.errors import ProblemRefusedError
from storage.model.digest import Outgoing, Posting
from storage.model.people import Viewer
from storage.model.problem import ProblemChanges, Status
from storage.problem_threads.announcing import announce
from storage.store import Store
from storage.tables import digest_slots, metadata, problem_threads, problems, subscriptions
from tests.storage.digests.books import HOLD, showing
from tests.storage.killed import cut_off_anywhere
from tests.storage.problems.table import ALF, ASTA, EVA, GRETA, NOW, REVISOR, ROOT, STRANGER, made, said
from tests.storage.problems.test_races import at_once

SOON = NOW + timedelta(minutes=1)
DAY = timedelta(days=1)
WHERE = ("web", "est")


def put(store: Store, code: str, who: Viewer = ASTA, room: str = "est", at: datetime = NOW) -> int:
    return store.threads.put(who, code, "web", room, "sv", at).id


def posted(store: Store, reference: str = "17", at: datetime = NOW) -> Outgoing:
    """The next posting that is due, as a sender does it."""
    held = store.digests.lease("one", at, Watch(HOLD))
    assert held is not None
    sending = store.digests.sending(held, showing(held, at), at)
    assert sending is not None
    assert store.digests.done(sending, reference, at)
    return sending


def told(store: Store, code: str, about: str, at: datetime = SOON, what: str = "decided") -> None:
    with store._database.write() as connection:
        counters.lock(connection, counters.PROBLEM)
        number = connection.execute(select(problems.c.id).where(problems.c.code == code)).scalar_one()
        announce(connection, number, what, about, ["polisen", "trygghet"], moments.microseconds(at))


def slots(store: Store) -> list[str]:
    with store._database.read() as connection:
        found = connection.execute(select(digest_slots.c.week).order_by(digest_slots.c.due)).scalars()
        return [week.partition(":")[0] for week in found]


def test_a_thread_begins_with_its_root_and_is_known_by_what_hangs_on_it(table: Store) -> None:
    code = made(table)
    put(table, code)
    assert table.threads.at(*WHERE, "17") == ()
    assert posted(table).hangs_on == ""
    (thread,) = table.threads.of(code)
    assert (thread.root, thread.thread, thread.is_behind) == ("17", "17", True)
    assert table.threads.at(*WHERE, "17") == (code,)
    assert table.threads.at(*WHERE, "*") == (code,)
    assert (
        table.threads.at(*WHERE, "18") == table.threads.at("web", "other", "17") == table.threads.at(*WHERE, "") == ()
    )
    assert table.threads.rooted(*WHERE, "17") == thread
    told(table, code, "O-7KQ4")
    table.threads.spread(SOON)
    assert posted(table, "18", SOON).hangs_on == "17"
    assert table.threads.of(code)[0].root == "17"


def test_a_thread_is_no_digest(table: Store) -> None:
    put(table, made(table))
    assert table.digests.all() == table.digests.of("web", "est") == ()
    (row,) = table.digests.latest()
    for act in (table.digests.pause, table.digests.remove):
        with pytest.raises(Exception, match="subscription unknown"):
            act(row.subscription.number, ASTA, NOW)


def test_the_same_room_again_is_the_same_thread(table: Store) -> None:
    code = made(table)
    assert len({put(table, code, who) for who in (ASTA, ASTA, EVA)}) == 1
    posted(table)
    put(table, code, GRETA)
    assert slots(table) == ["root"]
    assert [row.act for row in table.audit.latest(20)].count("thread.put") == 1


def test_eight_at_once_begin_one_thread(table: Store) -> None:
    code = made(table)
    assert len(set(at_once(lambda n: put(table, code, (ASTA, EVA)[n % 2])))) == 1
    assert slots(table) == ["root"]


def test_one_that_was_ended_begins_anew_with_a_root_of_its_own(table: Store) -> None:
    code = made(table)
    first = put(table, code)
    posted(table)
    table.threads.end(EVA, code, *WHERE, SOON)
    assert table.threads.of(code) == table.threads.at(*WHERE, "17") == ()
    told(table, code, "O-7KQ4", SOON)
    assert table.threads.spread(SOON) == 0
    assert put(table, code, at=SOON + DAY) == first
    assert table.threads.of(code)[0].root == ""
    posted(table, "21", SOON + DAY)
    assert table.threads.of(code)[0].root == "21"
    with pytest.raises(ProblemRefusedError, match="thread unknown"):
        table.threads.end(EVA, code, "web", "elsewhere", SOON)


def test_a_root_that_failed_can_be_asked_for_again(table: Store) -> None:
    code = made(table)
    put(table, code)
    held = table.digests.lease("one", NOW, Watch(HOLD))
    assert held is not None
    assert table.digests.dropped(held, NOW)
    assert not table.threads.is_coming(table.threads.of(code)[0].id)
    put(table, code, at=SOON)
    posted(table, "5", SOON)
    assert table.threads.of(code)[0].root == "5"


@pytest.mark.parametrize("who", [ROOT, REVISOR, STRANGER])
def test_who_may_not_work_on_problems_follows_none(table: Store, who: Viewer) -> None:
    code = made(table)
    with pytest.raises(ProblemRefusedError):
        put(table, code, who)
    assert table.threads.active() == ()


def test_nor_one_that_they_may_not_read_and_they_are_told_what_anybody_is(table: Store) -> None:
    code = made(table, partners=frozenset())
    for wrong in (code, "P-9999", ""):
        with pytest.raises(ProblemRefusedError, match="problem unknown"):
            put(table, wrong, EVA)


def test_whatever_is_done_about_it_leaves_its_roots_behind_and_no_others(table: Store) -> None:
    code, other = made(table), made(table, once="p2")
    for one, room in ((code, "a"), (code, "b"), (other, "c")):
        put(table, one, room=room)
        posted(table, room)
    cause = said(table, code)
    acts: tuple[Callable[[], object], ...] = (
        lambda: table.problems.change(ASTA, code, ProblemChanges(status=Status.ANALYSIS), SOON),
        lambda: said(table, code, once="c2"),
        lambda: table.problems.agree(EVA, cause, SOON),
        lambda: table.problems.share(ASTA, cause, frozenset(), SOON),
        lambda: table.problems.withdraw(ASTA, cause, SOON),
        lambda: told(table, code, "O-7KQ4"),
    )
    for act in acts:
        for thread in table.threads.active():
            stamp = table.threads.take(thread.id, NOW)
            assert stamp is not None
            table.threads.let_go(thread.id, NOW, (stamp, ""))
        act()
        assert [one.conversation for one in table.threads.active() if one.is_behind] == ["a", "b"]
    table.problems.change(ASTA, code, ProblemChanges(status=Status.ANALYSIS), SOON)  # the same again


def test_one_process_draws_a_root_at_a_time_and_what_comes_meanwhile_is_drawn_after(table: Store) -> None:
    code = made(table)
    put(table, code)
    posted(table)
    (thread,) = table.threads.of(code)
    stamps = [one for one in at_once(lambda _: table.threads.take(thread.id, NOW)) if one is not None]
    assert len(stamps) == 1
    said(table, code)
    table.threads.let_go(thread.id, NOW, (stamps[0], "x"))
    assert table.threads.of(code)[0].is_behind
    assert table.threads.take(thread.id, SOON) is not None
    assert table.threads.take(thread.id, SOON + timedelta(seconds=100)) is None
    assert table.threads.take(thread.id, SOON + timedelta(seconds=130)) is not None, "who took it has died"
    table.threads.let_go(thread.id, SOON, (99_999, "late"))  # it had not: what it drew is not what stands there
    assert table.threads.of(code)[0].drawn == stamps[0]


def test_what_is_announced_is_one_posting_a_thread_whoever_spreads_it(table: Store) -> None:
    code = made(table)
    for room in ("a", "b"):
        put(table, code, room=room)
    for about in ("O-7KQ4", "O-7KQ4", "O-8KQ4"):  # two of the same moment, one of them said twice
        told(table, code, about)
    at_once(lambda _: table.threads.spread(SOON))
    assert sorted(slots(table)) == ["root"] * 2 + ["told"] * 4
    put(table, code, room="late", at=SOON + DAY)
    assert table.threads.spread(SOON + DAY) == 0
    assert sorted(slots(table)) == ["root"] * 3 + ["told"] * 4
    told(table, code, "R-7KQ4", SOON + 30 * DAY, "vote_reminder")  # of a deadline that is still to come
    put(table, code, room="latest", at=SOON + DAY)
    assert sorted(slots(table)) == ["root"] * 4 + ["told"] * 7, "the others heard of it before this one began"
    assert all(row.next_at < SOON + DAY + timedelta(seconds=1) for row in table.digests.latest())


def test_an_announcement_is_read_with_those_partners_that_still_take_part(table: Store) -> None:
    code = made(table)
    put(table, code)
    told(table, code, "O-7KQ4")
    table.threads.spread(SOON)
    (_, row) = sorted(table.digests.latest(), key=lambda one: one.id)
    found = table.threads.announcement(row.slot.week)
    assert found is not None
    assert (found.problem, found.what, found.about) == (code, "decided", "O-7KQ4")
    assert found.partners == {"polisen", "trygghet"}
    for wrong in ("told:999", "told:x", "root:1:2", "2026-W12"):
        assert table.threads.announcement(wrong) is None


def _acts(store: Store) -> Iterator[Callable[[], object]]:
    code = store.problems.all(_everybody())[0].code
    yield lambda: store.threads.spread(SOON)
    yield lambda: store.threads.end(ALF, code, *WHERE, SOON)


def _everybody() -> object:
    from tests.storage.problems.table import room

    return room(ASTA)


@pytest.mark.parametrize("which", [0, 1])
def test_a_kill_at_any_statement_leaves_all_or_nothing(table: Store, database_url: str, which: int) -> None:
    """Spreading, and an end: `put` is killed with the other acts (tests/storage/audit/test_acts.py)."""
    code = made(table)
    for room in ("est", "b"):
        put(table, code, room=room)
    told(table, code, "O-7KQ4")
    table.close()

    def act(store: Store) -> None:
        list(_acts(store))[which]()

    statements = cut_off_anywhere(database_url, act, lambda store: _whole(store, which, happened=False))
    assert statements > 5
    with Store.open(database_url) as store:
        _whole(store, which, happened=True)


def _whole(store: Store, which: int, *, happened: bool) -> None:
    if which == 0:
        assert slots(store).count("told") == (2 if happened else 0)
        return
    with store._database.read() as connection:
        ended = connection.execute(select(problem_threads.c.ended_at).order_by(problem_threads.c.id)).scalars().all()
        wishes = connection.execute(select(subscriptions.c.ended_at).order_by(subscriptions.c.number)).scalars().all()
    assert [one is not None for one in ended] == [one is not None for one in wishes] == [happened, False]
    waiting = [row.state for row in store.digests.latest() if row.subscription.conversation == "est"]
    assert waiting == [Posting.DROPPED if happened else Posting.WAITING]


def stored(store: Store) -> str:
    names = ("problem_threads", "announcements", "subscriptions", "work_reminders")
    with store._database.read() as connection:
        return repr([connection.execute(select(metadata.tables[name])).all() for name in names])


def test_who_follows_is_told_of_it_and_forgotten(table: Store) -> None:
    put(table, made(table), EVA)
    (mine,) = table.persons.extract("eva")["problem_threads"]
    assert (mine["platform"], mine["conversation"]) == WHERE
    assert table.persons.extract("asta")["problem_threads"] == []
    table.persons.erase("eva", NOW)
    assert "'eva'" not in stored(table)
    assert len(table.threads.active()) == 1


def test_names_go_after_two_years_and_threads_after_ten(table: Store) -> None:
    code = made(table)
    put(table, code, EVA)
    told(table, code, "O-7KQ4")
    table.retention.run(NOW + 731 * DAY)
    assert "'eva'" not in stored(table)
    assert len(table.threads.of(code)) == 1
    assert table.retention.run(NOW + 731 * DAY).traces == 0
    table.retention.run(NOW + 3651 * DAY)
    assert table.threads.active() == ()
    held = table.digests.lease("one", NOW + 3651 * DAY, Watch(HOLD))
    assert held is not None
    assert table.digests.sending(held, showing(held, NOW), NOW) is None, "nothing is posted of it any more"


def test_nothing_of_it_is_done_twice_by_two_senders(table: Store) -> None:
    """The sender that was overtaken notes no root."""
    code = made(table)
    put(table, code)
    stop, seen = threading.Event(), []
    first = table.digests.lease("one", NOW, Watch(HOLD))
    assert first is not None
    assert table.digests.retry(first, "unreachable", timedelta(0), NOW, may_be_there=False)
    seen.append(posted(table, "9"))
    assert not table.digests.done(first, "8", NOW)
    assert table.threads.of(code)[0].root == "9"
    stop.set()


def test_reporters_are_found_once_whoever_looks(table: Store) -> None:
    code = made(table)
    (one,) = table.threads.unheard(NOW - DAY)
    assert (one.what, one.code, one.partner) == ("report_used", code, "trygghet")
    assert at_once(lambda _: table.threads.heard(one, [1, 2], NOW)) == [0] * 8
    assert table.threads.unheard(NOW - DAY) == table.threads.waiting() == ()


def test_a_postings_key_tells_no_number(table: Store) -> None:
    """Slack shows it to whoever asks: numbers of acts would tell how much happened that one may not read."""
    code = made(table)
    put(table, code)
    keys = [posted(table).key]
    for number in range(2):
        at = SOON + timedelta(minutes=number)
        told(table, code, f"B-222{number + 2}", at)
        assert table.threads.spread(at) == 1
        keys.append(posted(table, f"1{number}", at).key)
    assert len(set(keys)) == 3
    assert all(re.fullmatch("thread:[0-9a-f]{24}", key) for key in keys)
