"""What people say of a problem: a cause, what speaks for it or against it, what is known and what is not."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select, update

from storage import codes, counters, words
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.problem import HANGING, Side, Sort, Words
from storage.problems import reading, wordings
from storage.problems.being_open import open_problem, still_open
from storage.problems.desk import Desk, among, text
from storage.problems.readable import reach, readable
from storage.problems.taking import take_away
from storage.problems.tree import depth
from storage.tables import agreements, contributions

TEXT_MOST = 1_000  # characters: a cause is a sentence or two, not a report
# A tree that is deeper is no picture; the field's method asks "why" five times.
DEEPEST = 5
c, a = contributions.c, agreements.c


@dataclass(frozen=True, slots=True)
class Found:
    """A contribution the actor may read, with its problem and everything it may be shared with."""

    row: Any
    problem: Any
    reach: frozenset[str]


def say(desk: Desk, code: str, said: Words) -> Any:
    """The row of a new contribution, or of the same one sent before.

    Raises `InvalidValueError` and `ProblemRefusedError`; both leave nothing behind.
    """
    once = words.key(said.once, "once")
    mine = select(contributions).where(c.person == desk.actor.person, c.once == once)
    earlier = desk.connection.execute(mine).one_or_none()
    if earlier is not None:
        desk.again = True
        return earlier
    problem = open_problem(desk, code)
    parent = _parent(desk, problem, said)
    number = counters.take(desk.connection, counters.PROBLEM)
    allowed = reading.partners_of(problem, desk.taking_part)
    if parent is not None and said.sort in HANGING:
        allowed = parent.reach
    readers = among(said.partners, allowed) | {desk.partner}
    row = {
        "id": number,
        "code": codes.free(desk.connection, codes.SAID),
        "problem": problem.id,
        "parent": None if parent is None else parent.row.id,
        "once": once,
        "sort": Sort(said.sort).value,
        "side": _side(said, parent),
        "text": text(said.text, "text", TEXT_MOST),
        "person": desk.actor.person,
        "partner": desk.partner,
        "partners": words.pack(sorted(readers), "partners"),
        "at": desk.micro,
        "withdrawn_at": None,
    }
    desk.connection.execute(insert(contributions), [row])
    desk.about += [problem.code, str(row["code"]), *sorted(readers)]
    return desk.connection.execute(select(contributions).where(c.id == number)).one()


def agree(desk: Desk, code: str, *, agrees: bool = True, wording: int | None = None) -> Found:
    """Say that one agrees with somebody else's cause, or no longer does. The same again changes nothing.

    `wording` is the one that was read: nobody agrees with words that came after (`other_wording`).
    """
    found = find(desk, code)
    still_open(found.problem)
    if found.row.sort != Sort.CAUSE:
        raise ProblemRefusedError("only_causes_are_agreed", found.row.code, "agree with the cause it hangs on")
    if found.row.person == desk.actor.person:
        raise ProblemRefusedError("own_cause", found.row.code, "others say whether they agree")
    if agrees and wording is not None and wording != found.row.wording:
        raise ProblemRefusedError("other_wording", found.row.code, "read it as it is now")
    desk.about += [found.problem.code, found.row.code]
    this = (a.contribution == found.row.id, a.person == desk.actor.person)
    there = desk.connection.execute(select(a.at).where(*this)).first() is not None
    current = desk.connection.execute(select(a.wording).where(*this)).scalar() == found.row.wording
    desk.again = current if agrees else not there
    if desk.again:
        return found
    # Agreement with an earlier wording gives way to that with the words that stand there now.
    desk.connection.execute(delete(agreements).where(*this))
    if agrees:
        row = {"contribution": found.row.id, "person": desk.actor.person, "partner": desk.partner, "at": desk.micro}
        desk.connection.execute(insert(agreements), [row | {"wording": found.row.wording}])
    return found


def withdraw(desk: Desk, code: str) -> Found:
    """Take back what one said oneself: its words go at once, and answers that showed it."""
    found = _mine(desk, code)
    gone = {"text": "", "withdrawn_at": desk.micro}
    # What hangs on a cause is read nowhere without it, also not by whoever said it, to take it back.
    hangs = (c.parent == found.row.id) & c.sort.in_([sort.value for sort in HANGING]) & c.withdrawn_at.is_(None)
    gone_with_it = (c.id == found.row.id) | hangs
    for one in desk.connection.execute(select(c.code).where(gone_with_it)).scalars().all():
        wordings.forget(desk.connection, one)
    desk.connection.execute(update(contributions).where(gone_with_it).values(gone))
    desk.about += [found.problem.code, found.row.code]
    take_away(desk, names(desk, found), found.row.partners)
    return found


def share(desk: Desk, code: str, partners: frozenset[str]) -> Found:
    """Let exactly these partners read what one said oneself, and the own one. Raises `InvalidValueError`."""
    found = _mine(desk, code)
    before = reading.partners_of(found.row, desk.taking_part)
    after = among(partners, found.reach) | {desk.partner}
    desk.about += [found.problem.code, found.row.code, *sorted(after - before)]
    desk.again = after == before
    packed = words.pack(sorted(after), "partners")
    desk.connection.execute(update(contributions).where(c.id == found.row.id).values(partners=packed))
    if before - after:
        take_away(desk, names(desk, found), found.row.partners)
    return found


def find(desk: Desk, code: str) -> Found:
    """A contribution the actor may read; any other does not exist."""
    wanted = codes.normal(code, codes.SAID)
    row = desk.connection.execute(select(contributions).where(c.code == wanted)).one_or_none()
    problem = None if row is None else _problem_of(desk, row.problem)
    if row is not None and problem is not None:
        others = desk.connection.execute(select(contributions).where(c.problem == row.problem)).all()
        every = {one.id: one for one in reading.links(others, desk.taking_part)}
        involved = reading.partners_of(problem, desk.taking_part)
        if any(one.id == row.id for one in readable(every.values(), involved, desk.alone)):
            own = every[row.id]
            # What hangs on a cause may go as far as that cause does; everything else as far as the problem does.
            parent = every.get(own.parent) if own.parent is not None and own.sort in HANGING else None
            return Found(row, problem, involved if parent is None else reach(parent, every, involved))
    raise ProblemRefusedError("said_unknown", code, "look at the code again, it is like O-7KQ4")


def _problem_of(desk: Desk, number: int) -> Any | None:
    return next(iter(reading.rows(desk.connection, desk.alone, desk.taking_part, reading.p.id == number)), None)


def _mine(desk: Desk, code: str) -> Found:
    found = find(desk, code)
    # Whoever works for another partner now said it for the partner they were with: it is that partner's.
    if (found.row.person, found.row.partner) != (desk.actor.person, desk.partner):
        raise ProblemRefusedError("said_by_another", found.row.code, "only who said it can do that")
    return found


def _parent(desk: Desk, problem: Any, said: Words) -> Found | None:
    """The cause it hangs on."""
    if not said.parent:
        if said.sort in HANGING:
            raise InvalidValueError("parent", "parent_missing", said.sort, "name the cause it is about")
        return None
    if said.sort not in HANGING and said.sort is not Sort.CAUSE:
        raise InvalidValueError("parent", "parent_of_an_answer", said.parent, "only a cause or what speaks for one")
    found = find(desk, said.parent)
    if found.problem.id != problem.id or found.row.sort != Sort.CAUSE:
        raise InvalidValueError("parent", "parent_unknown", said.parent, "name a cause of the same problem")
    if said.sort is Sort.CAUSE and _depth(desk, found) >= DEEPEST:
        raise InvalidValueError("parent", "tree_too_deep", said.parent, f"at most {DEEPEST} causes in a row")
    return Found(found.row, problem, reading.partners_of(found.row, desk.taking_part) & found.reach)


def _depth(desk: Desk, found: Found) -> int:
    """As far as the actor can see: a refusal tells of no cause that they may not read."""
    return depth(found.row.code, reading.said(desk.connection, found.problem, desk.alone, desk.taking_part))


def code_of(desk: Desk, number: int | None) -> str:
    """The code of a contribution, whoever may read it; "" for none."""
    return "" if number is None else str(desk.connection.execute(select(c.code).where(c.id == number)).scalar_one())


def row_of(desk: Desk, code: str) -> int | None:
    """The id of a contribution; None for no code."""
    return desk.connection.execute(select(c.id).where(c.code == code)).scalar_one() if code else None


def _side(said: Words, parent: Found | None) -> str:
    """The side of the triangle: a cause has one, an indirect cause that of its cause when it names none."""
    if said.sort is not Sort.CAUSE:
        return ""
    if said.side is not None:
        return Side(said.side).value
    if parent is None:
        raise InvalidValueError("side", "side_missing", "", "choose a side: offender, target or place")
    return str(parent.row.side)


def names(desk: Desk, found: Found) -> list[str]:
    """The codes that stand in answers which showed it: its own, and the cause's; else the problem's."""
    parent = found.row.parent
    if parent is not None and found.row.sort in HANGING:
        query = select(c.code).where(c.id == parent)
        return [found.row.code, *desk.connection.execute(query).scalars()]
    return [found.row.code] if found.row.sort == Sort.CAUSE else [found.row.code, found.problem.code]
