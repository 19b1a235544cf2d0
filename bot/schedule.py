"""The clock: runs jobs every so often while serving, and ends in good order.

APScheduler is only the clock (its memory store): what is due, and what has been done, stands in the database. So
every replica runs every job, and two that run at once do no harm.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.platforms.apology import reference_of

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

log = logging.getLogger("karta.schedule")

# Seconds between looks at whether the machine's clock was set, and how far off counts as that.
LOOKS = 20.0
JUMPED = 5.0


@dataclass(frozen=True, slots=True)
class Job:
    """Something done `every` so many seconds, first `after` so many. It gets the event that asks it to end."""

    name: str
    run: Callable[[threading.Event], object]
    every: float
    after: float = 0.0


@dataclass(slots=True)
class Schedule:
    """Jobs on a clock. A job that fails is told in the log and runs at its next time; it never runs twice at once.

    `begin` and `end` are called with it: what does not go by the clock.
    """

    jobs: Sequence[Job]
    begin: Callable[[], None] = lambda: None
    end: Callable[[], None] = lambda: None
    stopping: threading.Event = field(default_factory=threading.Event)
    _clock: "BackgroundScheduler | None" = None
    _guard: threading.Thread | None = None

    def start(self) -> None:
        """Begin; returns at once."""
        from apscheduler.schedulers.background import BackgroundScheduler
        from apscheduler.triggers.interval import IntervalTrigger

        # It warns of each time that a job was not begun because it still ran.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        usual = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._clock = BackgroundScheduler(timezone=UTC, job_defaults=usual)
        began = now()
        for job in self.jobs:
            trigger = IntervalTrigger(seconds=job.every, timezone=UTC)  # type: ignore[arg-type, unused-ignore]
            first = began + timedelta(seconds=job.after)
            self._clock.add_job(self._run, trigger, args=(job,), id=job.name, next_run_time=first)
        self._clock.start()
        self._guard = threading.Thread(target=self._watch, name="schedule", daemon=True)
        self._guard.start()
        self.begin()

    def stop(self) -> None:
        """Ask what runs to end, and wait for it."""
        self.stopping.set()
        self.end()
        if self._clock is not None:
            self._clock.shutdown(wait=True)
        if self._guard is not None:
            self._guard.join()

    def _run(self, job: Job) -> None:
        if self.stopping.is_set():
            return
        try:
            job.run(self.stopping)
        except Exception as error:  # noqa: BLE001  its next time comes; serving and the other jobs go on
            reference_of(error, f"the job {job.name}")

    def _watch(self) -> None:
        """APScheduler waits by the time of day: of a clock set back by a day it would sleep for a day."""
        ahead = time.time() - time.monotonic()
        while not self.stopping.wait(LOOKS):
            later = time.time() - time.monotonic()
            if abs(later - ahead) > JUMPED:
                log.warning("the machine's clock was set by %.0f seconds", later - ahead)
                self._again()
            ahead = later

    def _again(self) -> None:
        if self._clock is not None:
            for job in self._clock.get_jobs():
                job.modify(next_run_time=now())


def now() -> datetime:
    """The machine's clock, as APScheduler reads it."""
    return datetime.now(UTC)
