from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from storage.errors import InvalidValueError
from storage.store import Store

NOW = datetime(2026, 3, 16, 8, 30, 0, 123456, tzinfo=UTC)


def test_conversations_have_members(store: Store) -> None:
    store.conversations.put("est", "EST centrum", ["asta", "bosse", "asta"])
    store.conversations.put("est", "EST", ["cilla", "asta"])
    assert [(c.key, c.name, c.members) for c in store.conversations.list()] == [("est", "EST", ("asta", "cilla"))]
    assert store.conversations.members("est") == ("asta", "cilla")
    assert store.conversations.members("okänd") == ()


def test_messages_come_back_in_order_and_private_ones_to_their_person(store: Store) -> None:
    store.conversations.put("est", "EST", ["asta", "bosse"])
    post = store.conversations.post
    first = post("est", "asta", NOW, "line", "karta vecka 12", None, None, "c1")
    secret = post("est", "karta", NOW, "reply", "", '{"hemligt": 1}', "asta", None)
    last = post("est", "karta", NOW, "reply", "", "{}", None, None)
    seen = store.conversations.messages("est", "asta")
    assert [message.id for message in seen] == [first, secret, last]
    assert (seen[0].at, seen[0].line, seen[0].kind, seen[0].client_id) == (
        NOW,
        "karta vecka 12",
        "line",
        "c1",
    )
    for other in ("bosse", "", "ASTA"):
        found = store.conversations.messages("est", other)
        assert [message.id for message in found] == [first, last]
        assert "hemligt" not in repr(found)
    assert [m.id for m in store.conversations.messages("est", "asta", after=first, most=1)] == [secret]
    assert [m.id for m in store.conversations.messages("est", "asta", most=1)] == [last]
    assert store.conversations.messages("annat", "asta") == ()


def test_a_retry_posts_once_also_when_both_come_at_once(store: Store) -> None:
    store.conversations.put("est", "EST", ["asta"])
    with ThreadPoolExecutor(4) as pool:
        numbers = list(
            pool.map(lambda _: store.conversations.post("est", "asta", NOW, "line", "hej", client_id="x"), range(8))
        )
    assert len(set(numbers)) == 1
    assert len(store.conversations.messages("est", "asta")) == 1
    other = store.conversations.post("est", "bosse", NOW, "line", "hej", client_id="x")
    assert other not in numbers


def test_what_cannot_be_posted_is_refused(store: Store) -> None:
    store.conversations.put("est", "EST", ["asta"])
    post = store.conversations.post
    with pytest.raises(InvalidValueError, match="conversation unknown"):
        post("annat", "asta", NOW, "line", "hej")
    with pytest.raises(InvalidValueError, match="without zone"):
        post("est", "asta", NOW.replace(tzinfo=None), "line", "hej")
    with pytest.raises(InvalidValueError, match="NUL"):
        post("est", "asta", NOW, "line", "he\0j")
    with pytest.raises(InvalidValueError, match="too long"):
        post("est", "asta", NOW, "line", "j" * 10_001)
    assert store.conversations.messages("est", "asta") == ()
