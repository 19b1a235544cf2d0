"""`python -m tests.attack`: the attackers at full length, their figures printed (part of `make soak`).

First through the whole product (`App.ask`), for some minutes: coalitions type lines and solve what they read, and every
answer of pairs of cities is compared. The rest of the questions are put to `Release` and the cards, which is faster.
"""

import argparse
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import tests.attack.test_attack as release
from storage import release_counts
from storage.counted import closing, facade, lengths
from storage.store import Store
from tests.attack import test_asking as asking
from tests.attack import test_twins as twins
from tests.attack.city import FIRST
from tests.storage.parts.attacker import UndecidedError

BATCH = 10  # cities of one batch; between batches the figures are printed


@dataclass
class Figures:
    """What one attacker has done."""

    name: str
    questions: int = 0
    found: int = 0
    undecided: int = 0  # batches in which the solver ran out of time
    seconds: float = 0.0

    def __str__(self) -> str:
        speed = self.questions / max(self.seconds, 1e-9)
        return (
            f"{self.name}: {self.questions:,} questions in {self.seconds:.0f} s ({speed:.1f} a second), "
            f"{self.found} found, {self.undecided} not decided"
        )


def run(figures: Figures, batch: Callable[[], int], enough: Callable[[], bool]) -> None:
    """Batches until it is enough, or something was found: that is printed as a whole."""
    while not enough() and not figures.found:
        began = time.monotonic()
        try:
            figures.questions += batch()
        except UndecidedError as error:
            figures.undecided += 1
            print(f"{figures.name}, not decided: {error}", flush=True)  # noqa: T201  figures are printed
        except AssertionError as error:
            figures.found += 1
            print(f"{figures.name} found something:\n{_where(error)}", flush=True)  # noqa: T201  figures are printed
            for note in getattr(error, "__notes__", ()):
                print(note, flush=True)  # noqa: T201  figures are printed
        figures.seconds += time.monotonic() - began
        print(figures, flush=True)  # noqa: T201  figures are printed


def _where(error: AssertionError) -> str:
    """The last lines that were run, and what was said."""
    return "".join(traceback.format_tb(error.__traceback__)[-3:]) + str(error)[:4000]


def main() -> int:
    """Run all three; the exit code tells whether anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=100_000, help="in all")
    parser.add_argument("--minutes", type=float, default=60.0, help="as many as can be put through App.ask in these")
    parser.add_argument("--seed", type=int, default=1, help="of the first pair of twins")
    given = parser.parse_args()
    _weekly()
    through, pairs, rest = Figures("App.ask, solved"), Figures("App.ask, twins"), Figures("Release, solved")
    with tempfile.TemporaryDirectory() as name:
        template = _template(Path(name))
        seeds = iter(range(given.seed, sys.maxsize))

        def pair() -> int:
            with tempfile.TemporaryDirectory() as folder:
                return twins.compare(template, Path(folder), next(seeds), 12)[0]

        def together() -> int:
            return through.questions + pairs.questions + rest.questions

        def time_is_up(share: float, figures: Figures) -> Callable[[], bool]:
            return lambda: figures.seconds > given.minutes * 60 * share or together() >= given.questions

        run(through, lambda: asking.run(template, BATCH, steps=40), time_is_up(0.75, through))
        run(pairs, pair, time_is_up(0.25, pairs))
        run(rest, lambda: release.run(template, BATCH), lambda: together() >= given.questions)
    every = (through, pairs, rest)
    print(f"{sum(one.questions for one in every):,} questions, {sum(one.found for one in every)} found")  # noqa: T201
    return int(any(one.found for one in every))


def _weekly() -> None:
    """Three weeks are all that happens, as in the tests."""
    lengths.PARTS_A_WEEK = 0  # type: ignore[misc]
    closing.FIRST = facade.FIRST = release_counts.FIRST = FIRST  # type: ignore[misc]
    release.MORE = asking.MORE = 2  # not the same examples each time


def _template(folder: Path) -> Path:
    path = folder / "template.db"
    with Store.open(f"sqlite:///{path}") as store:
        store.migrate()
    return path


if __name__ == "__main__":
    sys.exit(main())
