"""Who may send: real tokens against a real key server, each claim changed once."""

import base64
import json
import logging
import time
from dataclasses import dataclass, replace
from typing import Any

import jwt
import pytest

from bot.app import App
from bot.chatting import Door
from bot.platforms.teams.running import TeamsChat
from bot.platforms.teams.settings import TeamsSettings
from tests.bot.platforms.teams.conftest import Stage, own_token, serving
from tests.bot.platforms.teams.hands import Hands, chat
from tests.bot.platforms.teams.peer import APP, ELSEWHERE, TENANT, Peer, key


@dataclass(frozen=True)
class In:
    """A moment so many seconds from when the token is made."""

    seconds: int


def made(house: Stage, claims: dict[str, Any]) -> str:
    now = int(time.time())
    return house.peer.token(**{k: now + v.seconds if isinstance(v, In) else v for k, v in claims.items()})


MUTATIONS: dict[str, dict[str, object]] = {
    "another issuer": {"iss": "https://api.botframework.us"},
    "an issuer of the login service": {"iss": f"https://sts.windows.net/{TENANT}/"},
    "no issuer": {"iss": None},
    "another audience": {"aud": ELSEWHERE},
    "several audiences": {"aud": [APP, ELSEWHERE]},
    "an audience that begins as ours": {"aud": f"{APP}0"},
    "no audience": {"aud": None},
    "over since six minutes": {"exp": In(-360)},
    "no end": {"exp": None},
    "an end that is no time": {"exp": "soon"},
    "not before in six minutes": {"nbf": In(400)},
    "made in six minutes": {"iat": In(400)},
    "another service": {"serviceurl": "https://evil.example/teams"},
    "no service": {"serviceurl": None},
    "a service that is none": {"serviceurl": ["https://evil.example"]},
    "another key": {"name": "key-two", "kid": "key-one"},
    "a key that nobody knows": {"name": "key-two"},
    "a shared secret": {"algorithm": "HS256"},
    "another algorithm": {"algorithm": "RS512"},
}


@pytest.mark.parametrize("claims", MUTATIONS.values(), ids=MUTATIONS)
def test_one_claim_that_is_wrong_is_a_401_and_nothing_is_answered(house: Stage, claims: dict[str, object]) -> None:
    answered = house.hands.post(house.hands.activity("asta", text="/hjälp"), token=made(house, claims))
    assert (answered.status_code, answered.json()) == (401, {"error": "unauthorized"})
    house.hands.say("bosse", "/hjälp")
    house.peer.wait(1, chat("bosse"))
    assert house.peer.posts(chat("asta")) == []


@pytest.mark.parametrize("claims", [{"exp": In(-200)}, {"nbf": In(200)}, {"iat": In(200)}])
def test_clocks_may_differ_by_five_minutes(house: Stage, claims: dict[str, object]) -> None:
    sent = house.hands.post(house.hands.activity("asta", text="/hjälp"), token=made(house, claims))
    assert sent.status_code == 200


def none_token(house: Stage) -> str:
    return jwt.encode({"iss": "https://api.botframework.com", "aud": APP}, None, algorithm="none")


def unsigned(house: Stage) -> str:
    head, said, _ = house.peer.token().split(".")
    return f"{head}.{said}."


def changed(house: Stage) -> str:
    head, said, signature = house.peer.token().split(".")
    raw = json.loads(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4))) | {"exp": 9_999_999_999}
    return f"{head}.{base64.urlsafe_b64encode(json.dumps(raw).encode()).decode().rstrip('=')}.{signature}"


@pytest.mark.parametrize("make", [none_token, unsigned, changed, lambda _: "x", lambda _: "a.b.c", lambda _: "å" * 9])
def test_what_is_no_token_is_a_401(house: Stage, make: object) -> None:
    token = make(house)  # type: ignore[operator]
    headers = {"Authorization": f"Bearer {token}".encode()}
    assert house.hands.post(house.hands.activity("asta", text="/hjälp"), token="", headers=headers).status_code == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Basic YTpi", "Bearer " + "x" * 9_000, "\x7f"])
def test_headers_that_hold_no_token_are_a_401(house: Stage, header: str) -> None:
    headers = {"Authorization": header} if header else {}
    assert house.hands.post({"type": "message"}, token="", headers=headers).status_code == 401


def test_a_key_that_may_not_sign_for_teams_is_refused(house: Stage) -> None:
    house.peer.keys = [house.peer.public(endorsements=("webchat",))]
    house.chat._keys.fetch()
    assert house.hands.say("asta", "/hjälp").status_code == 401
    house.peer.keys = [house.peer.public()]
    house.chat._keys.fetch()


def test_new_keys_are_fetched_once_however_many_strangers_ask(house: Stage) -> None:
    house.chat._keys.fetch()
    before = house.peer.fetched
    house.chat._keys._tried = float("-inf")
    for name in ("a", "b", "c", "d"):
        house.hands.post({"type": "message"}, token=house.peer.token(kid=name))
    assert house.peer.fetched == before + 2  # the description and the keys, once
    house.peer.keys.append(house.peer.public("key-new"))
    house.chat._keys._tried = float("-inf")
    sent = house.hands.post(house.hands.activity("asta", text="/hjälp"), token=house.peer.token("key-new"))
    assert sent.status_code == 200


def test_keys_are_there_before_anybody_knocks(own_house: App, peer: Peer, settings: TeamsSettings) -> None:
    before = peer.fetched
    made = TeamsChat(Door(own_house), settings, own_token)
    assert made.trouble() == "no_keys"
    with serving(made) as base:
        assert (peer.fetched, made.trouble()) == (before + 2, "")
        Hands(base, peer).say("asta", "/hjälp")
        assert peer.fetched == before + 2


def test_without_keys_teams_is_asked_to_come_again(own_house: App, peer: Peer, settings: TeamsSettings) -> None:
    made = TeamsChat(Door(own_house), replace(settings, metadata="http://127.0.0.1:9/none"), own_token)
    with serving(made) as base:
        hands = Hands(base, peer)
        assert hands.say("asta", "/hjälp").status_code == 503
        assert made.trouble() == "no_keys"


def test_another_tenant_is_not_answered(house: Stage) -> None:
    made = house.hands.activity("asta", text="/hjälp")
    made["channelData"]["tenant"]["id"] = ELSEWHERE
    assert house.hands.post(made).status_code == 403
    assert house.peer.posts() == []


def test_a_refusal_logs_neither_the_token_nor_what_was_written(house: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token = house.peer.token(aud=ELSEWHERE, hemlis="HEMLIGT-KRAV")
    house.hands.post(house.hands.activity("asta", text="KANARIE-TEXT"), token=token)
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith(("httpx", "httpcore"))]
    assert any("was not from Teams" in line for line in ours)
    for secret in (token, "KANARIE-TEXT", "HEMLIGT-KRAV", ELSEWHERE, "aad-asta"):
        assert not any(secret in line for line in ours)


def test_unauthenticated_requests_are_taken_on_this_machine_only(own_house: App, peer: Peer) -> None:
    with pytest.raises(ValueError, match="own address"):
        TeamsSettings(APP, TENANT, "s", host="192.0.2.7", unauthenticated=True)
    made = TeamsChat(
        Door(own_house), TeamsSettings(APP, TENANT, "s", metadata=peer.metadata, unauthenticated=True), own_token
    )
    with serving(made) as base:
        hands = Hands(base, peer)
        assert hands.post(hands.activity("asta", text="/hjälp"), token="").status_code == 200
        peer.wait(1, chat("asta"))


def test_the_secret_is_never_printed() -> None:
    assert "hemligt" not in repr(TeamsSettings(APP, TENANT, "hemligt"))
    assert key() is key()
