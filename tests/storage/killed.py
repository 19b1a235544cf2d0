"""An act that is cut off before any of its statements: what is left then, without a process for each of them.

What a killed process leaves is what the kernel holds of its files, and SQLite mends that when it is opened next; of
PostgreSQL it is what others see meanwhile, as the server undoes the rest. So the act is done once, and all that is
looked at before its statements; one process is killed truly, before its first commit, where most is written and
nothing is kept.
In a long run (KARTA_SOAK=1) one is killed before each statement.
"""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import event

from storage.audit.facade import Key
from storage.store import Store

Act = Callable[[Store], object]
Look = Callable[[Store], None]  # fails if anything is there that the act would leave
EACH = bool(os.environ.get("KARTA_SOAK"))
STEP = 15  # on PostgreSQL, where a look takes longer than a statement
COMMIT = -1
JOURNALS = ("-journal", "-wal")


@dataclass(frozen=True, slots=True)
class State:
    """A database's file, and what lies beside it, by the end of its name."""

    file: bytes
    journals: dict[str, bytes]


def cut_off_anywhere(url: str, act: Act, look: Look, key: Key | None = None) -> int:
    """Look at what `act` leaves if it is cut off; afterwards it has been done. Gives how many statements it has."""
    if EACH:
        return _killed_at_each(url, act, look, key)
    assert killed(url, act, COMMIT, key)
    with Store.open(url, key) as store:
        look(store)
    sqlite = url.startswith("sqlite")
    return _on_sqlite(url, act, look, key) if sqlite else _on_postgresql(url, act, look, key)


def killed(url: str, act: Act, statement: int, key: Key | None = None) -> bool:
    """Do it in a process that dies just before that statement (a commit counts), or `COMMIT`; whether it died."""
    child = os.fork()
    if child:
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    try:
        store, left = Store.open(url, key), [statement]

        def count(number: int) -> None:
            left[0] -= 1
            if left[0] == 0 or (statement == number == COMMIT):
                os.kill(os.getpid(), signal.SIGKILL)

        _before_each(store, count)
        act(store)
        os._exit(0)
    finally:
        os._exit(1)


def _before_each(store: Store, tick: Callable[[int], None]) -> None:
    """Call it with the statement's number, from 1, or with COMMIT."""
    number = [0]

    def statement(*_: object) -> None:
        number[0] += 1
        tick(number[0])

    event.listen(store._database._engine, "before_cursor_execute", statement)
    event.listen(store._database._engine, "commit", lambda *_: tick(COMMIT))


def _killed_at_each(url: str, act: Act, look: Look, key: Key | None) -> int:
    statement = 1
    while killed(url, act, statement, key):
        with Store.open(url, key) as store:
            look(store)
        statement += 1
    return statement - 1


def _on_sqlite(url: str, act: Act, look: Look, key: Key | None) -> int:
    """What lies on the disk before each; the journal's growth alone is looked at where it ends."""
    path = Path(url.removeprefix("sqlite:///"))
    states: list[State] = []
    ticks = 0

    def keep(_number: int) -> None:
        nonlocal ticks
        ticks += 1
        state = _state(path)
        if states and states[-1].file == state.file and states[-1].journals.keys() == state.journals.keys():
            states.pop()
        states.append(state)

    with Store.open(url, key) as store:
        _before_each(store, keep)
        act(store)
    for state in states:
        _look_at(path.with_name("left.db"), state, look, key)
    return ticks


def _state(path: Path) -> State:
    """Reading takes SQLite's locks from it, but nobody else is there."""
    journals = {end: path.with_name(path.name + end) for end in JOURNALS}
    return State(path.read_bytes(), {end: one.read_bytes() for end, one in journals.items() if one.exists()})


def _look_at(path: Path, state: State, look: Look, key: Key | None) -> None:
    path.write_bytes(state.file)
    for end in JOURNALS:
        path.with_name(path.name + end).unlink(missing_ok=True)
    for end, journal in state.journals.items():
        path.with_name(path.name + end).write_bytes(journal)
    with Store.open(f"sqlite:///{path}", key) as store:
        look(store)


def _on_postgresql(url: str, act: Act, look: Look, key: Key | None) -> int:
    """What another connection sees before every fifteenth, and before each commit."""
    ticks = 0
    with Store.open(url, key) as other, Store.open(url, key) as store:

        def tick(number: int) -> None:
            nonlocal ticks
            ticks += 1
            if number == COMMIT or number % STEP == 1:
                look(other)

        _before_each(store, tick)
        act(store)
    return ticks
