"""The incidents of some years by week, as one audience may see them: what the week is held against."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Floats
from analytics.methods.expected import Settings, expected
from handlers.digest import weeks
from handlers.digest.value import KindWeek, Usual, WeekTotal
from storage.model.query import Period
from storage.released import Released, taken

Ints = NDArray[np.int64]
MOST_KINDS = 5
# Twenty kinds are each looked at: together they claim a change in one usual week of twenty (two-sided).
FAMILY = 0.05


@dataclass(frozen=True, slots=True)
class Past:
    """Rows of a span of whole weeks that ends with the digest's; `day` (n,) counts its local days from 0."""

    rows: Released
    span: Period
    day: Ints

    @property
    def days(self) -> int:
        """Days in the span."""
        return (self.span.end.date() - self.span.start.date()).days

    @property
    def week_of_row(self) -> Ints:
        """The week of each row, from 0."""
        return self.day // 7

    def count(self, week: Period) -> int | None:
        """Incidents of one of its weeks; None for one before anything was stored."""
        number = (week.start.date() - self.span.start.date()).days // 7
        return None if number < self.first else int(np.count_nonzero(self.week_of_row == number))

    @property
    def first(self) -> int:
        """The first week with any incident; before it nothing was stored. The last week when there is none."""
        return int(self.day.min()) // 7 if len(self.day) else self.days // 7 - 1

    def by_week(self, keep: NDArray[np.bool_] | None = None) -> Floats:
        """Incidents (of those to keep) by week; weeks before the first one are missing (NaN)."""
        number = self.week_of_row if keep is None else self.week_of_row[keep]
        counts = np.bincount(number, minlength=self.days // 7).astype(np.float64)
        counts[: self.first] = np.nan
        return counts

    def of(self, week: Period) -> Released:
        """The rows of one week."""
        first = (week.start.date() - self.span.start.date()).days
        return taken(self.rows, np.flatnonzero((self.day >= first) & (self.day < first + 7)))


def past_of(rows: Released, span: Period) -> Past:
    """Place rows in their days by the middle of what is told of their time."""
    middle = rows.start + (rows.end - rows.start) // 2
    return Past(rows, span, weeks.day_numbers(middle, span))


def total(past: Past, week: Period) -> WeekTotal:
    """The week against the one before, the same one last year, and what is usual."""
    then = weeks.last_year(week)
    count = past.count(week) or 0
    return WeekTotal(count, past.count(weeks.before(week)), past.count(then), then, _usual(past.by_week()))


def _usual(counts: Floats) -> Usual:
    found = expected(counts)
    if not found.about.enough or not np.isfinite(found.lower[0]):
        return Usual(0.0, 0.0, 0.0, "too_few")
    return Usual(float(found.expected[0]), float(found.lower[0]), float(found.upper[0]), found.verdicts[0])


def kinds(past: Past, week: Period) -> tuple[KindWeek, ...]:
    """The most frequent kinds of the week, and whether each is more or fewer than usual."""
    number = (week.start.date() - past.span.start.date()).days // 7
    now = past.week_of_row == number
    counts = np.bincount(past.rows.kind[now], minlength=len(past.rows.kinds))
    ranked = [int(kind) for kind in np.argsort(-counts, kind="stable")[:MOST_KINDS] if counts[kind]]
    if not ranked:
        return ()
    series = np.stack([past.by_week(past.rows.kind == kind) for kind in ranked])
    settings = replace(Settings(), alpha=FAMILY / 2 / max(1, len(past.rows.kinds)))
    verdicts = expected(series, settings).verdicts
    return tuple(
        KindWeek(past.rows.kinds[kind], int(row[-1]), int(np.nan_to_num(row[-2])), verdict)
        for kind, row, verdict in zip(ranked, series, verdicts, strict=True)
    )
