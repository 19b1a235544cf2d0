"""When a problem was last worked with: whatever is done about it postpones its end.

A row of `work_reminders` without a person holds it, beside those that say what reporters have heard. It is no column of
the problem: that a contribution was shared, a ballot changed or a way of measuring set moves no date that people see.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from storage import codes
from storage.tables import work_reminders

WORKED = "worked"
w = work_reminders.c


def lives(connection: Connection, about: Iterable[str], micro: int) -> None:
    """An act was about these codes, at that moment. The caller has the problems' counter."""
    for code in sorted({word for word in about if word.startswith(f"{codes.PROBLEM}-")}):
        this = (w.what == WORKED, w.about == code, w.person == "")
        if connection.execute(select(w.at).where(*this)).first() is None:
            row = {"what": WORKED, "about": code, "person": "", "due": 0, "at": micro}
            connection.execute(insert(work_reminders), [row])
        else:
            connection.execute(update(work_reminders).where(*this, w.at < micro).values(at=micro))


def last(code: Any) -> Any:
    """The last act on a problem, as a scalar subquery in microseconds (0 where none was noted)."""
    return func.coalesce(select(w.at).where(w.what == WORKED, w.about == code, w.person == "").scalar_subquery(), 0)
