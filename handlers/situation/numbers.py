"""Incidents by kind and by area: in the time, and in the times that it is held against."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from analytics.methods.compared import compared
from handlers.situation.during import overlap
from handlers.situation.gathered import Against, Gathered
from storage.released import Released

NO_AREA = ""
Count = Callable[[Released], Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Row:
    """A kind or an area: `counts` are those of the time itself and then of each time that it is held against.

    `verdict` is how the first count stands against the last (more, fewer, as_usual, too_few), "" where nobody can tell.
    """

    key: str
    counts: tuple[int, ...]
    verdict: str = ""

    @property
    def change(self) -> int:
        """More or fewer than in the last of the other times."""
        return self.counts[0] - self.counts[-1]


def sides(told: Gathered) -> tuple[Against, ...]:
    """The times that anything is known of: the one before, and the same a year earlier.

    Of two that overlap, as the months before this year's and last year's months do, the latter.
    """
    known = [one for one in (told.before, told.year) if one is not None and one.known]
    if len(known) > 1 and overlap(*(one.found.before_periods for one in known)):
        return (known[-1],)
    return tuple(known)


def kind_rows(told: Gathered) -> tuple[Row, ...]:
    """By kind, most first."""
    return _rows(told, lambda rows: _counted(rows, "kind"))


def area_rows(told: Gathered) -> tuple[Row, ...]:
    """By area, most first; what has no area stands last."""
    found = _rows(told, lambda rows: {**_counted(rows, "area"), NO_AREA: int(np.count_nonzero(rows.area < 0))})
    return tuple(row for row in found if row.key != NO_AREA) + tuple(
        row for row in found if row.key == NO_AREA and row.counts[0]
    )


def together(rows: tuple[Row, ...]) -> Row:
    """Several as one, without a verdict."""
    return Row("", tuple(sum(column) for column in zip(*(row.counts for row in rows), strict=True)))


def _counted(rows: Released, what: str) -> dict[str, int]:
    index, keys = (rows.kind, rows.kinds) if what == "kind" else (rows.area, rows.areas)
    counts = np.bincount(index[index >= 0], minlength=len(keys))
    return {key: int(count) for key, count in zip(keys, counts.tolist(), strict=True) if count}


def _rows(told: Gathered, count: Count) -> tuple[Row, ...]:
    if told.before is None:
        return ()
    now = count(told.before.found.rows)
    then = [count(one.found.compared) for one in sides(told) if one.found.compared is not None]
    keys = sorted({*now, *(key for side in then for key in side)}, key=lambda key: (-now.get(key, 0), key))
    found = [Row(key, (now.get(key, 0), *(side.get(key, 0) for side in then))) for key in keys]
    return tuple(Row(row.key, row.counts, verdict) for row, verdict in zip(found, _verdicts(told, found), strict=True))


def _verdicts(told: Gathered, rows: list[Row]) -> tuple[str, ...]:
    """Which differ more than chance gives, as a family; none where a whole week may stand on both sides."""
    every = sides(told)
    both = every[-1].found if every else None
    if both is None or both.compared is None or not rows or both.rows.widened or both.compared.widened:
        return ("",) * len(rows)
    days, before_days = both.days
    return compared([row.counts[-1] for row in rows], [row.counts[0] for row in rows], before_days, days).verdicts
