"""Wakes the streams when something was written: here at once, in another process within a second."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import anyio.to_thread

EVERY = 1.0  # seconds between looks at the counter: one query for all windows of this process


class Beat:
    """One task a process looks at the message counter while anybody listens. `newest` is asked in a thread."""

    def __init__(self, newest: Callable[[], int]) -> None:
        self._newest = newest
        self._loop: asyncio.AbstractEventLoop | None = None
        self._rung = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.listeners = 0
        self.count = 0

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Between these the counter is watched. For use in the event loop."""
        self.listeners += 1
        if self._task is None or self._task.done():
            self._loop = asyncio.get_running_loop()
            self._task = self._loop.create_task(self._watch())
        try:
            yield
        finally:
            self.listeners -= 1

    async def after(self, count: int, seconds: float) -> bool:
        """Wait until it has rung since `count`; False when `seconds` went by."""
        if self.count != count:
            return True
        try:
            await asyncio.wait_for(self._rung.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def ring(self) -> None:
        """Something was written by this process. For use in any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._ring)

    def _ring(self) -> None:
        self.count += 1
        rung, self._rung = self._rung, asyncio.Event()
        rung.set()

    async def _watch(self) -> None:
        known = -1
        while self.listeners:
            newest = await anyio.to_thread.run_sync(self._safely)
            if newest not in (known, None):
                known = newest if newest is not None else known
                self._ring()
            await asyncio.sleep(EVERY)

    def _safely(self) -> int | None:
        try:
            return self._newest()
        except Exception:  # noqa: BLE001  a database that is away for a moment must not end the watch
            return None
