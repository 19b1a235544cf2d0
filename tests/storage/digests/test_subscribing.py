from dataclasses import replace
from datetime import timedelta

import pytest

from storage.errors import InvalidValueError, SubscriptionRefusedError
from storage.model.digest import Holidays, Posting
from storage.model.people import Person, Role, Viewer
from storage.store import Store
from tests.storage.digests.books import ASTA, DUE, NOW, WEEK, leased, slot, subscribed, wish


def test_a_wish_is_stored_from_now_on_by_whoever_made_it(books: Store) -> None:
    made = books.digests.subscribe(wish(areas=("b", "a"), kinds=("klotter",), by="somebody"), ASTA, NOW)
    assert made == wish(areas=("a", "b"), kinds=("klotter",), by="asta", number=made.number, since=NOW)
    assert books.digests.of("web", "est-centrum") == (made,)
    assert books.digests.of("web", "other") == books.digests.of("slack", "est-centrum") == ()
    (row,) = books.audit.latest(1)
    assert (row.person, row.act, row.conversation, row.role) == ("asta", "subscribe.put", "est-centrum", "coordinator")


def test_the_same_wish_again_is_the_same_one(books: Store) -> None:
    first = books.digests.subscribe(wish(), ASTA, NOW)
    again = books.digests.subscribe(wish(language="en", holidays=Holidays.KEEP), ASTA, NOW + WEEK)
    assert again == replace(first, language="en", holidays=Holidays.KEEP)
    assert books.digests.subscribe(wish(minute=451), ASTA, NOW).number != first.number
    assert len(books.digests.all()) == 2


def test_a_paused_wish_holds_again_from_when_it_is_resumed(books: Store) -> None:
    made = books.digests.subscribe(wish(), ASTA, NOW)
    assert books.digests.pause(made.number, ASTA, NOW + WEEK).paused
    assert books.digests.resume(made.number, ASTA, NOW + 2 * WEEK) == replace(made, since=NOW + 2 * WEEK)
    books.digests.pause(made.number, ASTA, NOW + WEEK)
    assert books.digests.subscribe(wish(), ASTA, NOW + 3 * WEEK) == replace(made, since=NOW + 3 * WEEK)


def test_resuming_what_was_not_paused_changes_nothing(books: Store) -> None:
    made = books.digests.subscribe(wish(), ASTA, NOW)
    assert books.digests.resume(made.number, ASTA, NOW + WEEK) == made


def test_an_ended_wish_is_gone_and_may_be_made_anew(books: Store) -> None:
    made = books.digests.subscribe(wish(), ASTA, NOW)
    books.digests.remove(made.number, ASTA, NOW)
    assert books.digests.all() == ()
    for act in (books.digests.remove, books.digests.pause, books.digests.resume):
        with pytest.raises(SubscriptionRefusedError, match="unknown"):
            act(made.number, ASTA, NOW)
    assert books.digests.subscribe(wish(), ASTA, NOW).number > made.number


@pytest.mark.parametrize("act", ["pause", "remove"])
def test_what_waits_is_not_posted_after_a_pause_or_an_end(books: Store, act: str) -> None:
    made = subscribed(books)
    assert books.digests.due([slot(made)], NOW) == 1
    getattr(books.digests, act)(made.number, ASTA, NOW)
    (row,) = books.digests.latest()
    assert row.state is Posting.DROPPED
    assert books.digests.due([slot(made), slot(made, 1)], NOW + WEEK) == 0


def test_what_may_be_posted_already_is_left_to_its_sender(books: Store) -> None:
    made = subscribed(books)
    books.digests.due([slot(made)], NOW)
    leased(books)
    books.digests.remove(made.number, ASTA, NOW)
    (row,) = books.digests.latest()
    assert row.state is Posting.SENDING


def test_who_may_not_leaves_nothing_behind(books: Store) -> None:
    books.members.put([Person("olle", "Olle", "trygghet", Role.AUDITOR)])
    rows = len(books.audit.latest())
    for viewer in (Viewer("olle", "trygghet", Role.COORDINATOR), Viewer("u-404", None, None)):
        with pytest.raises(SubscriptionRefusedError, match="not allowed"):
            books.digests.subscribe(wish(), viewer, NOW)
    made = books.digests.subscribe(wish(), ASTA, NOW)
    with pytest.raises(SubscriptionRefusedError):
        books.digests.remove(made.number, Viewer("u-404", None, None), NOW)
    assert books.digests.all() == (made,)
    assert len(books.audit.latest()) == rows + 1


@pytest.mark.parametrize(
    "wrong",
    [{"weekday": 0}, {"weekday": 8}, {"minute": -1}, {"minute": 1440}, {"platform": ""}, {"conversation": "x" * 201},
     {"areas": ("a\0",)}, {"kinds": ("",)}, {"language": ""}],
)  # fmt: skip
def test_a_wish_that_cannot_be_is_refused(books: Store, wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidValueError):
        books.digests.subscribe(wish(**wrong), ASTA, NOW)  # type: ignore[arg-type]
    assert books.digests.all() == ()


def test_a_channel_has_a_few_at_most(books: Store) -> None:
    for minute in range(20):
        books.digests.subscribe(wish(minute=minute), ASTA, NOW)
    with pytest.raises(SubscriptionRefusedError, match="too many"):
        books.digests.subscribe(wish(minute=20), ASTA, NOW)
    assert len(books.digests.all()) == 20


def test_a_slot_from_before_the_wish_is_none(books: Store) -> None:
    made = books.digests.subscribe(wish(), ASTA, DUE + timedelta(seconds=1))
    assert books.digests.due([slot(made)], NOW) == 0
    assert books.digests.due([slot(made, 1)], NOW + WEEK) == 1
