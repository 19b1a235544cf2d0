"""A process of its own that does something of ours: forked, as a new one takes longer to import than to do it."""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import Self


class Forked:
    """A child that runs `act`; what it prints is read here, line by line, and `go` lets it go on from `wait_for_go`."""

    def __init__(self, act: Callable[[], object]) -> None:
        told, tell = os.pipe()
        wait, go = os.pipe()
        sys.stdout.flush()
        self.pid = os.fork()
        if self.pid == 0:
            _become(act, tell, wait)
        os.close(tell)
        os.close(wait)
        self._told = os.fdopen(told, encoding="utf-8")
        self._go = os.fdopen(go, "w", encoding="utf-8")
        self._status: int | None = None

    def line(self) -> str:
        """The next line that it prints, without its end; nothing when it has ended."""
        return self._told.readline().removesuffix("\n")

    def go(self) -> None:
        self._go.write("go\n")
        self._go.flush()

    def kill(self) -> None:
        """SIGKILL: nothing of it runs another instruction."""
        os.kill(self.pid, signal.SIGKILL)

    def rest(self) -> str:
        """All that it still prints, until it ends."""
        return self._told.read()

    def ended(self) -> int:
        """Wait for its end; 0, what it failed with, or the negative number of the signal that killed it."""
        if self._status is None:
            self._status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self._status

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is not None and self._status is None:
            self.kill()
        self.ended()
        self._told.close()
        self._go.close()


def wait_for_go() -> None:
    """In the child: say that it is ready, and wait until all are told to begin."""
    print("ready", flush=True)  # noqa: T201  to whoever started it
    sys.stdin.readline()


def both_at_once(act: Callable[[], object]) -> list[str]:
    """What each of two processes prints that do the same from one moment on; both must end well."""
    return all_at_once(act, 2)


def all_at_once(act: Callable[[], object], number: int) -> list[str]:
    """The same of so many."""
    with ExitStack() as stack:
        children = [stack.enter_context(Forked(act)) for _ in range(number)]
        for child in children:
            assert child.line() == "ready"
        for child in children:
            child.go()
        told = [child.rest() for child in children]
        assert [child.ended() for child in children] == [0] * number
    return told


def _become(act: Callable[[], object], tell: int, wait: int) -> None:
    code = 1
    try:
        sys.stdout = os.fdopen(tell, "w", buffering=1, encoding="utf-8")
        sys.stdin = os.fdopen(wait, encoding="utf-8")
        act()
        sys.stdout.flush()
        code = 0
    except BaseException:  # noqa: BLE001  the end of this process
        traceback.print_exc()
    finally:
        os._exit(code)
