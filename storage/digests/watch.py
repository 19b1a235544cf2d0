"""Which leases nobody holds any more, told without a clock that anybody can set.

A lease is a number that changes whenever its holder acts. Whoever has seen the same number for `hold` seconds, by
its own monotonic clock, may take the row. So neither a clock that jumps (here, at another replica or at the database),
nor a database that was away, ends a lease too early; docs/decisions/0018-exactly-once.md says what follows for `hold`.
The price: a process that has just started waits for `hold` seconds, too.
"""

import time
from collections.abc import Callable, Iterable

Lease = tuple[int, int]  # a posting's number, and the lease's


class Watch:
    """What one process has seen; for one thread."""

    def __init__(self, hold: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._hold = hold
        self._clock = clock
        self._seen: dict[Lease, float] = {}

    def stale(self, leases: Iterable[Lease]) -> tuple[Lease, ...]:
        """Those of the present leases that have not changed for long enough; all others begin or go on waiting."""
        now = self._clock()
        self._seen = {lease: self._seen.get(lease, now) for lease in leases}
        return tuple(lease for lease, since in self._seen.items() if now - since >= self._hold)
