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


def _room(store: Store) -> None:
    store.conversations.put("est", "EST", ["asta", "bosse", "cilla"])


def test_a_direct_conversation_is_made_once_also_when_two_windows_open(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        keys = set(pool.map(lambda _: store.conversations.direct("asta"), range(6)))
    assert keys == {"direct:asta"}
    store.conversations.post("direct:asta", "asta", NOW, "talk", "hej")
    assert store.conversations.direct("asta") == "direct:asta"
    (room,) = store.conversations.of("asta")
    assert (room.kind, room.members) == ("direct", ("asta",))
    assert len(store.conversations.messages("direct:asta", "asta")) == 1
    assert store.conversations.of("bosse") == ()


def test_a_person_is_in_their_own_conversations_only(store: Store) -> None:
    _room(store)
    store.conversations.put("revision", "Revision", ["henrik", "asta"], "group")
    assert [(c.key, c.kind, c.members) for c in store.conversations.of("asta")] == [
        ("est", "channel", ("asta", "bosse", "cilla")),
        ("revision", "group", ("asta", "henrik")),
    ]
    assert [c.key for c in store.conversations.of("bosse")] == ["est"]


def test_replies_hang_on_their_root_and_are_counted_for_each_reader(store: Store) -> None:
    _room(store)
    post = store.conversations.post
    root = post("est", "asta", NOW, "talk", "Vad gör vi åt torget?")
    first = post("est", "bosse", NOW, "talk", "Lampan är sönder", thread=root)
    secret = post("est", "karta", NOW, "reply", "", "{}", "bosse", thread=first)  # on a reply: on its root
    assert [m.id for m in store.conversations.messages("est", "asta")] == [root]
    assert [m.id for m in store.conversations.thread("est", "bosse", root)] == [root, first, secret]
    assert [m.id for m in store.conversations.thread("est", "asta", root)] == [root, first]
    assert store.conversations.threads("asta", [root, first])[root].replies == 1
    assert store.conversations.threads("bosse", [root])[root].replies == 2
    assert store.conversations.thread("est", "asta", first) == ()
    assert store.conversations.thread("annat", "asta", root) == ()
    with pytest.raises(InvalidValueError, match="thread unknown"):
        post("est", "asta", NOW, "talk", "hej", thread=999)


def test_a_thread_on_somebodys_private_answer_is_theirs(store: Store) -> None:
    _room(store)
    root = store.conversations.post("est", "karta", NOW, "reply", "", "{}", "asta")
    assert store.conversations.thread("est", "bosse", root) == ()
    assert store.conversations.one("est", "bosse", root) is None
    hanging = store.conversations.post("est", "asta", NOW, "talk", "mitt eget", thread=root)
    assert store.conversations.news("est", "bosse", 0) == ()
    assert [m.id for m in store.conversations.thread("est", "asta", root)] == [root, hanging]
    found = store.conversations.one("est", "asta", root)
    assert found is not None
    assert found.id == root


def test_what_is_taken_away_is_gone_and_said_to_those_who_could_read_it(store: Store) -> None:
    _room(store)
    form = store.conversations.post("est", "karta", NOW, "reply", "", '{"ord": "klotter"}', "bosse")
    assert store.conversations.take_away(form, NOW)
    assert not store.conversations.take_away(form, NOW)
    assert [(m.kind, m.line) for m in store.conversations.news("est", "bosse", form)] == [("gone", str(form))]
    assert store.conversations.news("est", "asta", 0) == ()
    assert store.conversations.messages("est", "bosse") == ()
    assert store.conversations.one("est", "bosse", form) is None


def test_what_a_thread_hangs_on_stays(store: Store) -> None:
    _room(store)
    root = store.conversations.post("est", "karta", NOW, "reply", "", "{}")
    store.conversations.post("est", "asta", NOW, "talk", "hej", thread=root)
    assert not store.conversations.take_away(root, NOW)
    assert store.conversations.rewrite(root, '{"ny": 1}', NOW)
    assert [m.kind for m in store.conversations.news("est", "asta", root)] == ["talk", "changed"]
    assert [m.card_json for m in store.conversations.messages("est", "asta")] == ['{"ny": 1}']


def test_unread_is_what_others_wrote_above_the_mark(store: Store) -> None:
    _room(store)
    post, pulse = store.conversations.post, store.conversations.pulse
    own = post("est", "asta", NOW, "talk", "hej")
    post("est", "bosse", NOW, "talk", "hej på dig")
    post("est", "bosse", NOW, "line", "/karta", private_to="bosse")
    post("est", "karta", NOW, "reply", "", "{}", "bosse")
    assert pulse("asta", 0).unread == {"est": 1}
    assert pulse("cilla", 0).unread == {"est": 2}
    assert pulse("didrik", 0) == pulse("didrik", 99)  # in no room: nothing
    store.conversations.read("est", "asta", own + 1)
    assert pulse("asta", 0).unread == {}
    store.conversations.read("est", "asta", 1)  # never back
    store.conversations.read("est", "asta", 10**15)  # nor beyond what there is
    assert pulse("asta", 0).unread == {}
    later = post("est", "bosse", NOW, "talk", "ser du det?")
    assert pulse("asta", later - 1).newest == {"est": later}
    assert pulse("asta", later - 1).unread == {"est": 1}


def test_others_private_messages_make_no_pulse(store: Store) -> None:
    _room(store)
    before = store.conversations.newest()
    store.conversations.post("est", "karta", NOW, "reply", "", "{}", "bosse")
    assert store.conversations.newest() > before
    assert store.conversations.pulse("asta", before).newest == {}
    assert store.conversations.pulse("asta", before).unread == {}


def test_replies_count_for_those_who_wrote_in_the_thread(store: Store) -> None:
    _room(store)
    post = store.conversations.post
    root = post("est", "asta", NOW, "talk", "hej")
    for person in ("asta", "bosse", "cilla"):
        store.conversations.read("est", person, root)
    post("est", "bosse", NOW, "talk", "svar", thread=root)
    assert store.conversations.pulse("asta", 0).unread == {"est": 1}  # began it
    assert store.conversations.pulse("cilla", 0).unread == {}
    post("est", "asta", NOW, "talk", "svar", thread=root)
    assert store.conversations.pulse("bosse", 0).unread == {"est": 1}  # wrote in it


def test_only_own_lines_are_found(store: Store) -> None:
    _room(store)
    post = store.conversations.post
    first = post("est", "asta", NOW, "line", "/karta vecka 12 ÖSTRA torget", private_to="asta")
    post("est", "bosse", NOW, "line", "/karta östra torget")
    post("est", "asta", NOW, "talk", "vi ses på östra torget")
    last = post("est", "asta", NOW, "share", "/karta östra")
    search = store.conversations.search
    assert [m.id for m in search("asta", "östra")] == [last, first]
    assert [m.id for m in search("asta", "torget östra")] == [first]
    assert [m.id for m in search("asta", "", most=1)] == [last]
    assert search("asta", "100%_") == ()
