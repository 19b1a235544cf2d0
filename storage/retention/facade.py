"""The door to retention: its rules, what it would do, and doing it."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import func, insert, select, update

from storage import counters, moments
from storage.database import Database
from storage.model.retention import Figures, Post, Terms
from storage.reference import References
from storage.reports.photos import in_use
from storage.retention import history, rules
from storage.retention.compact import compact
from storage.retention.due import DAY, PLACE, ROW, WORDS, due
from storage.retention.rules import Rules
from storage.retention.run import Run
from storage.tables import retention_runs

if TYPE_CHECKING:
    from storage.photos import PhotoFiles

# Longer than it takes from a photo's file to the row that names it.
FRESH = 3_600
t = retention_runs.c


class Retention:
    """How long what is kept. The caller's `now` is the only now."""

    def __init__(self, database: Database, references: References, close_weeks: Callable[[datetime], int]) -> None:
        self._database = database
        self._references = references
        self._close_weeks = close_weeks

    def rules(self) -> Rules:
        """What holds: the defaults and the municipality's own."""
        with self._database.read() as connection:
            return rules.read(connection)

    def put(self, source: str, kind: str, terms: Terms) -> None:
        """Decide a rule; raises `InvalidValueError`."""
        with self._database.write() as connection:
            rules.put(connection, source, kind, terms)

    def drop(self, source: str, kind: str) -> bool:
        """Take a decision back; False when there was none."""
        with self._database.write() as connection:
            return rules.drop(connection, source, kind)

    def put_trace(self, name: str, days: int) -> None:
        """Decide how long a trace is kept; raises `InvalidValueError`."""
        with self._database.write() as connection:
            rules.put_trace(connection, name, days)

    def plan(self, now: datetime) -> Figures:
        """How many incidents a run would take through which stage now; nothing is changed."""
        with self._database.read() as connection:
            found = due(connection, rules.read(connection), moments.seconds(now), self._references, closed_by_then=True)
        stage, had = found["stage"], found["retained"]
        counted = (np.count_nonzero(had < WORDS), *(np.count_nonzero(stage == one) for one in (PLACE, ROW)))
        return Figures(*(int(number) for number in counted))

    def run(self, now: datetime, photos: "PhotoFiles | None" = None) -> Figures:
        """Take away what is over. Safe to be cut off anywhere, and to run twice at once; returns what it did.

        Weeks that have ended are closed first: what is taken away has been counted.
        """
        self._close_weeks(now)
        at = self._begin(now)
        run = Run(self._database, self._references, moments.seconds(now))
        figures = _sum((*run.incidents(), *run.messages(), run.traces()))
        if photos is not None:
            figures += Figures(photos=self._sweep(now, photos))
        if figures.total or self._was_cut_off():
            compact(self._database)
        self._end(at, now, figures)
        return figures

    def elsewhere(self, now: datetime) -> tuple[Post, ...]:
        """Posts on other platforms whose time is over; whoever takes them away says so to `Posts.removed`."""
        with self._database.read() as connection:
            reach = moments.seconds(now) - rules.read(connection).shortest.place * DAY
            return history.due_elsewhere(connection, reach)

    def last(self) -> datetime | None:
        """When the last run that came to its end began."""
        with self._database.read() as connection:
            at = connection.execute(select(func.max(t.at)).where(t.ended_at.is_not(None))).scalar_one()
        return None if at is None else moments.from_microseconds(int(at))

    def _sweep(self, now: datetime, photos: "PhotoFiles") -> int:
        """Files that no report names. A file without a row is harmless, so this may come after everything else."""
        with self._database.read() as connection:
            known = in_use(connection, now)
        return photos.sweep(known, FRESH)

    def _was_cut_off(self) -> bool:
        """Whether an earlier run may have deleted something and not come to rewriting the files."""
        with self._database.read() as connection:
            return int(connection.execute(select(func.count()).where(t.ended_at.is_(None))).scalar_one()) > 1

    def _begin(self, now: datetime) -> int:
        at = moments.microseconds(now)
        with self._database.write() as connection:
            counters.lock(connection, counters.CHANGE)  # two at once take turns
            if connection.execute(update(retention_runs).where(t.at == at).values(ended_at=None)).rowcount == 0:
                connection.execute(insert(retention_runs), [{"at": at, "figures": "{}"}])
        return at

    def _end(self, at: int, now: datetime, figures: Figures) -> None:
        values = {"ended_at": moments.microseconds(now), "figures": json.dumps(asdict(figures))}
        with self._database.write() as connection:
            connection.execute(update(retention_runs).where(t.at == at).values(values))
            connection.execute(update(retention_runs).where(t.ended_at.is_(None)).values(ended_at=values["ended_at"]))


def _sum(parts: Iterable[Figures]) -> Figures:
    return sum(parts, Figures())
