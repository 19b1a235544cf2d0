"""What calls Slack's address without being Slack gets 401, whatever it sends; nothing of it is logged."""

import json
import logging
import time
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.platforms.chat import ChatError
from bot.platforms.slack.chat import Config, SlackChat
from tests.bot.platforms.slack.peer import APP_TOKEN, BOT_TOKEN
from tests.bot.platforms.slack.stage import SECRET, Stage

BODY = urlencode({"command": "/karta", "text": "kanariefågel", "user_id": "UASTA", "trigger_id": "1.1"}).encode()


@pytest.fixture
def stage(door_to_slack: Stage) -> Stage:
    return door_to_slack


OTHERS = ("httpx", "httpcore", "asyncio", "aiohttp.access", "uvicorn.access")  # the test's own hands
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": "v0=bad"},
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0=" + "å" * 64},
        {"X-Slack-Request-Timestamp": "x", "X-Slack-Signature": "v0=bad"},
        {"X-Slack-Request-Timestamp": "", "X-Slack-Signature": "v0=bad"},
        {"X-Slack-Request-Timestamp": "-1", "X-Slack-Signature": "v0=bad"},
        {"X-Slack-Request-Timestamp": "9" * 400, "X-Slack-Signature": "v0=bad"},
        {"X-Slack-Request-Timestamp": "1e9", "X-Slack-Signature": "v0=bad"},
    ],
)
def test_malformed_and_unsigned_is_401_and_never_500(stage: Stage, headers: dict[str, str]) -> None:
    raw = {name: value.encode("utf-8") for name, value in headers.items()}
    sent = httpx.post(stage.url, content=BODY, headers={"Content-Type": FORM, **raw}, timeout=10)  # type: ignore[dict-item]
    assert sent.status_code == 401
    assert "kanarie" not in sent.text


def test_a_signature_that_is_too_old_or_of_the_future_is_refused(stage: Stage) -> None:
    for off in (-310, 310):
        assert stage.send(BODY, FORM, at=str(int(time.time()) + off)).status_code == 401


def test_a_signature_of_another_body_is_refused(stage: Stage) -> None:
    sent: list[httpx.Request] = []
    with httpx.Client(event_hooks={"request": [sent.append]}) as client:
        stage.send(BODY, FORM)
        client.build_request("POST", stage.url)
    at = str(int(time.time()))
    made = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": "v0=" + "0" * 64}
    assert httpx.post(stage.url, content=BODY + b"&x=1", headers=made, timeout=10).status_code == 401


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", FORM),
        (b"\xff\xfe", FORM),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"7", "application/json"),
        (b"null", "application/json"),
        (b"payload=", FORM),
        (b"payload=[]", FORM),
        (b"payload={}", FORM),
        (b"payload={", FORM),
        (b"payload=null", FORM),
        (b'{"type":"event_callback"}', "application/json"),
        (b'{"type":"event_callback","event":[]}', "application/json"),
        (b'{"type":"event_callback","event":{"type":7}}', "application/json"),
        (b"command=%2Fkarta", FORM),
        (b'payload={"type":"block_actions","actions":[]}', FORM),
        (b'payload={"type":"block_actions","actions":[7]}', FORM),
        (b'payload={"type":"view_submission","view":{}}', FORM),
        (b'payload={"type":"view_submission","view":{"callback_id":"karta-form"},"user":{"id":"U"}}', FORM),
        (b'payload={"type":"shortcut"}', FORM),
    ],
)
def test_what_slack_signed_and_nobody_can_read_is_never_a_fault_of_ours(stage: Stage, body: bytes, kind: str) -> None:
    assert stage.send(body, kind).status_code in (200, 400)


NAMES = st.sampled_from(["type", "view", "actions", "user", "id", "event", "state", "values", "blocks"])
LEAF = st.none() | st.booleans() | st.integers() | st.text(max_size=8)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.recursive(LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5)))
def test_any_signed_shape_is_answered(stage: Stage, payload: object) -> None:
    for kind in ("view_submission", "block_actions", "message_action", "event_callback"):
        given_ = payload | {"type": kind} if isinstance(payload, dict) else payload
        assert stage.form(payload=json.dumps(given_)).status_code in (200, 400)


def test_an_endless_body_is_not_read_to_its_end(stage: Stage) -> None:
    assert stage.send(b"x" * 1_500_000, FORM).status_code == 401


def test_the_address_is_confirmed_as_slack_asks(stage: Stage) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc123", "token": "x"}).encode()
    assert json.loads(stage.send(body, "application/json").text)["challenge"] == "abc123"


def test_no_body_and_no_token_reaches_the_log(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    httpx.post(stage.url, content=BODY, headers={"X-Slack-Signature": "v0=bad"}, timeout=10)
    stage.send(BODY, FORM, at=str(int(time.time()) - 400))
    stage.send(b"payload={kanarie", FORM)
    stage.slash("UASTA", "/karta kanariefågel vecka 46")
    stage.wait(lambda: stage.peer.messages or stage.peer.whispers)
    asked = len(stage.peer.said("users.info"))
    stage.slash("UOKAND", "/karta kanariefågel")  # nobody Slack knows
    stage.wait(lambda: len(stage.peer.said("users.info")) > asked)
    ours = [one.getMessage() for one in caplog.records if not one.name.startswith(OTHERS)]
    said = "\n".join(ours)
    assert "not signed" in said
    # bolt gives the logger of its name its own level
    assert logging.getLogger("karta").isEnabledFor(logging.WARNING)
    for secret in ("kanarie", BOT_TOKEN, APP_TOKEN, SECRET, "asta.lindqvist", "UASTA"):
        assert secret not in said


def test_no_secret_travels_in_an_address(stage: Stage) -> None:
    stage.slash("UCILLA", "/karta vecka 46 centrum")
    stage.message("DUCILLA")
    assert stage.peer.lines
    assert all("?" not in line for line in stage.peer.lines)


def test_without_a_secret_it_does_not_start(stage: Stage) -> None:
    with pytest.raises(ChatError, match="KARTA_SLACK_SIGNING_SECRET"):
        SlackChat(stage.chat.door, Config(BOT_TOKEN))
    assert SECRET not in repr(Config(BOT_TOKEN, "", SECRET))
    assert BOT_TOKEN not in repr(Config(BOT_TOKEN, "", SECRET)) + repr(stage.chat)
