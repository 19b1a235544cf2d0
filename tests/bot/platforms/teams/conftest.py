import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass

import jwt
import pytest
import uvicorn
from starlette.applications import Starlette

from bot.app import App
from bot.chatting import Door
from bot.platforms.teams.running import TeamsChat
from bot.platforms.teams.settings import TeamsSettings
from tests.bot.platforms.teams.hands import CHANNEL, GROUP, TEAM, Hands, chat, member
from tests.bot.platforms.teams.peer import APP, TENANT, Peer, running_peer

PEOPLE = {
    "asta": "asta.lindqvist@demo.example",
    "bosse": "bosse.ekdahl@demo.example",
    "cilla": "cilla.norrby@demo.example",
}


@dataclass
class Stage:
    """A running bot, Microsoft's side, and people's hands."""

    app: App
    chat: TeamsChat
    peer: Peer
    hands: Hands


async def own_token(scope: object, tenant: object = None) -> str:
    """What stands in for Microsoft's login: nobody but the peer sees it."""
    return jwt.encode({"exp": int(time.time()) + 3600, "appid": APP}, "a secret of thirty-two signs and more")


@pytest.fixture
def peer() -> Iterator[Peer]:
    with running_peer() as made:
        listed = [member(person, email) for person, email in PEOPLE.items()]
        made.members |= {TEAM: listed, CHANNEL: listed, GROUP: listed}
        made.members |= {chat(person): [member(person, email)] for person, email in PEOPLE.items()}
        yield made


@contextmanager
def serving(chat_: TeamsChat) -> Iterator[str]:
    """The platform in a server of its own, as `karta serve` mounts it."""

    @asynccontextmanager
    async def lifespan(_: object):  # type: ignore[no-untyped-def]
        await chat_.start()
        yield
        await chat_.stop()

    site = Starlette(routes=list(chat_.routes), lifespan=lifespan)
    server = uvicorn.Server(uvicorn.Config(site, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    end = time.monotonic() + 20
    while not server.started and time.monotonic() < end:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(30)


@pytest.fixture
def settings(peer: Peer) -> TeamsSettings:
    return TeamsSettings(APP, TENANT, "secret", metadata=peer.metadata)


@pytest.fixture
def run(peer: Peer, settings: TeamsSettings) -> Iterator[Callable[[App], Stage]]:
    with ExitStack() as stack:

        def begin(app: App) -> Stage:
            made = TeamsChat(Door(app), settings, own_token)
            base = stack.enter_context(serving(made))
            return Stage(app, made, peer, Hands(base, peer))

        yield begin


@pytest.fixture
def stage(own_city: App, run: Callable[[App], Stage]) -> Iterator[Stage]:
    """On a copy of the demo city."""
    yield run(own_city)
    own_city.store.close()
