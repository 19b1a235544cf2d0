"""Rows on their way from a file, some thousands at a time."""

from collections.abc import Iterable
from dataclasses import dataclass, field

# Rows that are turned at once: big enough for arrays, small beside the memory of a phone.
BATCH = 5000


@dataclass(slots=True)
class Batch:
    """Rows with their lines. `columns` holds text by the file's own name.

    GeoJSON has `points` too, and a `crs` when the file names one.
    """

    lines: list[int] = field(default_factory=list)
    columns: dict[str, list[str]] = field(default_factory=dict)
    points: list[tuple[float, float] | None] | None = None
    crs: str | None = None


def empty(wanted: Iterable[str]) -> Batch:
    """A batch without rows, with these columns."""
    return Batch(columns={name: [] for name in wanted})
