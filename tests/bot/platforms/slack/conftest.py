"""A Slack with the cast in it, and the bot on the demo city."""

from collections.abc import Iterator

import pytest

from bot.app import App
from bot.demo.people import people
from bot.platforms.slack.receive import Pace
from tests.bot.platforms.slack.peer import Peer
from tests.bot.platforms.slack.stage import OPEN, ROOM, Stage, run


@pytest.fixture
def peer() -> Iterator[Peer]:
    with Peer() as peer:
        for one in people():
            peer.person(f"U{one.key.upper()}", one.name, one.email)
        peer.person("UGUEST", "Gäst", "asta.lindqvist@demo.example", is_restricted=True)
        peer.person("UBOT", "karta", is_bot=True)
        # Those who may see each other's incidents by the demo's own register.
        peer.channel(ROOM, "est-centrum", "UASTA", "UCILLA", "UEVA", "UFARID")
        peer.channel(OPEN, "alla", "UASTA", "UCILLA", kind="public")
        yield peer


@pytest.fixture
def stage(own_city: App, peer: Peer) -> Iterator[Stage]:
    # Nothing is late here: what is announced and what waits is tried with a pace of its own.
    running = run(own_city, peer, pace=Pace(progress=60, form=2.8))
    yield running.stage
    running.stop()
    own_city.store.close()
