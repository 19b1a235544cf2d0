"""Socket Mode: the same over a websocket that we open, without any address of ours."""

import asyncio
import json
import time

import pytest

from bot.app import App
from bot.chatting import Door
from bot.platforms.chat import ChatError
from bot.platforms.slack.chat import Config, SlackChat
from tests.bot.platforms.slack.peer import APP_TOKEN, BOT_TOKEN, TEAM, Peer
from tests.bot.platforms.slack.stage import ROOM, run
from tests.bot.platforms.slack.test_forms import inputs
from tests.bot.platforms.slack.test_pressing import images

LINE = "vecka 46 centrum"


def test_a_command_a_mention_and_a_form_over_the_socket(own_city: App, peer: Peer) -> None:
    running = run(own_city, peer, socket=True)
    stage = running.stage
    try:
        assert list(stage.chat.routes) == []
        stage.wait(lambda: not stage.chat.trouble())
        told = {"team_id": TEAM, "user_id": "UASTA", "channel_id": ROOM, "api_app_id": "A1"}
        slash = {**told, "command": "/karta", "text": LINE, "response_url": stage.answers(ROOM, "UASTA")}
        envelope = peer.push("slash_commands", slash | {"trigger_id": peer.trigger()})
        assert images(stage.message("DUASTA"))
        assert peer.acks[envelope][0] > 0.0
        event = {"type": "app_mention", "user": "UCILLA", "text": f"<@UBOT> {LINE}", "channel": ROOM, "ts": peer.ts()}
        body = {"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": event}
        for _ in range(2):  # a retry after a connection that was cut off
            peer.push("events_api", body)
        assert images(stage.message(ROOM))
        peer.push("slash_commands", slash | {"command": "/rapportera", "text": "klotter", "trigger_id": peer.trigger()})
        view = stage.view()
        assert inputs(view)["kind"]["element"]["initial_option"]["value"] == "=klotter"
        time.sleep(0.2)
        assert len([one for one in peer.messages if one.channel == ROOM]) == 1
        assert json.loads(view["private_metadata"])["place"]["channel"] == ROOM
    finally:
        running.stop()
    assert stage.chat.trouble() == "not_connected"


def test_a_cut_connection_is_made_anew(own_city: App, peer: Peer) -> None:
    running = run(own_city, peer, socket=True)
    try:
        peer.connected.clear()
        peer.disconnect()
        assert peer.connected.wait(20)
        told = {"team_id": TEAM, "user_id": "UASTA", "channel_id": "DUASTA", "command": "/hjalp", "text": ""}
        peer.direct("UASTA")
        peer.push("slash_commands", told | {"trigger_id": peer.trigger()})
        assert running.stage.message("DUASTA")
    finally:
        running.stop()


@pytest.mark.parametrize(
    ("bot", "connecting", "says"),
    [("xoxb-wrong", APP_TOKEN, "KARTA_SLACK_BOT_TOKEN"), (BOT_TOKEN, "xapp-wrong", "KARTA_SLACK_APP_TOKEN")],
)
def test_a_refused_token_is_told_by_its_name_and_never_shown(
    own_city: App, peer: Peer, bot: str, connecting: str, says: str
) -> None:
    chat = SlackChat(Door(own_city), Config(bot, connecting, "", peer.url))
    with pytest.raises(ChatError, match=says) as caught:
        asyncio.run(chat.start())
    assert "wrong" not in str(caught.value)


def test_slack_that_is_away_for_a_while_does_not_end_the_server(own_city: App) -> None:
    async def begin() -> str:
        chat = SlackChat(Door(own_city), Config(BOT_TOKEN, APP_TOKEN, "", "http://127.0.0.1:9/api/"))
        await chat.start()
        trouble = chat.trouble()
        await chat.stop()
        return trouble

    assert asyncio.run(begin()) == "not_connected"
