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
# A first week with less than this share of a usual one (the median of last year's) is not yet a city that reports.
STRAY = 0.1


@dataclass(frozen=True, slots=True)
class Past:
    """Rows of a span of whole weeks that ends with the digest's; `day` (n,) counts its local days from 0.

    `counts` (kinds, weeks) are its incidents by kind and week, `reported` (sources, weeks) the same by partner: each
    row is looked at once, however many there are.
    """

    rows: Released
    span: Period
    day: Ints
    counts: Ints
    reported: Ints

    @property
    def days(self) -> int:
        """Days in the span."""
        return (self.span.end.date() - self.span.start.date()).days

    def count(self, week: Period) -> int | None:
        """Incidents of one of its weeks; None for one before anything was stored."""
        number = (week.start.date() - self.span.start.date()).days // 7
        return None if number < self.began else int(self.counts[:, number].sum())

    def since(self, days: int) -> Ints:
        """The rows of the span's last days."""
        return np.flatnonzero(self.day >= self.days - days)

    @property
    def began(self) -> int:
        """The first week with any incident; before it nothing was stored. The last week when there is none."""
        return self._above(0.0)

    @property
    def first(self) -> int:
        """The first week that tells what is usual: the one after storing began, as that one is told in part.

        A few old incidents, stored one by one long before the others, are no beginning.
        """
        last = self.days // 7 - 1
        year = self.counts[:, max(0, last - 52) : last].sum(axis=0)
        usual = float(np.median(year[year > 0])) if year.any() else 0.0
        return min(last, self._above(usual * STRAY) + 1)

    def _above(self, least: float) -> int:
        """The first week with more than `least` incidents, or the last week."""
        enough = np.flatnonzero(self.counts.sum(axis=0) > least)
        return int(enough[0]) if enough.size else self.days // 7 - 1

    def by_week(self, kind: int | None = None) -> Floats:
        """Incidents (of one kind) by week; weeks before the first one that tells are missing (NaN)."""
        counts: Floats = (self.counts.sum(axis=0) if kind is None else self.counts[kind]).astype(np.float64)
        counts[: self.first] = np.nan
        return counts

    def of(self, week: Period) -> Released:
        """The rows of one week."""
        first = (week.start.date() - self.span.start.date()).days
        since = self.since(self.days - first)
        return taken(self.rows, since[self.day[since] < first + 7])


def past_of(rows: Released, span: Period) -> Past:
    """Place rows in their days by the middle of what is told of their time."""
    middle = rows.start + (rows.end - rows.start) // 2
    day = weeks.day_numbers(middle, span)
    many = (span.end.date() - span.start.date()).days // 7
    number = day // 7
    return Past(
        rows,
        span,
        day,
        _by_week(rows.kind, rows.kinds, number, many),
        _by_week(rows.source, rows.sources, number, many),
    )


def _by_week(what: NDArray[np.int16], keys: tuple[str, ...], week: Ints, weeks_: int) -> Ints:
    """Incidents by what they are of (one of `keys`) and week."""
    size = max(1, len(keys))
    counted: Ints = np.bincount(what * np.int64(weeks_) + week, minlength=size * weeks_).reshape(size, weeks_)
    return counted


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
    counts = past.counts[:, (week.start.date() - past.span.start.date()).days // 7]
    ranked = [int(kind) for kind in np.argsort(-counts, kind="stable")[:MOST_KINDS] if counts[kind]]
    if not ranked:
        return ()
    series = np.stack([past.by_week(kind) for kind in ranked])
    settings = replace(Settings(), alpha=FAMILY / 2 / max(1, len(past.rows.kinds)))
    verdicts = expected(series, settings).verdicts
    return tuple(
        KindWeek(past.rows.kinds[kind], int(row[-1]), int(np.nan_to_num(row[-2])), verdict)
        for kind, row, verdict in zip(ranked, series, verdicts, strict=True)
    )
