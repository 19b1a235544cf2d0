"""How often somebody may open a link that is none: cheap, in memory, by network address."""

from collections import OrderedDict
from threading import Lock

# A secret has 256 bits, so this stops noise, not luck: twenty mistaken links in ten minutes is no person.
MOST = 20
WITHIN = 600.0  # seconds
REMEMBERED = 10_000  # addresses; the longest quiet ones are forgotten first


class Tries:
    """Counts failures by address. Thread-safe. `at` is in seconds."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._failed: OrderedDict[str, list[float]] = OrderedDict()

    def wait(self, address: str, at: float) -> int:
        """Seconds until this address may try again; 0 is now."""
        with self._lock:
            recent = self._recent(address, at)
        return 0 if len(recent) < MOST else max(1, round(recent[0] + WITHIN - at))

    def failed(self, address: str, at: float) -> None:
        """One more mistaken link."""
        with self._lock:
            self._failed[address] = [*self._recent(address, at), at][-MOST:]
            self._failed.move_to_end(address)
            while len(self._failed) > REMEMBERED:
                self._failed.popitem(last=False)

    def _recent(self, address: str, at: float) -> list[float]:
        return [moment for moment in self._failed.get(address, []) if moment > at - WITHIN]
