"""The clock: jobs come again, end in good order, and survive a clock that is set back."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from bot import schedule
from bot.schedule import Job, Schedule


def wait(is_so) -> None:  # type: ignore[no-untyped-def]
    until = time.monotonic() + 30
    while not is_so() and time.monotonic() < until:
        time.sleep(0.02)
    assert is_so()


def test_a_job_comes_again_also_after_it_failed() -> None:
    ran: list[int] = []

    def work(_: threading.Event) -> None:
        ran.append(1)
        raise ValueError("once and again")

    clock = Schedule([Job("work", work, 0.1)])
    clock.start()
    wait(lambda: len(ran) >= 3)
    clock.stop()
    count = len(ran)
    time.sleep(0.3)
    assert len(ran) == count


def test_stopping_asks_what_runs_to_end_and_waits_for_it() -> None:
    seen: list[str] = []

    def work(stop: threading.Event) -> None:
        seen.append("began")
        stop.wait(30)
        seen.append("ended")

    clock = Schedule([Job("work", work, 3_600.0)])
    clock.start()
    wait(lambda: seen == ["began"])
    clock.stop()
    assert seen == ["began", "ended"]


def test_a_job_never_runs_twice_at_once() -> None:
    running: list[int] = []
    most: list[int] = []

    def work(stop: threading.Event) -> None:
        running.append(1)
        most.append(len(running))
        stop.wait(0.4)
        running.pop()

    clock = Schedule([Job("work", work, 0.1)])
    clock.start()
    wait(lambda: len(most) >= 2)
    clock.stop()
    assert set(most) == {1}


class Back(datetime):
    """The machine's clock as apscheduler reads it."""

    shift = timedelta(0)

    @classmethod
    def now(cls, tz=None):  # type: ignore[no-untyped-def,override]
        return datetime.now(tz) + cls.shift


def test_a_clock_that_is_set_back_does_not_stop_the_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the guard the next time would come in a day."""
    from apscheduler.schedulers import base

    monkeypatch.setattr(schedule, "LOOKS", 0.1)
    monkeypatch.setattr(base, "datetime", Back)
    ran: list[int] = []
    clock = Schedule([Job("work", lambda _: ran.append(1), 0.1)])
    clock.start()
    wait(lambda: len(ran) >= 2)
    Back.shift = -timedelta(days=1)
    monkeypatch.setattr(schedule, "now", lambda: datetime.now(UTC) + Back.shift)
    time.sleep(0.5)
    ran.clear()
    time.sleep(0.5)
    asleep = not ran
    monkeypatch.setattr(schedule.time, "time", lambda real=time.time: real() - 86_400)
    wait(lambda: len(ran) >= 2)
    clock.stop()
    Back.shift = timedelta(0)
    assert asleep
