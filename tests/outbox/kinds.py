"""The platforms that a run can post in: one of nobody's, and Slack and Teams with the product's own posters."""

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

import jwt

from bot.app import App
from bot.chatting import Door
from bot.platforms.posting import Poster
from bot.platforms.slack.api import Api
from bot.platforms.slack.people import Ourselves
from bot.platforms.slack.poster import HISTORY, SlackPoster
from bot.platforms.slack.sent import Messages
from bot.platforms.teams.connector import Connector
from bot.platforms.teams.post import TeamsPoster
from bot.platforms.teams.references import References
from bot.platforms.teams.settings import TeamsSettings
from storage.store import Store
from tests.bot.platforms.slack.peer import BOT, BOT_TOKEN, BOT_USER, TEAM
from tests.bot.platforms.teams.peer import APP, TENANT
from tests.outbox.platform import DEADLINE, Front, Recorder
from tests.outbox.poster import NAME, HttpPoster
from tests.outbox.slack_front import SlackFront
from tests.outbox.teams_front import TeamsFront

SETTINGS = TeamsSettings(APP, TENANT, "secret")
LONG_AGO = datetime.fromisoformat("2026-01-01T00:00:00+01:00")


@dataclass(frozen=True)
class Kind:
    """A platform: what keys its rooms have, what stands in for it, what posts there, and what must be known before."""

    name: str
    room: str
    front: type[Front]
    poster: Callable[[App, int, bool], Poster]
    prepare: Callable[[Store, Iterable[str], int], None] = lambda _store, _rooms, _port: None
    pictures: bool = True


def slack(app: App, port: int, searchable: bool) -> SlackPoster:
    """The product's own, with less patience."""
    messages = Messages(Api(BOT_TOKEN, f"http://127.0.0.1:{port}/api/", timeout=int(DEADLINE)))
    us = Ourselves(TEAM, BOT_USER, BOT, HISTORY if searchable else frozenset())
    return SlackPoster(messages, us, Door(app).texts, prepare=1.0, last=DEADLINE + 0.2)


def teams(app: App, _port: int, _searchable: bool) -> TeamsPoster:
    """The product's own, with less patience."""
    connector = Connector(SETTINGS, _token, DEADLINE)
    connector.start()
    door = Door(app)
    return TeamsPoster(connector, References(door), door, deadline=3 * DEADLINE + 0.5)


async def _token(_scope: object, _tenant: object = None) -> str:
    """Microsoft's login is no part of this."""
    return jwt.encode({"exp": int(time.time()) + 3_600, "appid": APP}, "a secret of thirty-two signs and more")


def _known(store: Store, rooms: Iterable[str], port: int) -> None:
    """Somebody has written in each channel, so that we know where it is."""
    for room in rooms:
        told = {"service": f"http://127.0.0.1:{port}/teams", "conversation": room.partition(":")[2]}
        store.platform_notes.keep("teams", room, json.dumps(told), LONG_AGO)


KINDS = {
    one.name: one
    for one in (
        Kind(NAME, "room-{:03}", Recorder, lambda _app, port, found: HttpPoster(port, found), pictures=False),
        Kind("slack", f"slack:{TEAM}:C{{:03}}", SlackFront, slack),
        Kind("teams", "teams:19:{:03}@thread.tacv2", TeamsFront, teams, _known),
    )
}
