"""The door to the digest's books."""

from collections.abc import Iterable
from datetime import datetime

from storage.audit import Showing
from storage.digests import deciding, slots, telling
from storage.digests.deciding import Decision
from storage.digests.posting import Outbox
from storage.digests.subscribing import Subscriptions
from storage.model.digest import Outgoing, Slot
from storage.model.people import Viewer
from storage.model.report import Notice


class Digests(Subscriptions, Outbox):
    """Subscriptions and the outbox come from the two bases; here are slots, decisions, and what is told of them."""

    def due(self, reckoned: Iterable[Slot], now: datetime) -> int:
        """Write each subscription's latest slot that is due, with its row of the outbox; returns how many were new.

        `reckoned` may hold any slots of any subscriptions, also later ones and known ones. Several replicas may do
        this at once.
        """
        wanted = slots.latest(reckoned, now)
        with self._database.read() as connection:
            fresh = slots.unwritten(connection, wanted)
        if not fresh:
            return 0
        with self._database.write() as connection:
            return slots.write(connection, fresh, now)

    def decide(self, number: int, decision: Decision, by: Viewer, at: datetime) -> Outgoing:
        """What an administrator says of a posting. Raises `OutboxRefusedError`."""
        with self._database.write() as connection:
            found, showing = deciding.decide(connection, number, decision, by, at)
            self._log.append(connection, showing)
        return found

    def decide_as_operator(self, number: int, decision: Decision, showing: Showing) -> Outgoing:
        """The same by whoever runs the server; `showing` is the log's row. Raises `OutboxRefusedError`."""
        with self._database.write() as connection:
            found = deciding.put(connection, number, decision, showing.at)
            self._log.append(connection, showing)
        return found

    def waiting(self, most: int = 100) -> tuple[Notice, ...]:
        """What administrators have not been told yet, oldest first."""
        with self._database.read() as connection:
            return telling.waiting(connection, most)
