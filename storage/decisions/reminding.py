"""The dates of decisions, called to mind once each: before they come, when they come, and when they have passed.

Everything is counted in days of the region's own calendar, so a night in which the clock changes is a night like any
other. What was reminded of is a row (storage/reminders.py): several processes, one that dies, and a clock that is set
back find it there. A reminder that was due while nobody ran this gives way to a later one.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from storage import counters, documents, moments
from storage.decisions.reading import Found, every
from storage.model.decision import Progress
from storage.model.people import Audience, Level, Role, Viewer
from storage.model.problem import Status
from storage.problem_threads.announcing import announce
from storage.problems.desk import taking_part
from storage.reminders import remind
from storage.sharing import decide_told
from storage.tables import decisions, people, work_reminders

# Who hears of a decision that nobody owns by name: those who lead their partner's work, else whoever may report on it.
LEADING = (Role.COORDINATOR, Role.REVIEWER)
# A review that was to be while nobody ran this is announced as late as this; after that it is asked for by hand.
REVIEW_LATE = timedelta(days=28)
# A reminder that nothing follows is left as late as this, not for ever.
LAST_LATE = timedelta(days=6)
d, q, w = decisions.c, people.c, work_reminders.c


@dataclass(frozen=True, slots=True)
class Stage:
    """A reminder `what`, so many days after the day it reminds of (before it when negative)."""

    what: str
    after: int
    again: bool = False  # one of several: each is due on its own day

    def day(self, of: date) -> date:
        return of + timedelta(days=self.after)


# Four times, a week apart: who has not heard it by then does not read reminders.
DUE = (
    Stage("due_soon", -7),
    Stage("due_tomorrow", -1),
    Stage("due_today", 0),
    *(Stage("overdue", 7 * week, again=True) for week in range(1, 5)),
)
REVIEW = (Stage("review_soon", -7),)
_WHATS = {stage.what for stage in (*DUE, *REVIEW)}


def run(connection: Connection, at: datetime) -> int:
    """Leave every reminder and announcement whose day it is; gives how many were left."""
    counters.lock(connection, counters.PROBLEM)
    now = _Moment(connection, ZoneInfo(documents.region(connection).timezone), at)
    left = 0
    for one in every(connection, taking_part(connection), d.withdrawn_at.is_(None), d.status != Progress.STOPPED.value):
        if one.problem.status != Status.CLOSED:
            left += _of_one(now, one)
    return left


@dataclass(frozen=True)
class _Moment:
    """A run: its only now, and what it would else read anew for every decision."""

    connection: Connection
    zone: ZoneInfo
    at: datetime

    @cached_property
    def listed(self) -> dict[str, list[Viewer]]:
        """Everybody who is here, by partner."""
        found: dict[str, list[Viewer]] = defaultdict(list)
        for row in self.connection.execute(select(q.key, q.partner, q.role).where(~q.left).order_by(q.key)):
            found[row.partner].append(Viewer(row.key, row.partner, Role(row.role)))
        return dict(found)

    @cached_property
    def out(self) -> dict[tuple[str, str], set[tuple[str, int]]]:
        """What has gone out before this run, by code and person."""
        found: dict[tuple[str, str], set[tuple[str, int]]] = defaultdict(set)
        for row in self.connection.execute(select(work_reminders).where(w.what.in_(_WHATS))):
            found[row.about, row.person].add((row.what, row.due))
        return dict(found)

    @cached_property
    def today(self) -> date:
        return self.at.astimezone(self.zone).date()

    @cached_property
    def micro(self) -> int:
        return moments.microseconds(self.at)

    def midnight(self, day: date) -> int:
        """Where a day begins, in microseconds: what marks it in the rows."""
        return moments.microseconds(datetime.combine(day, time(), self.zone))

    def made(self, one: Found) -> date:
        return moments.from_microseconds(one.row.at).astimezone(self.zone).date()


def _of_one(now: _Moment, one: Found) -> int:
    left = 0
    if one.row.due and one.row.does and one.row.status != Progress.DONE:
        left += _remind(now, one, date.fromisoformat(one.row.due), DUE)
    if one.row.review:
        review = date.fromisoformat(one.row.review)
        if now.today < review:
            left += _remind(now, one, review, REVIEW)
        elif now.made(one) < review and now.today <= review + REVIEW_LATE:
            day, about = now.midnight(review), (one.problem.id, "review", one.row.code)
            left += announce(now.connection, *about, one.readers, day)
    return left


def _remind(now: _Moment, one: Found, of: date, stages: tuple[Stage, ...]) -> int:
    """The latest stage whose day has come; of what was decided on that day or later nobody need be reminded."""
    come = [n for n, stage in enumerate(stages) if now.made(one) < stage.day(of) <= now.today]
    if not come or now.today > stages[-1].day(of) + LAST_LATE:
        return 0
    later = [(stage.what, _mark(now, stage, of)) for stage in stages[come[-1] :]]
    left = 0
    for person in _people(now, one):
        # Nobody is told "in a week" after "tomorrow".
        if now.out.get((one.row.code, person), set()).isdisjoint(later):
            left += remind(now.connection, later[0][0], one.row.code, person, later[0][1], now.micro)
    return left


def _mark(now: _Moment, stage: Stage, of: date) -> int:
    return now.midnight(stage.day(of) if stage.again else of)


def _people(now: _Moment, one: Found) -> list[str]:
    """The owner; when nobody is named, or they left, those who lead the partner's work; else who made the decision."""
    row = one.row
    reads = [who for who in now.listed.get(row.owner_partner or row.partner, []) if _reads(who, one.readers)]
    for some in (
        [who for who in reads if who.person == row.owner],
        [who for who in reads if who.role in LEADING],
        reads,
    ):
        if some:
            return sorted(who.person for who in some)
    return [who.person for who in now.listed.get(row.partner, []) if who.person == row.person]


def _reads(who: Viewer, readers: frozenset[str]) -> bool:
    return decide_told(readers, Audience(frozenset({who}), who.person)).level is not Level.NOTHING
