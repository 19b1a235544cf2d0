"""What a server does by itself about problems' threads, run when a test says so."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from bot.app import App
from bot.jobs import Digests, sender_of
from bot.platforms.cards import KeptCard, from_json
from bot.platforms.posting import Poster
from bot.platforms.web.pictures import Pictures
from bot.platforms.web.poster import WebPoster
from bot.threads import Roots
from storage import counters, moments
from storage.conversations import Message
from storage.problem_threads.announcing import announce
from storage.tables import problems


@dataclass
class Server:
    """The jobs of one process."""

    app: App
    more: Mapping[str, Poster] = field(default_factory=dict)
    pictures: Pictures = field(default_factory=lambda: Pictures(10**8))

    def __post_init__(self) -> None:
        posters = {"web": WebPoster(self.app.store.conversations, self.pictures.keep), **self.more}
        self.digests = Digests(self.app, sender_of(self.app, posters))
        self.roots = Roots(self.app, posters)

    def run(self, *, every: bool = False) -> int:
        """What the minute does, and with `every` the hour."""
        stop = threading.Event()
        self.digests.run(stop)
        return self.roots.run(stop, every=every)

    def announce(
        self, code: str, about: str, *partners: str, what: str = "decided", due: datetime | None = None
    ) -> None:
        """As an act on a problem would, within its transaction."""
        with self.app.store._database.write() as connection:
            counters.lock(connection, counters.PROBLEM)
            number = connection.execute(select(problems.c.id).where(problems.c.code == code)).scalar_one()
            announce(connection, number, what, about, partners, moments.microseconds(due or self.app.store.now()))

    def on_page(self, room: str, who: str) -> list[Message]:
        """What the bot has said there for this person to read."""
        found = self.app.store.conversations.messages(room, who)
        return [one for one in found if one.author == "karta"]


def kept(message: Message) -> KeptCard:
    return from_json(message.card_json or "")


def words(message: Message) -> str:
    """What a message of the page says."""
    return kept(message).card.fallback() if message.card_json else ""
