"""What hangs on a message in Slack: posted there, found there, and a message that is drawn anew in its place."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from bot.platforms.posting import Letter, LivingPoster, RateLimitedError, RefusedError
from bot.platforms.slack.api import Api
from bot.platforms.slack.people import Ourselves
from bot.platforms.slack.poster import SlackPoster
from bot.platforms.slack.sent import Messages
from handlers.reply import Card, Picture, Reply, Text
from handlers.texts import load
from storage.model.people import PUBLIC
from tests.bot.platforms.slack.conftest import settled
from tests.bot.platforms.slack.peer import BOT, BOT_TOKEN, BOT_USER, TEAM, Peer
from tests.bot.platforms.slack.stage import ROOM

KEY = f"slack:{TEAM}:{ROOM}"
AGO = datetime.now(UTC) - timedelta(days=1)
PNG = Picture(b"\x89PNG\r\n\x1a\n" + b"0" * 40, "En karta", "karta", 100, 100)


@pytest.fixture
def slack() -> Iterator[Peer]:
    with Peer() as made:
        yield settled(made)


@pytest.fixture
def poster(slack: Peer) -> SlackPoster:
    scopes = frozenset(slack.scopes.split(","))
    return SlackPoster(Messages(Api(BOT_TOKEN, slack.url)), Ourselves(TEAM, BOT_USER, BOT, scopes), load)


def letter(key: str, words: str = "Hej", thread: str = "", *pictures: Picture) -> Letter:
    reply = Reply(Card("Rubrik", (Text(words), *pictures)), PUBLIC)
    return Letter(KEY, key, reply, "sv", datetime.now(UTC), thread=thread)


def test_what_hangs_on_a_message_is_found_there_by_its_key_and_not_in_the_channel(poster: SlackPoster) -> None:
    assert isinstance(poster, LivingPoster)
    root = poster.post(letter("thread:1:root"))
    hangs = poster.post(letter("thread:1:told:7", thread=root))
    assert poster.find(KEY, "thread:1:root", AGO) == root
    assert poster.find_in(KEY, root, "thread:1:told:7", AGO) == hangs
    assert poster.find(KEY, "thread:1:told:7", AGO) is None
    assert poster.find_in(KEY, root, "thread:1:told:8", AGO) is None


def test_a_message_is_drawn_anew_and_the_picture_that_stood_there_goes(slack: Peer, poster: SlackPoster) -> None:
    root = poster.post(letter("k", "Först", "", PNG))
    (before,) = slack.files
    assert poster.redraw(letter("k", "Sedan", "", PNG), root)
    (sent,) = slack.messages
    assert (sent.ts, sent.edits) == (root, 1)
    assert "Sedan" in sent.text
    assert before not in slack.files
    assert len(slack.files) == 1
    assert poster.redraw(letter("k", "Utan bild"), root)
    assert slack.files == {}


def test_one_that_is_gone_is_said_to_be_and_what_is_too_much_is_left_for_later(
    slack: Peer, poster: SlackPoster
) -> None:
    root = poster.post(letter("k"))
    slack.faults["chat.update"] = [lambda: web.Response(status=429, headers={"Retry-After": "9"})]
    with pytest.raises(RateLimitedError) as limited:
        poster.redraw(letter("k", "Nytt"), root)
    assert limited.value.retry_after == 9.0
    slack.faults["chat.update"] = [lambda: web.json_response({"ok": False, "error": "restricted_action"})]
    with pytest.raises(RefusedError):
        poster.redraw(letter("k", "Nytt"), root)
    slack.messages.clear()
    assert not poster.redraw(letter("k", "Nytt"), root)
