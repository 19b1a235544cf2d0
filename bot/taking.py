"""Takes away what is marked on other platforms: a recall or retention at the command line, and what was not reached.

Several replicas may do it at once: what is gone already counts as gone.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.recall import take_away
from bot.schedule import Job
from storage.model.retention import Post

if TYPE_CHECKING:
    from bot.app import App

log = logging.getLogger("karta.recall")

# So many at once, between two looks at whether the server is ending.
SOME = 10
# Seconds until what was not reached is tried again, twice as many after each attempt, and at most an hour.
FIRST, LONGEST = 50.0, 3_600.0
EVERY, SOON = 60.0, 5.0
Which = tuple[str, str, str]


@dataclass(slots=True)
class Taking:
    """The job of a running server; for one thread. `clock` gives monotonic seconds."""

    app: "App"
    clock: Callable[[], float] = time.monotonic
    _waits: dict[Which, tuple[float, float]] = field(default_factory=dict)  # until when, and how long it waited

    @property
    def job(self) -> Job:
        """Every minute, first soon."""
        return Job("taking", self._run, EVERY, SOON)

    def run(self, stop: threading.Event) -> int:
        """Take away what can be; gives how many messages are gone."""
        recallers, done = self.app.chats.recallers(), 0
        marked: dict[Which, Post] = {_which(one): one for one in self.app.store.posts.due(recallers)}
        self._waits = {which: waits for which, waits in self._waits.items() if which in marked}
        ready = [one for which, one in marked.items() if self._waits.get(which, (0.0, 0.0))[0] <= self.clock()]
        for begin in range(0, len(ready), SOME):
            if stop.is_set():
                break
            now = self.app.store.now()
            gone, left = take_away(self.app.store, recallers, ready[begin : begin + SOME], now)
            done += len(gone)
            self._wait(left)
        if done:
            log.info("%d posts on other platforms were taken away", done)
        return done

    def _run(self, stop: threading.Event) -> None:
        self.run(stop)

    def _wait(self, left: tuple[Post, ...]) -> None:
        for one in left:
            last = self._waits.get(_which(one), (0.0, FIRST / 2))[1]
            pause = min(LONGEST, 2 * last)
            self._waits[_which(one)] = (self.clock() + pause, pause)


def _which(post: Post) -> Which:
    return post.platform, post.conversation, post.message
