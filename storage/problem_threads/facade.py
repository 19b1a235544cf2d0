"""The door to problems' threads."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select, update

from storage import codes, counters, moments, words
from storage.audit import Audit
from storage.database import Database
from storage.digests.rows import TOLD
from storage.errors import ProblemRefusedError
from storage.model.people import Viewer
from storage.model.report import Notice
from storage.model.thread import Announcement, ProblemThread
from storage.problem_threads import roots, used, writing
from storage.problems import reading
from storage.problems.desk import Desk, acting, taking_part
from storage.tables import announcements, problem_threads, problems

t, p, a = problem_threads.c, problems.c, announcements.c
ACT = "thread.put"
_ACTIVE: Select[Any] = (
    select(problem_threads, p.code).join(problems, p.id == t.problem).where(t.ended_at.is_(None)).order_by(t.id)
)


class Threads:
    """Where problems are talked about. Whoever reads here has asked elsewhere whether its problem may be read."""

    def __init__(self, database: Database, log: Audit) -> None:
        self._database = database
        self._log = log

    # ---- acts -----------------------------------------------------------------------------------------

    def put(
        self, actor: Viewer, code: str, platform: str, conversation: str, language: str, at: datetime
    ) -> ProblemThread:
        """Follow a problem in a room: its root is to be posted there. The same again is the one that is there.

        Raises `ProblemRefusedError`. That everybody in the room may read the problem is seen to when it is drawn.
        """
        with acting(self._database, self._log, actor, at, ACT) as desk:
            problem = _problem(desk, code)
            desk.about.append(problem.code)
            there = _there(desk.connection, problem.id, platform, conversation)
            if there is not None and there.ended_at is None and writing.is_coming(desk.connection, there.id):
                desk.again = True
                return _one(desk.connection, there.id)
            row = _row(problem.id, platform, conversation, language, desk)
            return _one(desk.connection, writing.put(desk.connection, row, there, desk.micro))

    def end(self, actor: Viewer, code: str, platform: str, conversation: str, at: datetime) -> ProblemThread:
        """Follow it there no longer; what stands there stays as it is. Raises `ProblemRefusedError`."""
        with acting(self._database, self._log, actor, at, ACT) as desk:
            problem = _problem(desk, code)
            there = _there(desk.connection, problem.id, platform, conversation)
            if there is None or there.ended_at is not None:
                raise ProblemRefusedError("thread_unknown", problem.code, "it is not followed in this room")
            found = _one(desk.connection, there.id)
            writing.end_subscriptions(desk.connection, there.id, desk.micro)
            ended = update(problem_threads).where(t.id == there.id).values(ended_at=desk.micro)
            desk.connection.execute(ended)
            desk.about.append(problem.code)
            return found

    # ---- reading --------------------------------------------------------------------------------------

    def of(self, code: str) -> tuple[ProblemThread, ...]:
        """A problem's threads."""
        return self._threads(p.code == codes.normal(code))

    def active(self) -> tuple[ProblemThread, ...]:
        """Every thread."""
        return self._threads()

    def at(self, platform: str, conversation: str, thread: str) -> tuple[str, ...]:
        """Codes of the problems of a thread of a room; thread "*" is the whole of a room that has no threads."""
        here = [t.platform == platform, t.conversation == conversation, t.thread != ""]
        if thread != "*":
            here.append(t.thread == thread)
        return tuple(one.problem for one in self._threads(*here)) if thread else ()

    def rooted(self, platform: str, conversation: str, message: str) -> ProblemThread | None:
        """The thread whose root a message is."""
        return next(
            iter(self._threads(t.platform == platform, t.conversation == conversation, t.root == message)), None
        )

    def one(self, number: int) -> ProblemThread | None:
        """A thread that has not ended."""
        return next(iter(self._threads(t.id == number)), None)

    def announcement(self, slot: str) -> Announcement | None:
        """What a posting of a thread tells, by its slot's name."""
        number = slot.removeprefix(TOLD)
        if not slot.startswith(TOLD) or not number.isdigit():
            return None
        query = select(announcements, p.code).join(problems, p.id == a.problem).where(a.id == int(number))
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
            return None if row is None else _announcement(row, taking_part(connection))

    # ---- whoever reported hears of it -------------------------------------------------------------------

    def unheard(self, since: datetime) -> tuple[used.Unheard, ...]:
        """Problems made or decided about since then whose reporters have not been found yet."""
        with self._database.read() as connection:
            return used.unheard(connection, moments.microseconds(since))

    def heard(self, one: used.Unheard, incidents: Sequence[int], at: datetime) -> int:
        """Leave a notice for each person who reported one of these incidents, once; gives how many."""
        with self._database.write() as connection:
            return used.heard(connection, one, incidents, moments.microseconds(at))

    def waiting(self, most: int = 100) -> tuple[Notice, ...]:
        """What reporters have not been told yet, oldest first."""
        with self._database.read() as connection:
            return used.waiting(connection, most)

    # ---- keeping roots up to date -----------------------------------------------------------------------

    def latest(self) -> int:
        """A number that every act on anything of problems raises."""
        with self._database.read() as connection:
            return counters.read(connection)[counters.PROBLEM]

    def spread(self, now: datetime) -> int:
        """What happened becomes a posting of each thread; gives how many. Several replicas may do this at once."""
        micro = moments.microseconds(now)
        with self._database.read() as connection:
            if connection.execute(select(a.id).where(writing.WAITING).limit(1)).first() is None:
                return 0
        with self._database.write() as connection:
            return writing.spread(connection, micro)

    def take(self, number: int, now: datetime) -> int | None:
        """Take a root for drawing it; gives the number it is drawn after, None when another process draws it."""
        with self._database.write() as connection:
            return roots.take(connection, number, moments.microseconds(now))

    def let_go(self, number: int, taken: datetime, drawn: tuple[int, str] | None) -> None:
        """It is drawn (after that number, showing that), or it could not be."""
        with self._database.write() as connection:
            roots.let_go(connection, number, moments.microseconds(taken), drawn)

    def moved(self, platform: str, conversation: str) -> None:
        """Who is in a room has changed: the roots there are behind."""
        here = (t.platform == platform, t.conversation == conversation)
        if not self._threads(*here):
            return
        with self._database.write() as connection:
            stamp = counters.take(connection, counters.PROBLEM)
            connection.execute(update(problem_threads).where(*here, t.ended_at.is_(None)).values(stamp=stamp))

    def shows(self, number: int, shown: str) -> None:
        """Its root was posted, showing this."""
        with self._database.write() as connection:
            connection.execute(update(problem_threads).where(t.id == number).values(shown=shown))

    def is_coming(self, number: int) -> bool:
        """Whether it has a root, or will have one."""
        with self._database.read() as connection:
            return writing.is_coming(connection, number)

    def lost(self, number: int, now: datetime) -> None:
        """Its root is there no more, so nothing is kept up to date there."""
        micro = moments.microseconds(now)
        with self._database.write() as connection:
            counters.lock(connection, counters.PROBLEM)
            writing.end_subscriptions(connection, number, micro)
            connection.execute(update(problem_threads).where(t.id == number).values(ended_at=micro, drawing_at=None))

    def _threads(self, *where: Any) -> tuple[ProblemThread, ...]:
        with self._database.read() as connection:
            return tuple(_thread(row) for row in connection.execute(_ACTIVE.where(*where)))


def _problem(desk: Desk, code: str) -> Any:
    row = reading.row(desk.connection, codes.normal(code), desk.alone, desk.taking_part)
    if row is None:
        raise ProblemRefusedError("problem_unknown", code, "look at the code again, it is like P-7KQ4")
    return row


def _there(connection: Connection, problem: int, platform: str, conversation: str) -> Any | None:
    here = (t.problem == problem, t.platform == platform, t.conversation == conversation)
    return connection.execute(select(problem_threads).where(*here)).one_or_none()


def _row(problem: int, platform: str, conversation: str, language: str, desk: Desk) -> dict[str, Any]:
    return {
        "problem": problem,
        "platform": words.key(platform, "platform"),
        "conversation": words.key(conversation, "conversation"),
        "thread": "",
        "root": "",
        "language": words.key(language, "language"),
        "by": desk.actor.person,
        "at": desk.micro,
        "shown": "",
    }


def _one(connection: Connection, number: int) -> ProblemThread:
    return _thread(connection.execute(_ACTIVE.where(t.id == number)).one())


def _thread(row: Any) -> ProblemThread:
    return ProblemThread(
        id=row.id,
        problem=row.code,
        platform=row.platform,
        conversation=row.conversation,
        thread=row.thread,
        root=row.root,
        language=row.language,
        by=row.by,
        at=moments.from_microseconds(row.at),
        stamp=row.stamp,
        drawn=row.drawn,
        shown=row.shown,
    )


def _announcement(row: Any, here: frozenset[str]) -> Announcement:
    partners = frozenset(words.unpack(row.partners)) & here
    return Announcement(row.id, row.code, row.what, row.about, partners)
