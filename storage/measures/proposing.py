"""A measure is proposed, shared and taken back by whoever proposed it, and changed also by who answers for them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update

from storage import codes, counters, drafts, words
from storage.decisions import reading as of_decisions
from storage.errors import ProblemRefusedError
from storage.measures import reading
from storage.measures.columns import columns
from storage.model.measure import MeasureDraft
from storage.model.permissions import reaches
from storage.model.problem import Edit
from storage.problems import reading as problems_reading
from storage.problems import wordings
from storage.problems.being_open import open_problem, still_open
from storage.problems.desk import Desk, among
from storage.problems.rewording import REWORDED
from storage.problems.taking import take_away
from storage.reminders import remind
from storage.tables import decisions, measures, people, votes
from storage.votes import reach as of_votes

m, v, d = measures.c, votes.c, decisions.c


@dataclass(frozen=True, slots=True)
class Found:
    """A measure that the actor may read, with its problem."""

    row: Any
    problem: Any


def put(desk: Desk, code: str, draft: MeasureDraft) -> Any:
    """The row of a new measure, or of the same one sent before.

    Raises `InvalidValueError` and `ProblemRefusedError`; both leave nothing behind.
    """
    drafts.check(draft, MeasureDraft)
    once = words.key(draft.once, "once")
    mine = select(measures).where(m.person == desk.actor.person, m.once == once)
    earlier = desk.connection.execute(mine).one_or_none()
    if earlier is not None:
        desk.again = True
        return earlier
    problem = open_problem(desk, code)
    readers = among(draft.partners, problems_reading.partners_of(problem, desk.taking_part)) | {desk.partner}
    number = counters.take(desk.connection, counters.PROBLEM)
    row = {
        "id": number,
        "code": codes.free(desk.connection, codes.MEASURE),
        "problem": problem.id,
        "once": once,
        "person": desk.actor.person,
        "partner": desk.partner,
        "partners": words.pack(sorted(readers), "partners"),
        "at": desk.micro,
        "changed_at": None,
        "withdrawn_at": None,
    } | columns(desk, problem, draft)
    desk.connection.execute(insert(measures), [row])
    desk.about += [problem.code, str(row["code"]), *sorted(readers)]
    return desk.connection.execute(select(measures).where(m.id == number)).one()


def change(desk: Desk, code: str, draft: MeasureDraft, edit: Edit | None = None) -> Found:
    """Everything but who reads it and `once`, as the draft says. The same again changes nothing.

    Without an `edit` it is changed whatever others changed meanwhile. Causes that the actor may not read stay.
    """
    drafts.check(draft, MeasureDraft)
    found = find(desk, code)
    if not reaches("measure.change", desk.actor, found.row.person, found.row.partner):
        raise ProblemRefusedError("measure_by_another", found.row.code, "only who proposed it can do that")
    desk.about += [found.problem.code, found.row.code]
    if edit is not None and wordings.was_sent(desk, edit, found.row.code):
        desk.again = True
        return found
    still_open(found.problem)
    _not_bound(desk, found)
    seen = reading.causes_of(desk.connection, [found.problem], desk.alone, desk.taking_part)
    causes = frozenset(seen.get(found.problem.code, {}))
    if edit is not None:
        steps = wordings.told(desk.connection, found.row.code, causes, desk.alone, desk.taking_part)
        wordings.check(edit, steps, found.row.code)
    wanted = columns(desk, found.problem, draft)
    hidden = [one for one in words.unpack(found.row.causes) if one not in causes]
    wanted["causes"] = words.pack([*hidden, *words.unpack(wanted["causes"])], "causes")
    _keep(desk, found, {name: value for name, value in wanted.items() if getattr(found.row, name) != value}, edit)
    return found


def _keep(desk: Desk, found: Found, values: dict[str, Any], edit: Edit | None) -> None:
    """Store what is another than it was, and the step; whoever proposed it hears of a colleague's change."""
    row, forget = found.row, edit is not None and edit.forget
    desk.again = not values and not forget
    if values:
        desk.connection.execute(update(measures).where(m.id == row.id).values(values | {"changed_at": desk.micro}))
        told = {name: (_told(name, getattr(row, name)), _told(name, value)) for name, value in values.items()}
        wordings.note(desk, row, told, edit)
        here = select(people.c.key).where(people.c.key == row.person, ~people.c.left)
        if row.person != desk.actor.person and desk.connection.execute(here).first() is not None:
            remind(desk.connection, REWORDED, row.code, row.person, desk.micro, desk.micro)
    if forget:
        wordings.forget(desk.connection, row.code)
        take_away(desk, [row.code], row.partners)


def _told(name: str, value: Any) -> str:
    """A column as the history keeps it."""
    if name == "causes":
        return " ".join(words.unpack(value))
    return "" if value is None else str(value)


def share(desk: Desk, code: str, partners: frozenset[str]) -> Found:
    """Let exactly these partners read it, and the own one. Raises `InvalidValueError`."""
    drafts.value("partners", partners, frozenset[str])
    found = _mine(desk, code)
    before = problems_reading.partners_of(found.row, desk.taking_part)
    after = among(partners, problems_reading.partners_of(found.problem, desk.taking_part)) | {desk.partner}
    if before - after:
        _not_bound(desk, found)
    desk.about += [found.problem.code, found.row.code, *sorted(after - before)]
    desk.again = after == before
    packed = words.pack(sorted(after), "partners")
    desk.connection.execute(update(measures).where(m.id == found.row.id).values(partners=packed))
    if before - after:
        take_away(desk, [found.row.code], found.row.partners)
    return found


def withdraw(desk: Desk, code: str) -> Found:
    """Take back what one proposed oneself: its words go at once, and answers that showed it."""
    found = _mine(desk, code)
    _not_bound(desk, found)
    gone = dict.fromkeys(("name", "effect", "indicator", "evidence", "would_own"), "")
    values = gone | {"causes": "[]", "cost": None, "hours": None, "withdrawn_at": desk.micro}
    desk.connection.execute(update(measures).where(m.id == found.row.id).values(values))
    wordings.forget(desk.connection, found.row.code)
    desk.about += [found.problem.code, found.row.code]
    take_away(desk, [found.row.code], found.row.partners)
    return found


def find(desk: Desk, code: str) -> Found:
    """A measure the actor may read; any other does not exist."""
    wanted = codes.normal(code, codes.MEASURE)
    owner = reading.problem_of(desk.connection, wanted) if wanted else None
    problem = problems_reading.row(desk.connection, owner, desk.alone, desk.taking_part) if owner else None
    if problem is not None:
        read = reading.measures_of(desk.connection, [problem], desk.alone, desk.taking_part)
        if any(one.code == wanted for one in read[problem.code]):
            row = desk.connection.execute(select(measures).where(m.code == wanted)).one()
            return Found(row, problem)
    raise ProblemRefusedError("measure_unknown", code, "look at the code again, it is like A-7KQ4")


def _mine(desk: Desk, code: str) -> Found:
    found = find(desk, code)
    # Whoever works for another partner now proposed it for the partner they were with: it is that partner's.
    if (found.row.person, found.row.partner) != (desk.actor.person, desk.partner):
        raise ProblemRefusedError("measure_by_another", found.row.code, "only who proposed it can do that")
    return found


def _not_bound(desk: Desk, found: Found) -> None:
    """What was put to a vote or decided stays as it was read then.

    A vote or a decision that whoever proposed it may not read does not bind them: a refusal would tell of it.
    """
    problem, here = found.problem, desk.taking_part
    said = of_votes.measured(desk.connection, problem, here)
    put_to = desk.connection.execute(select(votes).where(v.problem == problem.id)).all()
    binding = [
        row.options for row in put_to if desk.partner in of_votes.readers(desk.connection, row, problem, said, here)
    ]
    made = of_decisions.found(desk.connection, desk.alone, here, d.problem == problem.id, d.withdrawn_at.is_(None))
    if any(found.row.code in words.unpack(named) for named in (*binding, *(one.row.measures for one in made))):
        raise ProblemRefusedError("measure_bound", found.row.code, "propose a new one instead")
