"""Whatever reaches the endpoint: the answer is never a 500, and each thing is handled once."""

import copy
import json
import logging
import random
import threading
import time
from typing import Any

import httpx
import pytest

from tests.bot.platforms.teams.conftest import Stage
from tests.bot.platforms.teams.hands import CHANNEL, chat

ALLOWED = {200, 400, 401, 403, 413, 503}


@pytest.mark.parametrize(
    "body",
    [b"", b"not json", b"{", b"\xff\xfe", b"[]", b"null", b"3", b'"text"', b"{}", b"[" * 100_000, b'{"type": NaN}',
     b'{"type":"message","conversation":[]}', b'{"conversation":{"id":"../../x"},"serviceUrl":"https://x"}'],
)  # fmt: skip
def test_what_is_no_activity_is_a_400(house: Stage, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    assert house.hands.post(body, headers=headers).status_code == 400


def test_what_is_too_large_is_a_413(house: Stage) -> None:
    assert house.hands.post(b" " * 512_001).status_code == 413
    assert house.hands.say("asta", "x" * 500_000).status_code == 200


def test_without_a_token_nothing_is_read_however_broken(house: Stage) -> None:
    assert house.hands.post(b"not json", token="").status_code == 401
    assert house.hands.post(b" " * 600_000, token="").status_code == 401


def test_other_methods_are_not_taken(house: Stage) -> None:
    assert httpx.get(f"{house.hands.base}/api/messages").status_code == 405


@pytest.mark.parametrize(
    ("name", "value"),
    [("conversation", {"id": "19:x/../y"}), ("conversation", {"id": "a b"}), ("conversation", {"id": 3}),
     ("conversation", None), ("serviceUrl", "ftp://x"), ("serviceUrl", "https://a@b"), ("serviceUrl", "//x"),
     ("serviceUrl", "https://[x"), ("id", "x?y"), ("text", {"a": 1}), ("from", {"id": "29:a", "aadObjectId": "a/b"}),
     ("replyToId", "../1"), ("type", ["message"])],
)  # fmt: skip
def test_a_field_that_is_wrong_is_a_400_without_quoting_it(house: Stage, name: str, value: object) -> None:
    answered = house.hands.post(house.hands.activity("asta", text="/hjälp") | {name: value})
    assert answered.status_code == 400 or (name == "serviceUrl" and answered.status_code == 401)
    assert "x/../y" not in answered.text


def test_an_activity_is_handled_once_however_often_it_comes(house: Stage) -> None:
    made = house.hands.activity("asta", text="/hjälp")
    threads = [threading.Thread(target=house.hands.post, args=(made,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    house.hands.say("asta", "/kommandon")
    house.peer.wait(2, chat("asta"))
    time.sleep(0.3)
    assert len(house.peer.posts(chat("asta"))) == 2


def test_an_invoke_that_comes_twice_is_answered_and_not_done_twice(house: Stage) -> None:
    value = {"action": {"type": "Action.Execute", "verb": "line", "data": {"action": "line", "line": "/hjälp"}}}
    made = house.hands.activity("asta", "invoke", name="adaptiveCard/action", value=value)
    first, again = house.hands.post(made), house.hands.post(made)
    assert (first.status_code, again.status_code) == (200, 200)
    house.peer.wait(1, chat("asta"))
    time.sleep(0.2)
    assert len(house.peer.posts(chat("asta"))) == 1


def test_an_unknown_invoke_is_a_400(house: Stage) -> None:
    assert house.hands.invoke("asta", "signin/verifyState", {}).status_code == 400


@pytest.mark.parametrize("type_", ["typing", "event", "messageReaction", "endOfConversation", "", "message", "nonsens"])
def test_what_needs_no_answer_gets_none(house: Stage, type_: str) -> None:
    assert house.hands.post(house.hands.activity("asta", type_)).status_code == 200
    assert house.peer.posts() == []


@pytest.mark.parametrize(
    "value",
    [{}, {"action": 3}, {"action": {"data": []}}, {"action": {"data": {"action": "line"}}},
     {"action": {"data": {"action": "line", "line": ["x"]}}}, {"action": {"data": {"action": "nonsens", "line": "x"}}},
     {"action": {"data": {"action": "pick", "field": {"a": 1}}}},
     {"action": {"data": {"action": "line", "line": " "}}}],
)  # fmt: skip
def test_a_button_that_is_none_says_so(house: Stage, value: object) -> None:
    answered = house.hands.invoke("asta", "adaptiveCard/action", value)
    assert answered.json()["value"] == "Knappen är för gammal. Fråga igen."


@pytest.mark.parametrize(
    "name", ["task/fetch", "task/submit", "composeExtension/fetchTask", "composeExtension/submitAction"]
)
@pytest.mark.parametrize(
    "value", [{}, {"data": 3}, {"data": {"card": "{"}}, {"data": {"card": '{"title": 1}'}}, {"data": {"line": 4}}]
)
def test_a_dialog_that_is_none_says_so(house: Stage, name: str, value: object) -> None:
    answered = house.hands.invoke("asta", name, value)
    assert answered.status_code == 200
    assert answered.json()["task"]["type"] == "message"


def _broken(node: Any, dice: random.Random) -> Any:
    """The same with one thing in it that is something else."""
    others = [None, 3, -1, "", "x", [], {}, [[]], True, "a" * 300, {"id": {}}, "\ud800"]
    made = copy.deepcopy(node)
    place = made
    while True:
        name = dice.choice(list(place))
        if isinstance(place[name], dict) and place[name] and dice.random() < 0.6:
            place = place[name]
            continue
        if dice.random() < 0.3:
            del place[name]
        else:
            place[name] = dice.choice(others)
        return made


def test_hundreds_of_broken_activities_never_give_a_500(house: Stage) -> None:
    dice = random.Random(6)  # noqa: S311  the same ones each time
    hands = house.hands
    pressed = {"action": {"data": {"action": "line", "line": "/hjälp"}}}
    message = {"messagePayload": {"body": {"content": "x"}}}
    wholes = [
        hands.activity("asta", text="/hjälp"),
        hands.activity("asta", room=f"{CHANNEL};messageid=1", text="<at>x</at> hej"),
        hands.activity("asta", "invoke", name="adaptiveCard/action", value=pressed),
        hands.activity("asta", "invoke", name="task/submit", value={"data": {"line": "/rapportera", "form": 2}}),
        hands.activity("asta", "invoke", name="composeExtension/fetchTask", value=message),
        hands.activity("asta", "conversationUpdate", room=CHANNEL, membersAdded=[{"id": "29:x"}]),
    ]
    token = house.peer.token()
    for number in range(150):
        made = _broken(dice.choice(wholes), dice)
        if isinstance(made.get("id"), str) and made["id"]:
            made["id"] = f"broken-{number}"
        sent = json.dumps(made).encode()
        status = hands.post(sent, token=token, headers={"Content-Type": "application/json"}).status_code
        assert status in ALLOWED, made


def test_the_sender_hears_at_once_whatever_the_answer_costs(stage: Stage) -> None:
    """Seven maps take longer than seven acknowledgements: some are still to come when the last has been heard."""
    stage.hands.say("asta", "/hjälp")
    stage.peer.wait(1)
    for week in range(40, 47):
        stage.hands.say("asta", f"/karta vecka {week}")
    there = len(stage.peer.posts())
    stage.peer.wait(8, seconds=60)
    assert there < 8


def test_no_log_holds_what_was_written_or_who(house: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    house.peer.faults += [500]
    house.hands.say("asta", "/karta KANARIE-RAD")
    house.hands.say("asta", "/hjälp KANARIE-RAD")
    house.peer.wait(1)
    ours = [f"{r.name} {r.getMessage()} {r.exc_text or ''}" for r in caplog.records]
    theirs = ("httpx", "httpcore", "urllib3", "msal", "asyncio", "python_multipart")
    for secret in ("KANARIE-RAD", "asta.lindqvist", "aad-asta", "29:asta"):
        assert not any(secret in line for line in ours if not line.startswith(theirs))
