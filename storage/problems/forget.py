"""What ends by itself: who said what of a problem that nobody has touched for long, and at last the problem."""

from collections.abc import Sequence

from sqlalchemy import Connection, Text, cast, delete, func, select, update

from storage import counters
from storage.decisions import forget as decided
from storage.problems import life
from storage.retention import history
from storage.tables import (
    agreements,
    announcements,
    contributions,
    decisions,
    measures,
    problem_steps,
    problem_threads,
    problems,
    subscriptions,
    word_steps,
    work_reminders,
)
from storage.votes import forget as votes

p, c, a, s = problems.c, contributions.c, agreements.c, problem_steps.c
x = word_steps.c
t, n, u, w = problem_threads.c, announcements.c, subscriptions.c, work_reminders.c
d, m = decisions.c, measures.c
_MICRO = 1_000_000


def drop(connection: Connection, names_end: int, all_ends: int, now: int) -> int:
    """People go from problems untouched since second `names_end`, all of it from those since `all_ends`."""
    counters.lock(connection, counters.PROBLEM)
    gone = _untouched(connection, all_ends * _MICRO)
    touched = _delete(connection, gone, now * _MICRO) if gone else 0
    old = _untouched(connection, names_end * _MICRO)
    return touched + (_nameless(connection, old) if old else 0)


def _untouched(connection: Connection, micro: int) -> list[int]:
    last = func.coalesce(select(func.max(c.at)).where(c.problem == p.id).scalar_subquery(), 0)
    made = func.coalesce(select(func.max(d.changed_at)).where(d.problem == p.id).scalar_subquery(), 0)
    touched = func.max(func.coalesce(m.changed_at, m.at))
    proposed = func.coalesce(select(touched).where(m.problem == p.id).scalar_subquery(), 0)
    every = (p.changed_at, last, made, proposed, votes.last_act(p.id), life.last(p.code))
    return list(connection.execute(select(p.id).where(*(one < micro for one in every))).scalars())


def _delete(connection: Connection, ids: Sequence[int], at: int) -> int:
    said = select(c.id).where(c.problem.in_(ids))
    codes = [
        *connection.execute(select(p.code).where(p.id.in_(ids))).scalars(),
        *connection.execute(select(c.code).where(c.problem.in_(ids))).scalars(),
        *connection.execute(select(m.code).where(m.problem.in_(ids))).scalars(),
        *votes.codes(connection, ids),
    ]
    history.empty(connection, history.about(connection, codes), "expired", at)
    history.mark_elsewhere(connection, codes)
    threads = select(t.id).where(t.problem.in_(ids))
    ended = update(subscriptions).where(u.thread.in_(threads), u.ended_at.is_(None)).values(ended_at=at)
    connection.execute(ended)  # before the threads: the sender takes them in that order, too
    dropped = decided.drop(connection, ids, at) + votes.drop(connection, ids)
    statements = (
        delete(problem_threads).where(t.problem.in_(ids)),
        delete(announcements).where(n.problem.in_(ids)),
        delete(work_reminders).where(w.about.in_(codes)),
        delete(agreements).where(a.contribution.in_(said)),
        delete(word_steps).where(x.problem.in_(ids)),
        delete(contributions).where(c.problem.in_(ids)),
        delete(measures).where(m.problem.in_(ids)),
        delete(problem_steps).where(s.problem.in_(ids)),
        delete(problems).where(p.id.in_(ids)),
    )
    return dropped + sum(connection.execute(statement).rowcount for statement in statements)


def _nameless(connection: Connection, ids: Sequence[int]) -> int:
    """The partners stay. A code stands where what made the row unique did."""
    statements = (
        update(problems).where(p.id.in_(ids), (p.by != "") | (p.owner != "")).values(by="", owner="", once=p.code),
        update(problem_steps).where(s.problem.in_(ids), s.person != "").values(person=""),
        update(contributions).where(c.problem.in_(ids), c.person != "").values(person="", once=c.code),
        update(measures).where(m.problem.in_(ids), m.person != "").values(person="", once=m.code),
        update(word_steps).where(x.problem.in_(ids), x.person != "").values(person="", once=cast(x.id, Text)),
        update(subscriptions).where(u.thread.in_(select(t.id).where(t.problem.in_(ids))), u.by != "").values(by=""),
        update(problem_threads).where(t.problem.in_(ids), t.by != "").values(by=""),
    )
    touched = decided.nameless(connection, ids) + votes.nameless(connection, ids)
    touched += sum(connection.execute(statement).rowcount for statement in statements)
    named = select(a.contribution, a.person).where(
        a.contribution.in_(select(c.id).where(c.problem.in_(ids))), a.person.not_like("~%")
    )
    gone = select(a.person).where(a.person.like("~%"))
    first = max((int(one.removeprefix("~")) + 1 for one in connection.execute(gone).scalars()), default=0)
    for n, row in enumerate(connection.execute(named).all(), first):
        this = (a.contribution == row.contribution, a.person == row.person)
        touched += connection.execute(update(agreements).where(*this).values(person=f"~{n}")).rowcount
    return touched
