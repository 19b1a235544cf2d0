"""What the doctor says of Slack: asked of Slack itself, without changing anything there."""

import socket

import pytest
from aiohttp import web

from bot.platforms.slack.slot import SLACK_CHAT
from bot.settings import Settings, load_settings
from tests.bot.platforms.slack.peer import APP_TOKEN, BOT_TOKEN, SCOPES, Peer

CHANGES = ("chat.", "views.", "files.", "conversations.open")


def settings(peer: Peer, bot: str = BOT_TOKEN, app: str = APP_TOKEN) -> Settings:
    return Settings(slack_bot_token=bot, slack_app_token=app, slack_api=peer.url)


def said(configured: Settings) -> list[tuple[str, str]]:
    return [(one.state, f"{one.what} {one.mend}") for one in SLACK_CHAT.examine(configured)]


def test_all_is_well(peer: Peer) -> None:
    lines = said(settings(peer))
    assert [state for state, _ in lines] == ["ok", "ok", "ok", "ok", "ok", "note"]
    assert "Helsingborg (T0HELS)" in lines[0][1]
    assert "alla" in lines[-1][1]  # a public channel
    assert not [name for name, _ in peer.calls if name.startswith(CHANGES)]
    assert BOT_TOKEN not in str(lines)


@pytest.mark.parametrize(
    ("bot", "app", "says"),
    [("xoxb-wrong", APP_TOKEN, "refuses the bot token"), (BOT_TOKEN, "xapp-wrong", "refuses the app-level token")],
)
def test_a_refused_token_is_told_without_being_shown(peer: Peer, bot: str, app: str, says: str) -> None:
    lines = said(settings(peer, bot, app))
    assert [text for state, text in lines if state == "missing" and says in text]
    assert "wrong" not in str(lines)


def test_scopes_too_few_and_too_many_are_named(peer: Peer) -> None:
    peer.scopes = SCOPES.replace("im:write,", "") + ",admin"
    lines = said(settings(peer))
    assert [text for state, text in lines if state == "missing" and "im:write" in text]
    assert [text for state, text in lines if state == "risk" and "admin" in text]


def test_a_clock_that_is_off_is_told(peer: Peer) -> None:
    late = {"Date": "Thu, 01 Jan 2026 00:00:00 GMT", "X-OAuth-Scopes": SCOPES}
    peer.faults["auth.test"] = [lambda: web.json_response({"ok": True, "team": "H", "team_id": "T"}, headers=late)]
    assert [text for state, text in said(settings(peer)) if state == "missing" and "clock" in text]


def test_slack_that_cannot_be_reached_is_told() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/api/"
    configured = Settings(slack_bot_token=BOT_TOKEN, slack_app_token=APP_TOKEN, slack_api=url)
    assert said(configured) == [("missing", "Slack: was not reached (not_reached) Is the way out to it open?")]


def test_half_a_slack_is_refused_at_start_and_none_is_none(tmp_path) -> None:
    from bot.settings import SettingsError

    with pytest.raises(SettingsError, match="KARTA_SLACK_APP_TOKEN"):
        load_settings({"KARTA_SLACK_BOT_TOKEN": BOT_TOKEN}, tmp_path / "none")
    assert not SLACK_CHAT.configured(Settings())
