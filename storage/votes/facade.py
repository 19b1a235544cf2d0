"""The door to votes. Everything read is read for an audience; what it may not read is not there."""

from datetime import datetime

from sqlalchemy import select

from storage import codes
from storage.audit import Audit
from storage.database import Database
from storage.horizon import PATIENCE
from storage.model.people import Audience, Viewer
from storage.model.vote import BallotDraft, Option, Vote, VoteDraft
from storage.problems import reading as problems
from storage.problems.desk import Desk, acting, taking_part
from storage.tables import problems as problem_rows
from storage.tables import votes
from storage.votes import casting, jobs, leading, opening, reach, reading
from storage.votes.closing import Count
from storage.votes.finding import find, whole


class Votes:
    """Votes on measures and about decisions. `count` is how ballots are counted (handlers/votes/counting.py)."""

    def __init__(self, database: Database, log: Audit) -> None:
        self._database = database
        self._log = log

    # ---- reading ------------------------------------------------------------------------------------

    def of(self, problem: str, audience: Audience) -> tuple[Vote, ...]:
        """A problem's votes that everybody in the audience may read, open ones first."""
        where = problem_rows.c.code == codes.normal(problem)
        with self._database.read() as connection:
            return tuple(reading.every(connection, audience, taking_part(connection), where))

    def open(self, audience: Audience) -> tuple[Vote, ...]:
        """Every open vote that everybody in the audience may read, the first to close first."""
        with self._database.read() as connection:
            where = votes.c.closed_at.is_(None)
            return tuple(reading.every(connection, audience, taking_part(connection), where))

    def about(self, decision: str, audience: Audience) -> tuple[Vote, ...]:
        """The votes on what comes next for a decision that everybody in the audience may read, open ones first."""
        with self._database.read() as connection:
            where = votes.c.about == (codes.normal(decision, codes.DECISION) or "-")
            return tuple(reading.every(connection, audience, taking_part(connection), where))

    def one(self, code: str, audience: Audience) -> Vote | None:
        """One of them, however its code is written; None when it is not there or may not be read."""
        with self._database.read() as connection:
            wanted = codes.normal(code, codes.VOTE)
            row = connection.execute(select(votes).where(votes.c.code == wanted)).one_or_none()
            found = None if row is None else whole(connection, row, taking_part(connection))
            return reading.vote(found) if found is not None and found.told(audience) else None

    def measures(self, problem: str, audience: Audience) -> tuple[tuple[Option, frozenset[str], str], ...]:
        """A problem's measures that the audience may read: each with who may read it, and why it cannot be voted on.

        The reason is "" or a key of a sentence; what was taken back is not there.
        """
        with self._database.read() as connection:
            here = taking_part(connection)
            row = problems.row(connection, codes.normal(problem), audience, here)
            every = {} if row is None else reach.measured(connection, row, here)
        partners = frozenset(viewer.partner or "" for viewer in audience.viewers)
        return tuple(
            (Option(code, one.row.name), one.partners, one.wrong(partners))
            for code, one in every.items()
            if one.row.withdrawn_at is None and partners <= one.partners
        )

    # ---- acts: each one transaction with its row in the log --------------------------------------------

    def put(self, actor: Viewer, problem: str, draft: VoteDraft, at: datetime) -> Vote:
        """Open a vote. Raises `InvalidValueError`, `ProblemRefusedError`."""
        with acting(self._database, self._log, actor, at, "vote.open") as desk:
            return _now(desk, opening.open_vote(desk, problem, draft).code)

    def cast(self, actor: Viewer, code: str, draft: BallotDraft, at: datetime, count: Count) -> Vote:
        """Vote, or change what one chose. Raises `InvalidValueError`, `ProblemRefusedError`."""
        with acting(self._database, self._log, actor, at, "vote.cast") as desk:
            casting.cast(desk, code, draft, count)
            return _now(desk, code)

    def extend(self, actor: Viewer, code: str, deadline: datetime, at: datetime) -> Vote:
        """Give a vote more time. Raises `InvalidValueError`, `ProblemRefusedError`."""
        with acting(self._database, self._log, actor, at, "vote.lead") as desk:
            leading.extend(desk, code, deadline)
            return _now(desk, code)

    def close(self, actor: Viewer, code: str, at: datetime, count: Count) -> Vote:
        """Close a vote before its time. Raises `ProblemRefusedError`."""
        with acting(self._database, self._log, actor, at, "vote.lead") as desk:
            leading.close_now(desk, code, count)
            return _now(desk, code)

    def reopen(self, actor: Viewer, code: str, deadline: datetime, at: datetime) -> Vote:
        """A new round in which everybody votes anew. Raises `InvalidValueError`, `ProblemRefusedError`."""
        with acting(self._database, self._log, actor, at, "vote.lead") as desk:
            leading.reopen(desk, code, deadline)
            return _now(desk, code)

    # ---- by the clock -----------------------------------------------------------------------------------

    def close_due(self, now: datetime, count: Count) -> int:
        """Close what is over; gives how many this process closed."""
        return jobs.close_due(self._database, self._log, now, count)

    def remind(self, now: datetime) -> int:
        """Remind those who have not voted, each once; gives how many."""
        return jobs.remind(self._database, now)

    def wipe(self, patience: float = PATIENCE) -> bool:
        """Rewrite the files that secret ballots were deleted from; whether that was done.

        It is not while somebody's transaction, after `patience` seconds still, is older than the close.
        """
        return jobs.wipe(self._database, patience)


def _now(desk: Desk, code: str) -> Vote:
    """A vote as its actor may read it now."""
    return reading.vote(find(desk, code))
