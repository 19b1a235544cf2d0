"""What is to follow soon after an act, without waiting for the minute: one thread does it, once for all that came."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.problem_threads.facade import Threads


@dataclass(slots=True)
class Nudge:
    """Runs what `begin` was given whenever something of a problem has changed; nothing before that."""

    _act: Callable[[threading.Event], object] | None = None
    _seen: int = -1
    _due: threading.Event = field(default_factory=threading.Event)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def begin(self, act: Callable[[threading.Event], object]) -> None:
        """From now on; `act` gets the event that asks it to end."""
        self._act, self._stop = act, threading.Event()
        self._thread = threading.Thread(target=self._run, name="threads", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Ask what runs to end, and wait for it."""
        if self._thread is not None:
            self._stop.set()
            self._due.set()
            self._thread.join()
            self._thread = self._act = None

    def asked(self, threads: "Threads") -> None:
        """A line was answered; whether it did anything, one small read tells. Never raises."""
        if self._act is None:
            return
        try:
            latest = threads.latest()
        except Exception as error:  # noqa: BLE001  whoever asked gets their answer; the minute's job does it
            _told(error, "looking whether a problem has changed")
            return
        if latest != self._seen:
            self._seen = latest
            self._due.set()

    def _run(self) -> None:
        while True:
            self._due.wait()
            self._due.clear()
            if self._stop.is_set() or self._act is None:
                return
            try:
                self._act(self._stop)
            except Exception as error:  # noqa: BLE001  the minute's job comes
                _told(error, "keeping problems' threads up to date")


def _told(error: Exception, what: str) -> None:
    from bot.platforms.apology import reference_of  # `karta ask` imports no renderer

    reference_of(error, what)
