"""A problem is made, and changed by the partner that answers for it."""

from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from storage import codes, counters, words
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.problem import Keep, ProblemChanges, ProblemDraft, Status
from storage.problems import reading
from storage.problems.desk import Desk, among, text
from storage.problems.queries import pack
from storage.problems.taking import take_away
from storage.tables import contributions, decisions, measures, people, problems, votes

NAME_MOST = 100  # characters: a heading on a phone
p = problems.c


def put(desk: Desk, draft: ProblemDraft) -> Any:
    """The row of a new problem, or of the same one sent before. Raises `InvalidValueError`."""
    once = words.key(draft.once, "once")
    mine = select(problems).where(p.by == desk.actor.person, p.once == once)
    earlier = desk.connection.execute(mine).one_or_none()
    if earlier is not None:
        desk.again = True
        return earlier
    readers = among(draft.partners, desk.taking_part) | {desk.partner}
    number = counters.take(desk.connection, counters.PROBLEM)
    row = {
        "id": number,
        "code": codes.free(desk.connection, codes.PROBLEM),
        "once": once,
        "name": text(draft.name, "name", NAME_MOST),
        "query": pack(draft.query),
        "method": words.text(draft.method, "method", words.NAME_MOST),
        "release": words.text(draft.release, "release", words.NAME_MOST),
        "partner": desk.partner,
        "owner": desk.actor.person,
        "partners": words.pack(sorted(readers), "partners"),
        "status": Status.OPEN.value,
        "focus": "",
        "by": desk.actor.person,
        "created_at": desk.micro,
        "changed_at": desk.micro,
    }
    desk.connection.execute(insert(problems), [row])
    desk.step(number, "created", {})
    desk.about += [str(row["code"]), *sorted(readers)]
    return desk.connection.execute(select(problems).where(p.id == number)).one()


def change(desk: Desk, code: str, changes: ProblemChanges) -> Any:
    """Its row, changed. Of the same again nothing is noted. Raises `InvalidValueError`, `ProblemRefusedError`."""
    row = _own(desk, code)
    wanted = _wanted(desk, row, changes)
    values = {name: value for name, value in wanted.items() if value != getattr(row, name)}
    desk.about.append(row.code)
    if not values:
        desk.again = True
        return row
    told = {name: _told(row, name, value) for name, value in values.items()}
    desk.connection.execute(update(problems).where(p.id == row.id).values(values | {"changed_at": desk.micro}))
    desk.step(row.id, "changed", told)
    if "partners" in values:
        before, after = (set(words.unpack(packed)) for packed in (row.partners, values["partners"]))
        desk.about += sorted(after - before)
        if before - after:
            take_away(desk, [row.code, *_of(desk, row.id)])
    return desk.connection.execute(select(problems).where(p.id == row.id)).one()


def _of(desk: Desk, number: int) -> list[str]:
    """Codes of everything that belongs to a problem: an answer may name only these."""
    return [
        str(code)
        for table in (contributions, measures, votes, decisions)
        for code in desk.connection.execute(select(table.c.code).where(table.c.problem == number)).scalars()
    ]


def _own(desk: Desk, code: str) -> Any:
    """A problem that the actor's partner answers for."""
    row = reading.row(desk.connection, codes.normal(code), desk.alone, desk.taking_part)
    if row is None:
        raise ProblemRefusedError("problem_unknown", code, "look at the code again, it is like P-7KQ4")
    if row.partner != desk.partner:
        raise ProblemRefusedError("problem_of_another", row.code, "ask the partner that answers for it")
    return row


def _wanted(desk: Desk, row: Any, changes: ProblemChanges) -> dict[str, str]:
    """The columns as they are wanted."""
    wanted: dict[str, str] = {}
    if changes.name is not None:
        wanted["name"] = text(changes.name, "name", NAME_MOST)
    if changes.query is not None:
        wanted["query"] = pack(changes.query)
    if changes.status is not None:
        wanted["status"] = Status(changes.status).value
    if not isinstance(changes.focus, Keep):
        wanted["focus"] = _monday(changes.focus)
    if changes.partners is not None:
        readers = among(changes.partners, desk.taking_part) | {desk.partner}
        wanted["partners"] = words.pack(sorted(readers), "partners")
    if changes.owner is not None:
        wanted["owner"] = _owner(desk, row, changes.owner)
    return wanted


def _monday(day: date | None) -> str:
    if day is None:
        return ""
    if day.isoweekday() != 1:
        raise InvalidValueError("focus", "not_a_monday", day, "a week is named by its Monday")
    return day.isoformat()


def _owner(desk: Desk, row: Any, person: str) -> str:
    """Somebody of the partner that answers for it; "" is nobody."""
    q = people.c
    here = select(q.key).where(q.key == person, q.partner == row.partner, ~q.left)
    if person and person != desk.actor.person and desk.connection.execute(here).first() is None:
        raise InvalidValueError("owner", "owner_unknown", person, "somebody of the partner that answers for it")
    return person


def _told(row: Any, name: str, value: str) -> tuple[str, str]:
    """What the history keeps: of words, people and questions only that they changed."""
    return (getattr(row, name), value) if name in ("status", "focus", "partners") else ("", "")
