"""`python -m tests.attack`: the attackers at full length, their figures printed (part of `make soak`).

Through the whole product (`App.ask`): coalitions type lines and solve what they read, and every answer of pairs of
cities is compared. What is left when the time is up is put to `Release` and the cards, which is faster. Everything
follows from the seeds: `--seed` with those of a batch plays it again.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import count
from multiprocessing import get_context

from tests.attack.batch import NAMES, PAIRS, REST, SOLVED, Done, play, ready

CITIES = 10  # of one batch; the first of them are the simplest there are
TWINS = 4  # a batch in so many is of pairs of cities, a fourth as many


@dataclass
class Figures:
    """What the attackers have done. `questions` are answers that were read, `seconds` processor time."""

    name: str
    questions: int = 0
    found: int = 0
    undecided: int = 0
    seconds: float = 0.0
    seeds: list[int] = field(default_factory=list)

    def add(self, done: Done) -> None:
        self.questions += done.questions
        self.found += bool(done.found)
        self.undecided += bool(done.undecided)
        self.seconds += done.seconds
        self.seeds.append(done.seed)

    def __str__(self) -> str:
        seeds = f"seeds {min(self.seeds)}–{max(self.seeds)}" if self.seeds else "no seeds"
        return (
            f"{self.name}: {self.questions:,} questions in {self.seconds:.0f} s of processor time "
            f"({self.questions / max(self.seconds, 1e-9):.0f} a second), {seeds}, "
            f"{self.found} found, {self.undecided} not decided"
        )


def main() -> int:
    """Run all three; the exit code tells whether anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=100_000, help="in all")
    parser.add_argument("--minutes", type=float, default=90.0, help="as many as can be put through App.ask in these")
    parser.add_argument("--seed", type=int, default=1, help="of the first batch; the next has the next")
    parser.add_argument("--cities", type=int, default=CITIES, help="in a batch")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    figures, began = {name: Figures(name) for name in NAMES}, time.monotonic()
    with ProcessPoolExecutor(given.processes, get_context("spawn"), ready) as pool:
        batches = _batches(given.seed, began + given.minutes * 60)
        running: set[Future[Done]] = set()
        while True:
            asked = sum(one.questions for one in figures.values())
            stop = asked >= given.questions or any(one.found for one in figures.values())
            while not stop and len(running) < given.processes:
                running.add(pool.submit(play, *next(batches), given.cities))
            if not running:
                break
            finished, running = wait(running, return_when=FIRST_COMPLETED)
            for one in finished:
                _tell(figures, one.result())
    every = figures.values()
    total, found = sum(one.questions for one in every), sum(one.found for one in every)
    print(f"{total:,} questions in {time.monotonic() - began:.0f} s, {found} found")  # noqa: T201
    return int(bool(found))


def _batches(seed: int, until: float) -> Iterator[tuple[str, int]]:
    """What to ask next: a pair of cities now and then; after a time, through the faster door."""
    for number in count():
        name = PAIRS if number % TWINS == TWINS - 1 else SOLVED
        yield (name if time.monotonic() < until else REST), seed + number


def _tell(figures: dict[str, Figures], done: Done) -> None:
    figures[done.name].add(done)
    if done.found:
        print(f"{done.name}, seed {done.seed}, found something:\n{done.found}", flush=True)  # noqa: T201
    if done.undecided:
        print(f"{done.name}, seed {done.seed}, not decided: {done.undecided}", flush=True)  # noqa: T201
    print(figures[done.name], flush=True)  # noqa: T201  figures are printed


if __name__ == "__main__":
    sys.exit(main())
