"""The sender, step by step, at a platform that does what a test says. tests/outbox has it under fire."""

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.outbox import Composed, Pace, Sender, hold
from bot.platforms.posting import (
    Letter,
    RateLimitedError,
    RefusedError,
    UnknownOutcomeError,
    UnreachableError,
)
from handlers.reply import Card, Reply, Text
from storage.digests import Watch
from storage.model.digest import Outgoing, Posting
from storage.model.people import PUBLIC
from storage.store import Store
from tests.storage.digests.books import ADA, HOLD, NOW, Clock, people, showing, slot, subscribed

PACE = Pace(grace=5.0, settle=10.0, first=60.0, longest=3_600.0, most=8)


@dataclass
class Wall:
    """A platform's conversations, and what it does next with a post or a search."""

    messages: list[str] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)
    lost: bool = False  # it records, and the answer is lost
    cannot_look: Exception | None = None
    searchable: bool = True
    deadline: float = HOLD - PACE.grace - PACE.settle
    asked_since: list[datetime] = field(default_factory=list)

    def post(self, letter: Letter) -> str:
        if self.trouble:
            raise self.trouble.pop(0)
        self.messages.append(letter.key)
        if self.lost:
            raise UnknownOutcomeError("no_answer")
        return f"m-{len(self.messages)}"

    def find(self, conversation: str, key: str, since: datetime) -> str | None:
        self.asked_since.append(since)
        if self.cannot_look is not None:
            raise self.cannot_look
        return f"m-{self.messages.index(key) + 1}" if key in self.messages else None


@dataclass
class Desk:
    """A sender with its wall, and a time that a test moves."""

    store: Store
    wall: Wall
    now: datetime = NOW
    steady: Clock = field(default_factory=Clock)
    composed: int = 0
    fault: Exception | None = None

    def __post_init__(self) -> None:
        self.sender = Sender(self.store.digests, {"web": self.wall}, self.compose, "one", lambda: self.now, PACE)
        self.sender.watch = Watch(hold(PACE, {"web": self.wall}), self.steady)

    def compose(self, held: Outgoing, now: datetime) -> Composed:
        self.composed += 1
        if self.fault is not None:
            raise self.fault
        reply = Reply(Card("HEMLIG RUBRIK", (Text("hemligt"),)), PUBLIC)
        letter = Letter(held.subscription.conversation, held.key, reply, "sv", now)
        return Composed(letter, showing(held, now))

    def run(self, *, after: timedelta = timedelta(0), held: bool = False) -> Outgoing:
        """One run after a while; `held`: long enough for what somebody holds to be free. The newest posting."""
        self.now += after
        if held:
            self.sender.run(threading.Event())  # sees the lease
            self.steady.now += HOLD + 1
        self.sender.run(threading.Event())
        return self.store.digests.latest()[0]

    def notices(self) -> list[str]:
        return [notice.key for notice in self.store.digests.waiting()]


@pytest.fixture
def desk(store: Store) -> Desk:
    people(store)
    store.digests.due([slot(subscribed(store))], NOW)
    return Desk(store, Wall())


def test_it_is_posted_logged_and_done(desk: Desk) -> None:
    row = desk.run()
    assert (row.state, row.reference, desk.wall.messages) == (Posting.DONE, "m-1", [row.key])
    assert [entry.command for entry in desk.store.audit.latest(1)] == ["digest"]
    assert desk.run() == row
    assert desk.wall.messages == [row.key]


def test_a_lost_answer_is_looked_for_and_not_posted_again(desk: Desk) -> None:
    desk.wall.lost = True
    row = desk.run()
    assert (row.state, row.may_be_there) == (Posting.SENDING, True)
    assert desk.run(after=timedelta(days=3)).state is Posting.SENDING, "nobody touches it while it may arrive"
    row = desk.run(held=True)
    assert (row.state, row.reference, desk.wall.messages) == (Posting.DONE, "m-1", [row.key])
    assert desk.wall.asked_since == [row.slot.due - timedelta(days=31)]
    assert desk.composed == 1


def test_after_a_backup_was_restored_a_late_one_is_looked_for_too(desk: Desk) -> None:
    """The database knows of no attempt, and the message is there."""
    key = desk.store.digests.latest()[0].key
    desk.wall.messages = [key]
    row = desk.run(after=timedelta(hours=4))
    assert (row.state, row.reference, desk.wall.messages) == (Posting.DONE, "m-1", [key])


def test_what_is_not_there_is_computed_anew_and_posted(desk: Desk) -> None:
    desk.wall.trouble = [UnknownOutcomeError("timeout")]
    assert desk.run().state is Posting.SENDING
    row = desk.run(held=True)
    assert (row.state, desk.wall.messages, desk.composed) == (Posting.DONE, [row.key], 2)


def test_a_fault_that_no_platform_should_have_is_an_unknown_outcome(desk: Desk) -> None:
    desk.wall.trouble = [KeyError("x")]
    assert desk.run().state is Posting.SENDING
    assert desk.run(held=True).state is Posting.DONE


def test_while_it_cannot_be_looked_for_it_is_not_posted(desk: Desk) -> None:
    desk.wall.lost = True
    desk.run()
    for error in (RateLimitedError(7_200), UnknownOutcomeError("fault"), ValueError("x")):
        desk.wall.cannot_look = error
        row = desk.run(held=True, after=timedelta(hours=3))
        assert (row.state, row.may_be_there) == (Posting.WAITING, True)
    desk.wall.cannot_look = None
    row = desk.run(after=timedelta(hours=3))
    assert (row.state, desk.wall.messages) == (Posting.DONE, [row.key])


def test_where_nothing_can_be_looked_for_an_administrator_decides(desk: Desk) -> None:
    desk.wall.searchable = False
    desk.wall.lost = True
    row = desk.run()
    assert (row.state, desk.notices()) == (Posting.UNKNOWN, ["outbox.unknown"])
    assert desk.run(after=timedelta(days=9), held=True).state is Posting.UNKNOWN
    assert len(desk.wall.messages) == 1
    desk.wall.lost = False
    desk.store.digests.decide(row.id, "again", ADA, desk.now)
    assert desk.run().state is Posting.DONE
    assert len(desk.wall.messages) == 2


def test_a_sender_that_died_there_leaves_it_to_an_administrator_too(desk: Desk) -> None:
    desk.wall.searchable = False
    held = desk.store.digests.lease("dead", NOW, Watch(HOLD))
    assert held is not None
    assert desk.store.digests.sending(held, showing(held), NOW) is not None
    assert desk.run(held=True).state is Posting.UNKNOWN
    assert desk.wall.messages == []


def test_one_that_died_before_it_posted_is_no_question(desk: Desk) -> None:
    desk.wall.searchable = False
    assert desk.store.digests.lease("dead", NOW, Watch(HOLD)) is not None
    assert desk.run(held=True).state is Posting.DONE


def test_a_rate_limit_is_heeded(desk: Desk) -> None:
    desk.wall.trouble = [RateLimitedError(600), RateLimitedError(1)]
    row = desk.run()
    assert (row.state, row.error, row.next_at - NOW) == (Posting.WAITING, "rate_limited", timedelta(seconds=600))
    assert desk.run(after=timedelta(seconds=599)).attempts == 1
    assert desk.run(after=timedelta(seconds=1)).next_at - desk.now == timedelta(seconds=120), "at least our own pause"
    assert desk.run(after=timedelta(seconds=120)).state is Posting.DONE


def test_a_refusal_is_told_and_not_tried_again(desk: Desk) -> None:
    desk.wall.trouble = [RefusedError("channel_gone")]
    row = desk.run()
    assert (row.state, row.error, row.may_be_there) == (Posting.FAILED, "channel_gone", False)
    assert desk.notices() == ["outbox.failed"]
    assert desk.run(after=timedelta(days=1), held=True).state is Posting.FAILED


def test_a_platform_that_is_away_is_asked_once_a_run(desk: Desk) -> None:
    for number in range(3):
        desk.store.digests.due([slot(subscribed(desk.store, conversation=f"room-{number}"))], NOW)
    desk.wall.trouble = [UnreachableError("unreachable")] * 4
    desk.run()
    assert len(desk.wall.trouble) == 3
    assert sorted(row.attempts for row in desk.store.digests.latest()) == [0, 0, 0, 1]


def test_pauses_grow_and_come_to_an_end_that_is_told(desk: Desk) -> None:
    desk.wall.trouble = [UnreachableError("unreachable")] * 20
    pauses = []
    for _ in range(8):
        row = desk.run()
        pauses.append((row.next_at - desk.now).total_seconds())
        desk.now = row.next_at
    assert pauses == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert desk.notices() == ["outbox.delayed"]
    row = desk.run()
    assert (row.state, row.error, desk.notices()) == (
        Posting.FAILED,
        "unreachable",
        ["outbox.delayed", "outbox.failed"],
    )


def test_a_digest_that_cannot_be_computed_keeps_no_other_waiting(desk: Desk) -> None:
    desk.fault = ZeroDivisionError("hemligt")
    assert (desk.run().state, desk.run().error) == (Posting.WAITING, "not_computed")
    desk.fault = None
    desk.store.digests.due([slot(subscribed(desk.store, conversation="other"))], NOW)
    assert desk.run().state is Posting.DONE


def test_a_platform_that_is_not_connected_here_waits_for_another_replica(desk: Desk) -> None:
    desk.store.digests.due([slot(subscribed(desk.store, platform="slack"))], NOW)
    row = desk.run()
    assert (row.state, row.error) == (Posting.WAITING, "no_poster")


def test_whoever_came_to_it_too_late_does_not_post(desk: Desk) -> None:
    slow = Pace(grace=-1.0, settle=10.0)
    desk.sender.pace = slow
    row = desk.run()
    assert (row.state, row.error, desk.wall.messages) == (Posting.WAITING, "too_slow", [])


def test_a_paused_digest_is_not_posted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.storage.digests.books import ASTA

    composed = desk.compose

    def meanwhile(held: Outgoing, now: datetime) -> Composed:
        desk.store.digests.pause(held.slot.subscription, ASTA, now)
        return composed(held, now)

    desk.sender.compose = meanwhile
    assert desk.run().state is Posting.DROPPED
    assert desk.wall.messages == []


def test_asked_to_end_it_begins_no_other(desk: Desk) -> None:
    stop = threading.Event()
    stop.set()
    assert desk.sender.run(stop) == 0
    assert desk.wall.messages == []


def test_the_log_holds_neither_what_was_posted_nor_where(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    desk.wall.trouble = [KeyError("hemligt"), RefusedError("refused")]
    desk.run()
    desk.run(held=True)
    desk.fault = ValueError("hemligt")
    desk.store.digests.due([slot(subscribed(desk.store, conversation="hemligt-rum"))], NOW)
    desk.run()
    assert "karta outbox" in caplog.text
    assert "hemlig" not in caplog.text.casefold()
    assert "est-centrum" not in caplog.text
