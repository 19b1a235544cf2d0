"""A forked process tells, waits, fails and dies as one of its own."""

import os
import signal
import sys
import time

import pytest

from tests.forked import Forked, both_at_once, wait_for_go


def test_it_prints_and_goes_on_when_it_is_told() -> None:
    def work() -> None:
        wait_for_go()
        print(os.getppid())  # noqa: T201

    assert both_at_once(work) == [f"{os.getpid()}\n"] * 2


def test_what_goes_wrong_there_is_told_here(capfd: pytest.CaptureFixture[str]) -> None:
    def fails() -> None:
        raise ValueError("of the child")

    with Forked(fails) as child:
        assert child.line() == ""
        assert child.ended() == 1
    assert "of the child" in capfd.readouterr().err


def test_two_of_which_one_fails_are_no_success() -> None:
    with pytest.raises(AssertionError):
        both_at_once(lambda: sys.exit(3))


def test_killed_it_says_no_more() -> None:
    def waits() -> None:
        print("here")  # noqa: T201
        time.sleep(600)
        print("never")  # noqa: T201

    with Forked(waits) as child:
        assert child.line() == "here"
        child.kill()
        assert child.rest() == ""
        assert child.ended() == -signal.SIGKILL
