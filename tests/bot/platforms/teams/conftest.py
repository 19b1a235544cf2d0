"""A running bot and Microsoft's side of Teams; one pair a file, looked at anew by each test."""

import asyncio
import shutil
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

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
from tests.city import open_city

PEOPLE = {
    "asta": "asta.lindqvist@demo.example",
    "bosse": "bosse.ekdahl@demo.example",
    "cilla": "cilla.norrby@demo.example",
    "greta": "greta.holmberg@demo.example",
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


def fill(peer: Peer) -> None:
    """Who is where, and nothing that came before."""
    there = [member(person, PEOPLE[person]) for person in ("asta", "bosse", "cilla")]
    peer.members = {TEAM: list(there), CHANNEL: list(there), GROUP: list(there)}
    peer.members |= {chat(person): [member(person, email)] for person, email in PEOPLE.items()}
    peer.keys = [peer.public()]
    peer.calls.clear()
    peer.faults.clear()
    peer.no_chat.clear()
    peer.pictures.clear()


@contextmanager
def serving(chat_: TeamsChat) -> Iterator[str]:
    """The platform in a server of its own, as `karta serve` mounts it."""

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        await chat_.start()
        yield
        await chat_.stop()

    site = Starlette(routes=list(chat_.routes), lifespan=lifespan)
    server = uvicorn.Server(uvicorn.Config(site, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    end = time.monotonic() + 30
    while not server.started and time.monotonic() < end:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(30)


@pytest.fixture(scope="module")
def shared_peer() -> Iterator[Peer]:
    with running_peer() as made:
        fill(made)
        yield made


@pytest.fixture
def peer(shared_peer: Peer) -> Peer:
    fill(shared_peer)
    return shared_peer


@pytest.fixture(scope="module")
def settings(shared_peer: Peer) -> TeamsSettings:
    return TeamsSettings(APP, TENANT, "secret", metadata=shared_peer.metadata, drives=(f"{shared_peer.url}/drive",))


@pytest.fixture(scope="module")
def run(shared_peer: Peer, settings: TeamsSettings) -> Iterator[Callable[[App], Stage]]:
    with ExitStack() as stack:

        def begin(app: App) -> Stage:
            made = TeamsChat(Door(app), settings, own_token)
            base = stack.enter_context(serving(made))
            return Stage(app, made, shared_peer, Hands(base, shared_peer))

        yield begin


def _copied(file: Path, folder: Path) -> App:
    shutil.copy(file, folder / "karta.sqlite")
    return open_city(folder / "karta.sqlite")


@pytest.fixture(scope="module")
def shared_stage(
    city_file: Path, tmp_path_factory: pytest.TempPathFactory, run: Callable[[App], Stage]
) -> Iterator[Stage]:
    made = run(_copied(city_file, tmp_path_factory.mktemp("teams-city")))
    yield made
    made.app.store.close()


def rested(stage: Stage) -> Stage:
    """When nothing is under way any more that an earlier test began; then all begins anew."""
    end = time.monotonic() + 30
    while stage.chat._receiver._under_way and time.monotonic() < end:
        time.sleep(0.01)
    fill(stage.peer)
    return stage


@pytest.fixture
def stage(shared_stage: Stage) -> Stage:
    """On a copy of the demo city."""
    return rested(shared_stage)


@pytest.fixture(scope="module")
def shared_house(
    house_file: Path, tmp_path_factory: pytest.TempPathFactory, run: Callable[[App], Stage]
) -> Iterator[Stage]:
    made = run(_copied(house_file, tmp_path_factory.mktemp("teams-house")))
    yield made
    made.app.store.close()


@pytest.fixture
def house(shared_house: Stage) -> Stage:
    """The demo's people and rooms without incidents: quick."""
    return rested(shared_house)


@pytest.fixture
def own_house(house_file: Path, tmp_path: Path) -> Iterator[App]:
    """The same for a test with a server of its own."""
    app = _copied(house_file, tmp_path)
    yield app
    app.store.close()
