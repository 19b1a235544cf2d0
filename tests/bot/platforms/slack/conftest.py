"""A Slack with the cast in it, and the bot on the demo city."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import App
from bot.demo.people import people
from bot.platforms.slack.receive import Pace
from tests.bot.platforms.slack.peer import Peer
from tests.bot.platforms.slack.stage import OPEN, ROOM, Stage, run
from tests.city import open_city
from tests.warm import ROOT

NODE = ROOT / "tests/node/slack"
# Nothing is late here: what is announced and what waits is tried with a pace of its own.
UNHURRIED = Pace(progress=60, form=2.8)


def settled(peer: Peer) -> Peer:
    """The cast, and rooms with those who may see each other's incidents by the demo's own register."""
    for one in people():
        peer.person(f"U{one.key.upper()}", one.name, one.email)
    peer.person("UGUEST", "Gäst", "asta.lindqvist@demo.example", is_restricted=True)
    peer.person("UBOT", "karta", is_bot=True)
    peer.channel(ROOM, "est-centrum", "UASTA", "UCILLA", "UEVA", "UFARID")
    peer.channel(OPEN, "alla", "UASTA", "UCILLA", kind="public")
    return peer


@pytest.fixture
def peer() -> Iterator[Peer]:
    with Peer() as made:
        yield settled(made)


@pytest.fixture
def stage(own_city: App, peer: Peer) -> Iterator[Stage]:
    running = run(own_city, peer, pace=UNHURRIED)
    yield running.stage
    running.stop()
    own_city.store.close()


@pytest.fixture(scope="module")
def door_to_slack(city_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One bot for all tests of a module, which only knock."""
    path = tmp_path_factory.mktemp("slack") / "karta.sqlite"
    shutil.copy(city_file, path)
    app = open_city(path)
    with Peer() as made:
        running = run(app, settled(made), pace=UNHURRIED)
        yield running.stage
        running.stop()
    app.store.close()


@pytest.fixture(scope="session")
def node() -> Path:
    """The folder with the pinned packages."""
    if shutil.which("node") is None:
        pytest.skip("Node is not installed")
    if not (NODE / "node_modules").is_dir():
        pytest.skip("what is pinned is not installed: npm ci --prefix tests/node/slack")
    return NODE
