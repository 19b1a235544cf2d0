"""Measuring two things side by side, and printing them."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison. Without `peer_ms` it is a figure alone, or a note why there is none."""

    what: str
    ours_ms: float | None = None
    peer: str = ""
    peer_ms: float | None = None
    note: str = ""

    @property
    def ratio(self) -> str:
        """How many times longer the peer takes."""
        if not self.ours_ms or self.peer_ms is None:
            return ""
        times = self.peer_ms / self.ours_ms
        return f"{times:,.0f} x" if times >= 10 else f"{times:.1f} x"


def median_ms(*jobs: Callable[[], object], rounds: int = 11) -> tuple[float, ...]:
    """Median ms of each job, taken in turns so that a noisy machine is noisy for all. One round warms up."""
    taken: list[list[float]] = [[] for _ in jobs]
    for number in range(rounds + 1):
        for job, times in zip(jobs, taken, strict=True):
            began = time.perf_counter()
            job()
            if number:
                times.append((time.perf_counter() - began) * 1000.0)
    return tuple(statistics.median(times) for times in taken)


def show(rows: list[Row]) -> str:
    """The rows as a table of fixed width."""
    head = ("what", "ours ms", "peer", "peer ms", "ratio", "note")
    cells = [(r.what, _number(r.ours_ms), r.peer, _number(r.peer_ms), r.ratio, r.note) for r in rows]
    widths = [max(len(row[i]) for row in [head, *cells]) for i in range(len(head))]
    right = {1, 3, 4}
    return "\n".join(
        "  ".join(
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in [head, *cells]
    )


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"
