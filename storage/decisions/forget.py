"""What ends of decisions: who made and did what, and at last all of it, with the problem they belong to."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select, update

from storage.retention import history
from storage.tables import announcements, decision_steps, decisions, follow_ups, work_reminders

d, s, w, f = decisions.c, decision_steps.c, work_reminders.c, follow_ups.c


def drop(connection: Connection, problems: Sequence[int], at: int) -> int:
    """Delete the decisions of these problems, and take away the answers that showed them; gives how many rows went."""
    ids = select(d.id).where(d.problem.in_(problems))
    codes = list(connection.execute(select(d.code).where(d.problem.in_(problems))).scalars())
    history.empty(connection, history.about(connection, codes), "expired", at)
    history.mark_elsewhere(connection, codes)
    statements = (
        delete(work_reminders).where(w.about.in_(codes)),
        delete(announcements).where(announcements.c.problem.in_(problems)),
        delete(decision_steps).where(s.decision.in_(ids)),
        delete(follow_ups).where(f.decision.in_(ids)),
        delete(decisions).where(d.problem.in_(problems)),
    )
    return sum(connection.execute(statement).rowcount for statement in statements)


def nameless(connection: Connection, problems: Sequence[int]) -> int:
    """The partners stay. A code stands where what made the row unique did."""
    mine = d.problem.in_(problems)
    steps = update(decision_steps).where(s.decision.in_(select(d.id).where(mine)), s.person != "")
    codes = list(connection.execute(select(d.code).where(mine)).scalars())
    statements = (
        update(decisions).where(mine, (d.person != "") | (d.owner != "")).values(person="", owner="", once=d.code),
        steps.values(person=""),
        update(follow_ups).where(f.decision.in_(select(d.id).where(mine)), f.person != "").values(person=""),
        delete(work_reminders).where(w.about.in_(codes)),
    )
    return sum(connection.execute(statement).rowcount for statement in statements)
