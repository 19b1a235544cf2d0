"""The same calls against a Slack that somebody else wrote (npm `emulate`), which asks for every scope. Needs Node.

It knows messages, threads, files and modals; signatures, Socket Mode and Slack's limits are our own peer's.
"""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot.platforms.posting import RefusedError
from bot.platforms.slack.api import Api
from bot.platforms.slack.chat import ourselves
from bot.platforms.slack.manifest import SCOPES
from bot.platforms.slack.people import People
from bot.platforms.slack.poster import EVENT, SlackPoster, SlackRecaller
from bot.platforms.slack.render import SLACK, modal
from bot.platforms.slack.sent import Laid, Messages
from handlers.reply import Card, Form, Reply
from handlers.texts import load
from tests.cast import TEAM
from tests.contracts.test_platform import ELEMENTS
from tests.kill.test_kill import free_port

TOKEN = "xoxb-emulated"
SV = load("sv")


@pytest.fixture(scope="module")
def api(node: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    port, seed = free_port(), tmp_path_factory.mktemp("emulated") / "seed.json"
    granted = [
        {"token": TOKEN, "user": "karta", "scopes": sorted(SCOPES)},
        {"token": "xoxb-poor", "user": "karta", "scopes": ["chat:write"]},
    ]
    people = [{"name": "karta"}, {"name": "asta", "email": "asta.lindqvist@demo.example"}]
    asked = {"users": people, "channels": [{"name": "centrum"}], "tokens": granted, "strict_scopes": True}
    seed.write_text(json.dumps({"slack": asked}), "utf-8")
    at = f"http://127.0.0.1:{port}"
    command = ["npx", "emulate", "start", "-s", "slack", "-p", str(port), "--seed", str(seed), "--base-url", at]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = subprocess.Popen(command, cwd=node, start_new_session=True, **quiet)
    try:
        _answers(at)
        yield Api(TOKEN, f"{at}/api/")
    finally:
        os.killpg(running.pid, signal.SIGTERM)
        running.wait(10)


def _answers(at: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            httpx.get(at, timeout=5)
            return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise AssertionError("the emulator did not start")


@pytest.fixture
def room(api: Api) -> str:
    return next(str(one["id"]) for one in api.call("conversations.list")["channels"] if one["name"] == "centrum")


def laid() -> Laid:
    return Laid.of(SLACK.render(Reply(Card("Händelser vecka 12", ELEMENTS), TEAM), SV))


def test_a_post_with_its_picture_is_found_by_its_key_and_taken_away(api: Api, room: str) -> None:
    us, messages = ourselves(api), Messages(api)
    where = f"slack:{us.team}:{room}"
    metadata = {"event_type": EVENT, "event_payload": {"key": "digest:1"}}
    sent = messages.post(room, laid(), metadata=metadata)
    poster, since = SlackPoster(messages, us, load), datetime.now(UTC) - timedelta(days=1)
    assert poster.find(where, "digest:1", since) == sent
    assert poster.find(where, "digest:2", since) is None
    (file,) = messages.files(room, sent)
    assert api.call("files.info", file=file)["file"]["size"] > 0
    assert SlackRecaller(messages).take_away(where, sent)
    assert poster.find(where, "digest:1", since) is None
    with pytest.raises(RefusedError, match="file_not_found"):
        api.call("files.info", file=file)


def test_an_answer_in_a_thread_is_replaced_and_found(api: Api, room: str) -> None:
    messages = Messages(api)
    root = messages.say(room, "karta vecka 12")
    progress = messages.say(room, "Ritar kartan …", thread=root)
    assert messages.post_anyway(room, laid(), thread=root, replaces=progress, asked=root) == progress
    page = api.call("conversations.replies", channel=room, ts=root)["messages"]
    assert [one["ts"] for one in page] == [root, progress]
    assert any(block["type"] == "image" for block in page[1]["blocks"])


def test_a_modal_opens_and_is_replaced(api: Api) -> None:
    form = next(element for element in ELEMENTS if isinstance(element, Form))
    trigger = api.call("views.generateTriggerId", user_id=ourselves(api).user)["trigger_id"]
    view = modal(form, Card("Ny rapport", ELEMENTS), SV, {})
    opened = api.call("views.open", trigger_id=trigger, view=view)["view"]
    assert api.call("views.update", view_id=opened["id"], view=view)["view"]["id"] == opened["id"]
    with pytest.raises(RefusedError):
        api.call("views.open", trigger_id=trigger, view=view)  # once


def test_people_and_rooms_are_read_with_the_least_scopes(api: Api, room: str) -> None:
    people = People(api, ourselves(api))
    number = next(str(one["id"]) for one in api.call("users.list")["members"] if one["name"] == "asta")
    asta = people.account(number)
    assert asta is not None
    assert asta.email == "asta.lindqvist@demo.example"
    there = people.room(room)
    assert there is not None
    assert there.members is None  # public
    assert people.direct(number)


def test_a_scope_that_is_missing_is_told_by_its_kind(api: Api, room: str) -> None:
    poor = Api("xoxb-poor", api.url)
    with pytest.raises(RefusedError, match="missing_scope"):
        poor.call("conversations.info", channel=room)
