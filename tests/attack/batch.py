"""A batch of cities that are attacked, from its seed, in whichever process."""

import gc
import tempfile
import time
import traceback
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import tests.attack.test_attack as release
from handlers.analysis import opening
from storage import counters, release_counts
from storage.counted import closing, facade, lengths
from storage.store import Store
from tests import compiled, once  # noqa: F401  statements are compiled once
from tests.attack import test_asking as asking
from tests.attack import test_twins as twins
from tests.attack.city import FIRST
from tests.attack.steady import read_counters, read_line
from tests.storage.parts.attacker import UndecidedError

STEPS, LINES = 40, 2  # what happens in a city, and lines that are typed after each
NAMES = SOLVED, PAIRS, REST = "App.ask, solved", "App.ask, twins", "Release, solved"


@dataclass(frozen=True, slots=True)
class Done:
    """What one batch did; `found` and `undecided` say what was found and what was not decided."""

    name: str
    seed: int
    questions: int
    seconds: float
    found: str = ""
    undecided: str = ""


def play(name: str, seed: int, cities: int) -> Done:
    """Ask, read and solve; whatever is found is said."""
    began, questions, found, undecided = time.process_time(), 0, "", ""
    try:
        questions = _ask(name, seed, cities)
    except UndecidedError as error:
        undecided = str(error)
    except AssertionError as error:
        notes = getattr(error, "__notes__", ())
        found = "\n".join(("".join(traceback.format_tb(error.__traceback__)[-3:]) + str(error)[:4000], *notes))
    return Done(name, seed, questions, time.process_time() - began, found, undecided)


def _ask(name: str, seed: int, cities: int) -> int:
    if name == SOLVED:
        return asking.run(_template(), cities, steps=STEPS, seed=seed, lines=LINES)
    if name == REST:
        return release.run(_template(), 10 * cities, seed=seed)
    return sum(_pair(100 * seed + at) for at in range(max(1, cities // 4)))


def _pair(seed: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        return twins.compare(_template(), Path(folder), seed, 12)[0]


def ready() -> None:
    """A process begins: three weeks are all that happens, as in the tests, and files lie in memory."""
    once.use_memory()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    lengths.PARTS_A_WEEK = 0  # type: ignore[misc]
    closing.FIRST = facade.FIRST = release_counts.FIRST = FIRST  # type: ignore[misc]
    counters.read = read_counters
    opening.read = read_line  # type: ignore[attr-defined]


@cache
def _template() -> Path:
    """A migrated database, one a process."""
    path = Path(tempfile.mkdtemp(prefix="karta-attack-")) / "template.db"
    with Store.open(f"sqlite:///{path}") as store:
        store.migrate()
    return path
