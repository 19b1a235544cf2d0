"""What is posted without being asked for, what is taken away, and what becomes of it when Teams fails."""

import asyncio
import json
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.app import App, open_app
from bot.chatting import Door
from bot.digests import Composer, digest_reply
from bot.jobs import Digests
from bot.outbox import Sender
from bot.platforms.chat import ChatError
from bot.platforms.posting import (
    Letter,
    LivingPoster,
    PostError,
    RateLimitedError,
    RefusedError,
    UnknownOutcomeError,
    UnreachableError,
)
from bot.platforms.teams.running import TeamsChat
from bot.platforms.teams.settings import TeamsSettings
from handlers.reply import Card, Reply, Text
from storage import slots
from storage.model.digest import Posting
from storage.model.people import PUBLIC
from tests.bot.platforms.teams.conftest import Stage, own_token, rested, serving
from tests.bot.platforms.teams.hands import CHANNEL, TEAM, Hands, button, chat, member, parts
from tests.bot.platforms.teams.peer import TENANT, Peer
from tests.cast import ASTA
from tests.city import NOW, ZONE
from tests.storage.digests.books import wish

MONDAY = datetime(2026, 11, 23, 7, 31, tzinfo=ZONE)
ROOM = f"teams:{CHANNEL}"
HELLO = Reply(Card("Hej", (Text("Ett meddelande"),)), PUBLIC)


def letter(conversation: str = ROOM) -> Letter:
    return Letter(conversation, "digest:1", HELLO, "sv", MONDAY)


def known(stage: Stage) -> Stage:
    """Somebody has written in the channel, so we know where it is."""
    stage.hands.mention("asta", "/hjälp")
    stage.peer.until(stage.peer.posts, 1)
    return rested(stage)


def test_a_digest_reaches_its_channel_once_for_those_who_are_there(stage: Stage) -> None:
    known(stage)
    stage.app.chats.running["teams"] = stage.chat
    books = stage.app.store.digests
    made = books.subscribe(wish(ROOM, platform="teams"), ASTA, NOW)
    composer = Composer(stage.app, digest_reply)
    sender = Sender(books, {"teams": stage.chat.poster}, composer, "test", lambda: MONDAY)
    job = Digests(stage.app, sender)
    job.run(threading.Event())
    job.run(threading.Event())
    (sent,) = stage.peer.posts()
    assert sent.conversation == CHANNEL
    assert "Veckorapport" in sent.body["summary"]
    assert len(parts(sent.card, "Image")) == 1
    assert len(json.dumps(sent.body)) < 1_000_000
    (row,) = [one for one in books.latest() if one.subscription.number == made.number]
    assert row.state is Posting.DONE
    assert any("pagedMembers" in call.path and call.conversation == TEAM for call in stage.peer.of("GET"))


@pytest.mark.parametrize(
    ("fault", "error"),
    [(429, RateLimitedError), (400, RefusedError), (403, RefusedError), (404, RefusedError), (413, RefusedError),
     (500, UnknownOutcomeError), (502, UnknownOutcomeError), (503, UnknownOutcomeError), (401, UnreachableError),
     ("cut", UnknownOutcomeError), ("kept and cut", UnknownOutcomeError)],
)  # fmt: skip
def test_each_fault_is_told_as_what_it_is_and_nothing_is_tried_twice(
    house: Stage, fault: int | str, error: type[PostError]
) -> None:
    known(house)
    house.peer.faults += [fault]
    with pytest.raises(error) as raised:
        house.chat.poster.post(letter())
    assert len(house.peer.posts()) == (1 if fault == "kept and cut" else 0)
    assert house.peer.faults == []
    if isinstance(raised.value, RateLimitedError):
        assert raised.value.retry_after == 7


def sent_after(stage: Stage, *faults: int) -> Any:
    """The map that arrives in the channel when the connector first says no."""
    stage.peer.faults += faults
    sharp = open_app(stage.app.settings, stage.app.settings.url())  # as people get it
    reply = sharp.ask("/karta vecka 46", "asta", "", datetime.now(UTC))
    sharp.store.close()
    stage.chat.poster.post(replace(letter(), reply=reply))
    (sent,) = stage.peer.posts(CHANNEL)
    return sent


def test_a_message_that_is_too_large_gets_smaller_pictures_and_then_their_words(stage: Stage) -> None:
    known(stage)
    whole = sent_after(stage)
    stage.peer.calls.clear()
    smaller = sent_after(stage, 413)
    assert len(parts(smaller.card, "Image")) == 1
    assert len(json.dumps(smaller.body)) < 100_000 < len(json.dumps(whole.body))
    stage.peer.calls.clear()
    words = sent_after(stage, 413, 413)
    assert parts(words.card, "Image") == []
    said = [run["text"] for run in parts(words.card, "TextRun")]
    assert "Bilden gick inte att visa i Teams. Det här står i den:" in said
    assert parts(whole.card, "Image")[0]["altText"] in said


def test_an_answer_that_does_not_get_through_says_so_where_it_was_asked(house: Stage) -> None:
    house.peer.faults += [400]
    house.hands.mention("asta", "vecka 31")
    (said,) = house.peer.wait(1)
    assert said.conversation.startswith(CHANNEL)
    assert said.body["text"] == "Svaret gick inte att skicka hit. Försök igen om en stund."


def test_a_room_that_nobody_wrote_in_is_refused_and_nothing_is_looked_for(house: Stage) -> None:
    with pytest.raises(RefusedError, match="no_conversation"):
        house.chat.poster.post(letter("teams:19:unknown@thread.tacv2"))
    assert house.chat.poster.searchable is False
    with pytest.raises(PostError, match="not_searchable"):
        house.chat.poster.find(ROOM, "digest:1", NOW)


def test_a_connector_that_is_away_was_sent_nothing(own_house: App, peer: Peer, settings: TeamsSettings) -> None:
    made = TeamsChat(Door(own_house), settings, own_token)
    reference = {"service": "http://127.0.0.1:9/teams", "conversation": CHANNEL, "scope": "channel"}
    Door(own_house).keep("teams", ROOM, json.dumps(reference), datetime.now(UTC))
    with pytest.raises(UnreachableError):
        made.poster.post(letter())  # not started
    with serving(made):
        with pytest.raises(UnreachableError):
            made.poster.post(letter())
        with pytest.raises(PostError):
            made.room(ROOM)


async def no_token(scope: object, tenant: object = None) -> str:
    raise ValueError("invalid_client")


def test_without_a_token_nothing_is_sent_and_a_refused_secret_says_so(
    own_house: App, peer: Peer, settings: TeamsSettings
) -> None:
    made = TeamsChat(Door(own_house), settings, no_token)
    with pytest.raises(ChatError, match="KARTA_TEAMS_CLIENT_SECRET") as raised:
        asyncio.run(made.start())
    assert settings.secret not in str(raised.value)
    Door(own_house).keep("teams", ROOM, json.dumps({"service": peer.service, "conversation": CHANNEL}), NOW)
    with pytest.raises(UnreachableError, match="refused_invalid_client"):
        made.poster.post(letter())
    assert peer.calls == []
    asyncio.run(made.stop())


def test_a_message_is_taken_away_also_when_it_is_gone_already(house: Stage) -> None:
    known(house)
    recaller = house.chat.recaller
    assert recaller.platform == "teams"
    assert recaller.take_away(ROOM, "1700000000001")
    (call,) = house.peer.of("DELETE")
    assert call.path.endswith(f"/conversations/{CHANNEL}/activities/1700000000001")
    assert not recaller.take_away("teams:19:unknown@thread.tacv2", "1")


def test_a_recalled_report_is_deleted_where_it_was_shown(house: Stage) -> None:
    house.app.chats.running["teams"] = house.chat
    line = "/rapportera klotter på Kullagatan igår kl 21, en tagg"
    house.hands.say("bosse", line)
    (asked,) = house.peer.wait(1, chat("bosse"))
    house.hands.press("bosse", button(asked.card, "Skicka rapporten"), replyToId="1700000000055")
    (receipt,) = house.peer.until(lambda: house.peer.of("PUT"), 1)
    house = rested(house)
    handle = next(word.strip('".,*') for word in json.dumps(receipt.card).split() if "H-" in word)
    number = handle[handle.index("H-") :][:6]
    answer = house.app.ask(f"/återkalla {number}", "greta", "", datetime.now(UTC) + timedelta(minutes=1))
    deleted = [call.path for call in house.peer.of("DELETE")]
    assert deleted == [f"/teams/v3/conversations/{chat('bosse')}/activities/1700000000055"], answer.card.fallback()


def test_somebody_is_told_in_their_own_chat_which_is_made_when_it_is_not_known(house: Stage) -> None:
    where, message = house.chat.tell(f"{TENANT}:aad-asta", HELLO, "sv")
    (sent,) = house.peer.posts()
    assert (sent.body["summary"], where.endswith("#chat"), message.isdigit()) == ("Hej", True, True)
    assert house.chat.recaller.take_away(where, message)
    where, _ = house.chat.tell(f"{TENANT}:aad-nobody-knew", HELLO, "en")
    (made,) = [call for call in house.peer.calls if call.path == "/teams/v3/conversations"]
    assert made.body["members"] == [{"id": "aad-nobody-knew"}]
    assert made.body["tenantId"] == TENANT
    house.peer.no_chat.add("aad-without")
    with pytest.raises(RefusedError, match="http_403"):
        house.chat.tell(f"{TENANT}:aad-without", HELLO, "sv")


def test_a_room_is_read_as_it_is_now(house: Stage) -> None:
    known(house)
    room = house.chat.room(ROOM)
    assert room is not None
    assert room.members is not None
    assert (room.name, len(room.members)) == ("EST / Centrum", 3)
    house.peer.members[TEAM].append(member("gast", userRole="guest"))
    room = house.chat.room(ROOM)
    assert room is not None
    assert room.members is not None
    assert [one.name for one in room.members if one.outside] == ["Gast"]
    assert all(one.email == "" for one in room.members if one.outside)
    house.peer.members.clear()
    assert house.chat.room(ROOM) is None  # we were put out
    assert house.chat.room("teams:19:unknown@thread.tacv2") is None


def test_a_bot_is_no_member(house: Stage) -> None:
    known(house)
    house.peer.members[TEAM].append(member("bot", id="28:some-bot"))
    room = house.chat.room(ROOM)
    assert room is not None
    assert len(room.members or ()) == 3


def test_conversations_are_known_after_a_restart(house: Stage, peer: Peer, settings: TeamsSettings) -> None:
    known(house)
    again = TeamsChat(Door(house.app), settings, own_token)
    with serving(again) as base:
        house.peer.calls.clear()
        again.poster.post(replace(letter(), at=NOW))
        assert len(house.peer.posts(CHANNEL)) == 1
        assert Hands(base, peer).say("asta", "/hjälp").status_code == 200


def test_asked_for_in_ones_own_chat_a_digest_comes_there_for_that_person_alone(stage: Stage) -> None:
    stage.app.chats.running["teams"] = stage.chat
    books = stage.app.store.digests
    for demos in books.all():
        books.remove(demos.number, ASTA, NOW)
    stage.hands.say("cilla", "prenumerera måndagar 07:30")
    (said,) = stage.peer.wait(1, chat("cilla"))
    assert "bara för dig" in json.dumps(said.card, ensure_ascii=False)
    stage = rested(stage)
    (wanted,) = [one for one in books.all() if one.platform == "teams"]
    due = slots.coming(wanted, ZONE, datetime.now(UTC)).due + timedelta(minutes=1)
    composer = Composer(stage.app, digest_reply)
    noted = lambda held, letter, message: composer.note(held, letter, message, due)  # noqa: E731
    sender = Sender(books, stage.app.chats.posters(), composer, "test", lambda: due, posted=noted)
    for _ in range(2):
        Digests(stage.app, sender).run(threading.Event())
    (sent,) = stage.peer.posts()
    assert sent.conversation == chat("cilla")
    shown = next(row for row in stage.app.store.audit.latest() if row.command == "digest")
    assert (shown.conversation, shown.readers) == ("direct:cilla", 1)
    assert stage.chat.recaller.take_away(stage.chat.talk(f"{TENANT}:aad-cilla"), "1700000000001")
    assert stage.peer.of("DELETE")[0].conversation == chat("cilla")


def test_a_root_is_put_in_its_own_place_and_one_that_is_gone_is_said_to_be(house: Stage) -> None:
    poster = known(house).chat.poster
    assert isinstance(poster, LivingPoster)
    root = poster.post(letter())
    assert poster.redraw(letter(), root)
    (put,) = house.peer.of("PUT")
    assert put.path.endswith(root)
    poster.post(replace(letter(), thread=root))
    assert house.peer.posts()[-1].conversation == f"{CHANNEL};messageid={root}"
    with pytest.raises(RefusedError, match="no_conversation"):
        poster.redraw(letter("teams:nowhere"), root)
    with pytest.raises(PostError, match="not_searchable"):
        poster.find_in(ROOM, root, "digest:1", MONDAY)
