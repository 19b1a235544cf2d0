"""A thread's root: where it is, what it was drawn after, and who draws it now. Each in the caller's transaction."""

from collections.abc import Iterable

from sqlalchemy import Connection, select, update

from storage import codes, counters
from storage.tables import problem_threads, problems

t, p = problem_threads.c, problems.c
# Microseconds after which a process that began to draw a root is believed to have died.
GIVEN_UP = 120_000_000


def rooted(connection: Connection, number: int, reference: str) -> None:
    """Note where a thread's root is; it is noted with the end of its posting, so that no crash parts the two."""
    values = {"root": reference, "thread": reference}
    connection.execute(update(problem_threads).where(t.id == number).values(values))


def touch(connection: Connection, about: Iterable[str]) -> None:
    """Something was done about these codes: the roots of their problems are behind. The caller has the lock.

    Where no problem is named, every root is looked at: better too often than never.
    """
    stamp = counters.take(connection, counters.PROBLEM)
    named = [word for word in about if word.startswith(f"{codes.PROBLEM}-")]
    these = [t.problem.in_(select(p.id).where(p.code.in_(named)))] if named else []
    connection.execute(update(problem_threads).where(t.ended_at.is_(None), *these).values(stamp=stamp))


def touch_one(connection: Connection, problem: int) -> None:
    """The same for a problem by its number in the database."""
    stamp = counters.take(connection, counters.PROBLEM)
    connection.execute(update(problem_threads).where(t.problem == problem, t.ended_at.is_(None)).values(stamp=stamp))


def take(connection: Connection, number: int, now: int) -> int | None:
    """Take a root for drawing it: gives the stamp that it will have been drawn after; None when another draws it."""
    free = t.drawing_at.is_(None) | (t.drawing_at < now - GIVEN_UP) | (t.drawing_at > now)
    mine = update(problem_threads).where(t.id == number, t.ended_at.is_(None), t.root != "", free)
    return connection.execute(mine.values(drawing_at=now).returning(t.stamp)).scalar()


def let_go(connection: Connection, number: int, taken: int, drawn: tuple[int, str] | None) -> None:
    """Whoever took it is done; `drawn` are the stamp and what is shown, None when it could not be drawn."""
    values: dict[str, object] = {"drawing_at": None}
    if drawn is not None:
        values |= {"drawn": drawn[0], "shown": drawn[1]}
    this = (t.id == number, t.drawing_at == taken)
    connection.execute(update(problem_threads).where(*this).values(values))
