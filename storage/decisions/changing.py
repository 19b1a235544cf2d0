"""A decision is reported on by the partner that does it, and corrected or taken back by those who answer for it."""

from datetime import date
from typing import Any

from sqlalchemy import update

from storage import codes, drafts, words
from storage.decisions import checks, moving
from storage.decisions.making import INDICATOR_MOST, REASON_MOST, step
from storage.decisions.reading import Found, every, found, reach
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.decision import DecisionChanges, Progress
from storage.model.problem import Keep, Status
from storage.problem_threads.announcing import announce
from storage.problems.desk import Desk, among, text
from storage.problems.taking import take_away
from storage.tables import decisions

d = decisions.c
# Of these the history keeps what stood there before; of words and people only that they changed.
TOLD = frozenset({"start", "due", "review", "owner_partner", "partners"})
# What the threads of the problem hear of.
_NEWS = frozenset({"start", "due", "review", "owner_partner", "reason"})


def change(desk: Desk, code: str, changes: DecisionChanges) -> Found:
    """Correct it. Of the same again nothing is noted. Raises `InvalidValueError`, `ProblemRefusedError`."""
    drafts.check(changes, DecisionChanges)
    one = _led(desk, code)
    wanted = _wanted(desk, one, changes)
    values = {name: value for name, value in wanted.items() if value != getattr(one.row, name)}
    desk.about += [one.problem.code, one.row.code]
    if not values:
        desk.again = True
        return one
    _put(desk, one, values)
    told = {name: (getattr(one.row, name), value) if name in TOLD else ("", "") for name, value in values.items()}
    step(desk, one.row.id, "changed", told)
    after = _again(desk, one)
    desk.about += sorted(after.readers - one.readers)
    if one.readers - after.readers or "reason" in values:
        take_away(desk, [one.row.code], one.row.partners)
    if _NEWS & set(values):
        _announce(desk, after)
    return after


def report(desk: Desk, code: str, status: Progress, why: str = "", on: date | None = None) -> Found:
    """How far it has come, by the partner that does it; to stop it takes a reason. `on` is the day it was done."""
    drafts.value("status", status, Progress)
    drafts.value("on", on, date | None)
    one = find(desk, code)
    desk.about += [one.problem.code, one.row.code]
    if not one.row.does:
        raise ProblemRefusedError("decision_does_nothing", one.row.code, "there is nothing to report on")
    if desk.partner != one.row.owner_partner:
        raise ProblemRefusedError("decision_done_by_another", one.row.code, "ask the partner that does it")
    _still_open(one)
    # That it was done on another day than was said is news.
    if one.row.status == status.value and (on is None or status is not Progress.DONE or one.row.done_on == f"{on}"):
        desk.again = True
        return one
    reason = text(why, "why", REASON_MOST) if status is Progress.STOPPED or why else ""
    done = _done_on(desk, on) if status is Progress.DONE else ""
    _put(desk, one, {"status": status.value, "done_on": done})
    changes = {"status": (one.row.status, status.value)} | ({"why": ("", reason)} if reason else {})
    step(desk, one.row.id, status.value, changes)
    moving.ended(desk, one.problem, one.readers)
    after = _again(desk, one)
    if status in (Progress.DONE, Progress.STOPPED):
        _announce(desk, after)
    return after


def withdraw(desk: Desk, code: str, why: str) -> Found:
    """Take it back, with a reason: it is no decision any more, and its history stays."""
    one = _led(desk, code)
    desk.about += [one.problem.code, one.row.code]
    reason = text(why, "why", REASON_MOST)
    _put(desk, one, {"withdrawn_at": desk.micro})
    step(desk, one.row.id, "withdrawn", {"why": ("", reason)})
    take_away(desk, [one.row.code], one.row.partners)
    moving.ended(desk, one.problem, one.readers)
    after = _again(desk, one)
    _announce(desk, after)
    return after


def find(desk: Desk, code: str) -> Found:
    """A decision that the actor may read; any other does not exist."""
    wanted = codes.normal(code, codes.DECISION)
    for one in found(desk.connection, desk.alone, desk.taking_part, d.code == wanted) if wanted else ():
        return one
    raise ProblemRefusedError("decision_unknown", code, "look at the code again, it is like B-7KQ4")


def _led(desk: Desk, code: str) -> Found:
    """One that the actor's partner made, or whose problem it leads."""
    one = find(desk, code)
    if desk.partner not in (one.row.partner, one.problem.partner):
        raise ProblemRefusedError("decision_of_another", one.row.code, "ask the partner that made it")
    _still_open(one)
    return one


def _still_open(one: Found) -> None:
    if one.row.withdrawn_at is not None:
        raise ProblemRefusedError("decision_withdrawn", one.row.code, "it was taken back; make a new one")
    if one.problem.status == Status.CLOSED:
        raise ProblemRefusedError("problem_closed", one.problem.code, "open it again first")


def _wanted(desk: Desk, one: Found, changes: DecisionChanges) -> dict[str, str]:
    """The columns as they are wanted."""
    row, wanted = one.row, {}
    if changes.reason is not None:
        wanted["reason"] = text(changes.reason, "reason", REASON_MOST)
    if changes.indicator is not None:
        wanted["indicator"] = checks.maybe(changes.indicator, "indicator", INDICATOR_MOST)
    readers = frozenset(words.unpack(row.partners)) & desk.taking_part
    if changes.partners is not None:
        # Who made it and who changes it keep reading it.
        # Whoever reads it keeps reading it, also when a measure goes less far by now.
        may = reach(one.problem, one.measures, desk.taking_part) | one.readers
        readers = among(changes.partners, may) | {row.partner, desk.partner}
        wanted["partners"] = words.pack(sorted(readers), "partners")
    partner = row.owner_partner if changes.owner_partner is None else changes.owner_partner
    owner = row.owner if changes.owner is None else changes.owner
    if partner not in (row.owner_partner, desk.partner) and desk.partner != one.problem.partner:
        raise ProblemRefusedError("decision_for_another", one.problem.code, "the partner that leads it decides that")
    if (partner, owner) != (row.owner_partner, row.owner) or changes.partners is not None:
        # An owner who has left since stands there until somebody else is named.
        kept = owner == row.owner and partner == row.owner_partner
        wanted |= checks.owned(desk, partner, "" if kept else owner, readers, does=row.does)
        wanted["owner"] = owner
    days = (changes.start, changes.due, changes.review)
    if any(not isinstance(day, Keep) for day in days):
        before = (row.start, row.due, row.review)
        start, due, review = (_day(given, kept) for given, kept in zip(days, before, strict=True))
        wanted |= checks.dated(start, due, review, does=row.does)
    return wanted


def _day(given: date | Keep | None, kept: str) -> date | None:
    if isinstance(given, Keep):
        return date.fromisoformat(kept) if kept else None
    return given


def _done_on(desk: Desk, on: date | None) -> str:
    """The day it was done: today, unless an earlier one is named."""
    today = desk.at.astimezone(desk.zone).date()
    if on is None:
        return today.isoformat()
    checks.dated(None, on, None, does=True)
    if on > today:
        raise InvalidValueError("on", "done_in_the_future", on, "name a day that has been")
    return on.isoformat()


def _put(desk: Desk, one: Found, values: dict[str, Any]) -> None:
    desk.connection.execute(update(decisions).where(d.id == one.row.id).values(values | {"changed_at": desk.micro}))


def _again(desk: Desk, one: Found) -> Found:
    """The same as it is now, whoever may read it."""
    return every(desk.connection, desk.taking_part, d.id == one.row.id)[0]


def _announce(desk: Desk, one: Found) -> None:
    announce(desk.connection, one.problem.id, "decision_changed", one.row.code, one.readers, desk.micro)
