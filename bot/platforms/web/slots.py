"""How many forms with photos are read at once: each may hold 65 MB in memory."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import anyio

TOTAL = 4
OWN = 2  # of one person: whoever stalls keeps the others waiting for nobody but themselves


@dataclass(slots=True)
class _Person:
    slots: anyio.Semaphore = field(default_factory=lambda: anyio.Semaphore(OWN))
    waiting: int = 0


class Slots:
    """Places to read in, a few for everybody and fewer for each."""

    def __init__(self) -> None:
        self._all: anyio.Semaphore | None = None  # it belongs to the running event loop
        self._people: dict[str, _Person] = {}

    @asynccontextmanager
    async def hold(self, person: str) -> AsyncGenerator[None, None]:
        """Wait for a place, first among one's own."""
        self._all = self._all or anyio.Semaphore(TOTAL)
        mine = self._people.setdefault(person, _Person())
        mine.waiting += 1
        try:
            async with mine.slots, self._all:
                yield
        finally:
            mine.waiting -= 1
            if not mine.waiting:
                del self._people[person]
