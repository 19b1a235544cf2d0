"""Digests in Slack, each once; and posts taken away there."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from bot.digests import Composer, digest_reply
from bot.jobs import write_due
from bot.outbox import Pace, Sender
from bot.platforms.posting import RateLimitedError, RefusedError, UnknownOutcomeError, UnreachableError
from bot.platforms.slack.api import Api
from bot.platforms.slack.poster import EVENT
from storage import slots
from storage.digests import Watch
from storage.model.digest import Posting
from tests.bot.platforms.slack.peer import BOT_TOKEN, SCOPES, TEAM
from tests.bot.platforms.slack.stage import ROOM, Stage
from tests.cast import ASTA
from tests.city import NOW, ZONE
from tests.storage.digests.books import wish

KEY = f"slack:{TEAM}:{ROOM}"
MONDAY = datetime(2026, 11, 23, 7, 31, tzinfo=ZONE)  # the day after the city was filled


def lost() -> web.Response | None:
    """Slack did it, and the answer did not arrive."""
    return web.Response(status=502, text="<html>bad gateway")


def lose_one(stage: Stage) -> None:
    """The next message is recorded, and its answer lost."""
    posting = stage.peer._do_chat_postmessage

    def and_lose(given: dict[str, str]) -> dict[str, object]:
        posting(given)
        del stage.peer._do_chat_postmessage
        raise ConnectionResetError  # aiohttp answers 500: Slack had recorded it

    stage.peer._do_chat_postmessage = and_lose  # type: ignore[method-assign]


@dataclass
class Clerk:
    """The sender at moments that a test chooses; what it holds for nobody's answer it takes over at once."""

    stage: Stage
    now: datetime = MONDAY

    def subscribe(self) -> None:
        for demos in self.stage.app.store.digests.all():
            self.stage.app.store.digests.remove(demos.number, ASTA, NOW)
        room = self.stage.chat.room(KEY)
        assert room is not None
        self.stage.chat.door.lowered("slack", room, NOW)  # notes who is there
        self.stage.app.store.digests.subscribe(wish(KEY, platform="slack"), ASTA, NOW)

    def run(self) -> None:
        """A process that was just started, which has watched long enough to take over what another one left."""
        app = self.stage.app
        write_due(app, self.now)
        app.chats.running["slack"] = self.stage.chat
        sender = Sender(
            app.store.digests, app.chats.posters(), Composer(app, digest_reply), "test", lambda: self.now,
            Pace(first=0.001, longest=0.001),
        )  # fmt: skip
        sender.watch = Watch(0.0)
        for _ in range(2):  # seen once, taken the next time
            sender.run(threading.Event())
            self.now += timedelta(minutes=2)

    @property
    def there(self) -> list[str]:
        return [one.ts for one in self.stage.peer.messages if (one.metadata or {}).get("event_type") == EVENT]

    @property
    def states(self) -> list[Posting]:
        return [one.state for one in self.stage.app.store.digests.latest(9)]


@pytest.fixture
def clerk(stage: Stage) -> Clerk:
    made = Clerk(stage)
    made.subscribe()
    return made


def test_a_digest_is_one_message_with_its_picture_and_our_key_where_nobody_sees_it(clerk: Clerk) -> None:
    clerk.run()
    (sent,) = [one for one in clerk.stage.peer.messages if one.channel == ROOM]
    assert "vecka 47" in sent.text
    (image,) = [block for block in sent.blocks if block["type"] == "image"]
    assert clerk.stage.peer.files[image["slack_file"]["id"]]["content"].startswith(b"\x89PNG")
    assert sent.metadata is not None
    assert sent.metadata["event_payload"]["key"].startswith("digest:")
    assert sent.metadata["event_payload"]["key"] not in f"{sent.text}{sent.blocks}"
    assert clerk.states == [Posting.DONE]
    clerk.run()
    assert len(clerk.there) == 1


def test_an_answer_that_was_lost_is_found_and_not_posted_again(clerk: Clerk) -> None:
    lose_one(clerk.stage)
    for _ in range(4):
        clerk.run()
    assert len(clerk.there) == 1
    assert clerk.states == [Posting.DONE]


@pytest.mark.parametrize(
    "fault",
    [
        lambda: web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "1"}),
        lost,
        lambda: web.Response(status=500),
        lambda: web.json_response({"ok": False, "error": "internal_error"}),
    ],
)
def test_whatever_went_wrong_before_it_was_recorded_it_comes_once(
    clerk: Clerk, fault: Callable[[], web.Response | None]
) -> None:
    clerk.stage.peer.faults["chat.postMessage"] = [fault]
    for _ in range(4):
        clerk.run()
    assert len(clerk.there) == 1
    assert clerk.states == [Posting.DONE]


def test_a_picture_that_slack_has_not_ready_is_waited_for(clerk: Clerk) -> None:
    clerk.stage.peer.not_ready = 2
    clerk.run()
    assert len(clerk.there) == 1
    assert len(clerk.stage.peer.said("files.getUploadURLExternal")) == 1


def test_where_it_may_not_write_it_fails_for_good_and_administrators_hear(clerk: Clerk) -> None:
    clerk.stage.peer.channels[ROOM].members.remove("UBOT")
    clerk.run()
    assert clerk.there == []
    assert clerk.states == [Posting.FAILED]


def test_others_metadata_is_not_ours(clerk: Clerk) -> None:
    clerk.run()
    (sent,) = [one for one in clerk.stage.peer.messages if one.channel == ROOM]
    assert sent.metadata is not None
    key, poster = str(sent.metadata["event_payload"]["key"]), clerk.stage.chat.poster
    assert poster.find(KEY, key, MONDAY - timedelta(days=400)) == sent.ts
    assert poster.find(KEY, f"{key}x", MONDAY - timedelta(days=400)) is None
    telling = clerk.stage.peer._do_conversations_history
    clerk.stage.peer._do_conversations_history = lambda given: {  # type: ignore[method-assign]
        "messages": [one | {"bot_id": "BOTHER", "user": "UOTHER"} for one in telling(given)["messages"]]
    }
    assert poster.find(KEY, key, MONDAY - timedelta(days=400)) is None


def test_without_the_scopes_to_look_it_does_not_promise_to(clerk: Clerk) -> None:
    assert clerk.stage.chat.poster.searchable
    clerk.stage.peer.scopes = SCOPES.replace("mpim:history,", "")
    clerk.stage.chat._us = type(clerk.stage.chat.us)("", "", "")
    assert not clerk.stage.chat.poster.searchable


def test_a_recalled_post_goes_with_its_picture(clerk: Clerk) -> None:
    clerk.run()
    (ts,) = clerk.there
    files = set(clerk.stage.peer.files)
    assert files
    recaller = clerk.stage.chat.recaller
    assert recaller.take_away(KEY, ts)
    assert clerk.there == []
    assert clerk.stage.peer.files == {}
    assert recaller.take_away(KEY, ts)  # gone before: gone
    assert recaller.take_away(f"slack:{TEAM}:C0BORTA", ts)


def test_what_cannot_be_deleted_is_not_told_as_gone(clerk: Clerk) -> None:
    clerk.run()
    (ts,) = clerk.there
    clerk.stage.peer.faults["chat.delete"] = [lambda: web.json_response({"ok": False, "error": "cant_delete_message"})]
    assert not clerk.stage.chat.recaller.take_away(KEY, ts)
    clerk.stage.peer.faults["chat.delete"] = [lambda: web.json_response({"ok": False, "error": "ratelimited"})]
    with pytest.raises(RateLimitedError):
        clerk.stage.chat.recaller.take_away(KEY, ts)


def test_an_answer_in_the_room_can_be_recalled(stage: Stage) -> None:
    stage.mention("UCILLA", "vecka 46 centrum")
    sent = stage.message(ROOM)
    (post, *_) = stage.wait(lambda: stage.app.store.room_posts.of("slack", KEY))
    assert (post.conversation, post.message) == (KEY, sent.ts)
    assert stage.chat.recaller.take_away(post.conversation, post.message)
    assert sent in stage.peer.deleted


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (lambda: web.json_response({"ok": False, "error": "channel_not_found"}), RefusedError),
        (lambda: web.json_response({"ok": False, "error": "fatal_error"}), UnknownOutcomeError),
        (lambda: web.Response(status=503), UnknownOutcomeError),
        (lambda: web.Response(text="no json"), UnknownOutcomeError),
        (lambda: web.Response(status=429, headers={"Retry-After": "7"}, text="{}"), RateLimitedError),
    ],
)
def test_what_slack_says_is_told_as_what_it_means(stage: Stage, fault: Callable[[], web.Response], error: type) -> None:
    stage.peer.faults["chat.postMessage"] = [fault]
    with pytest.raises(error) as caught:
        stage.chat.api.call("chat.postMessage", channel=ROOM, text="KANARIE")
    assert BOT_TOKEN not in str(caught.value)
    assert "KANARIE" not in str(caught.value)


def test_no_connection_is_told_as_not_sent() -> None:
    with pytest.raises(UnreachableError):
        Api(BOT_TOKEN, "http://127.0.0.1:9/api/").call("auth.test")


def test_the_token_goes_to_slack_alone(stage: Stage) -> None:
    for url in (
        "https://evil.example/x",
        "http://files.slack.com/x",
        "https://slack.com.evil.example/",
        "file:///etc/x",
    ):
        with pytest.raises(RefusedError):
            stage.chat.api.download(url)
        with pytest.raises(RefusedError):
            stage.chat.api.respond(url, {})


def test_asked_for_in_direct_messages_it_comes_there_once_for_that_person_alone(stage: Stage) -> None:
    """Also when Slack recorded it and the answer was lost: it is found in the person's own channel."""
    for demos in stage.app.store.digests.all():
        stage.app.store.digests.remove(demos.number, ASTA, NOW)
    stage.write("UCILLA", "prenumerera måndagar 07:30")
    said = stage.message("DUCILLA")
    assert "bara för dig" in str(said.blocks)
    (wanted,) = stage.app.store.digests.all()
    assert (wanted.platform, wanted.conversation) == ("slack", "direct:cilla")
    clerk = Clerk(stage, slots.coming(wanted, ZONE, datetime.now(UTC)).due + timedelta(minutes=1))
    lose_one(stage)
    for _ in range(4):
        clerk.run()
    (sent,) = clerk.there
    assert [one.channel for one in stage.peer.messages if one.ts == sent] == ["DUCILLA"]
    assert clerk.states[0] is Posting.DONE
    assert stage.app.store.room_posts.of("slack", "direct:cilla") == ()
    assert stage.chat.recaller.take_away(stage.chat.talk(f"{TEAM}:UCILLA"), sent)
    assert clerk.there == []
