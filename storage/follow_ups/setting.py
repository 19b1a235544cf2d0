"""Settings are chosen by the partners that answer for the decision or for its problem."""

from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from storage import counters, drafts, words
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.follow_ups.reading import followed, pack
from storage.model.follow_up import LEAST_BEFORE, MOST_COMPARED, MOST_RING, MOST_WEEKS, Followed, Settings
from storage.model.problem import Status
from storage.problems.desk import Desk
from storage.tables import decision_steps, decisions, follow_ups

d, f = decisions.c, follow_ups.c
_LONG_AGO = timedelta(weeks=520)  # nothing is kept for longer that a measure could be measured by
SET = "follow_up"  # the act in a decision's history


def put(desk: Desk, code: str, given: str, settings: Settings) -> int:
    """The decision's id; its settings are what was given. Raises `InvalidValueError`, `ProblemRefusedError`."""
    row = desk.connection.execute(select(decisions).where(d.code == code)).one_or_none()
    one = None if row is None else _readable(desk, row.id)
    if row is None or one is None:
        raise ProblemRefusedError("decision_unknown", given, "look at the code again, it is like B-7KQ4")
    if desk.partner not in {one.problem.partner, one.decision.partner, one.decision.owner_partner}:
        raise ProblemRefusedError("decision_of_another", row.code, "ask a partner that answers for it")
    if one.problem.status is Status.CLOSED:
        raise ProblemRefusedError("problem_closed", one.problem.code, "open it again first")
    _check(desk, settings)
    desk.about += [one.problem.code, row.code]
    if settings == one.settings:
        desk.again = True
        return int(row.id)
    stored = {"decision": row.id, "settings": pack(settings), "person": desk.actor.person}
    desk.connection.execute(delete(follow_ups).where(f.decision == row.id))
    desk.connection.execute(insert(follow_ups), [stored | {"partner": desk.partner, "at": desk.micro}])
    _step(desk, int(row.id), _changes(one.settings, settings))
    return int(row.id)


def _readable(desk: Desk, number: int) -> Followed | None:
    every = followed(desk.connection, desk.alone, desk.zone, desk.taking_part, d.id == number)
    return next(every, None)


def _check(desk: Desk, settings: Settings) -> None:
    """Raise `InvalidValueError` for what no effect can be measured with."""
    drafts.check(settings, Settings)
    _whole("before", settings.before, LEAST_BEFORE, MOST_WEEKS)
    _whole("after", settings.after, 0, MOST_WEEKS)
    _whole("ring", settings.ring, 0, MOST_RING)
    if settings.start is not None and not (_first(desk) <= settings.start <= desk.at.astimezone(desk.zone).date()):
        raise InvalidValueError("start", "start_out_of_range", settings.start, "a day that has been, of the last years")
    if len(settings.compared) > MOST_COMPARED or len(set(settings.compared)) != len(settings.compared):
        raise InvalidValueError("compared", "compared_too_many", len(settings.compared), f"at most {MOST_COMPARED}")
    for name in settings.compared:
        words.key(name, "compared")


def _whole(name: str, value: int, least: int, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise InvalidValueError(name, f"{name}_out_of_range", value, f"a whole number from {least} to {most}")


def _first(desk: Desk) -> date:
    return desk.at.astimezone(desk.zone).date() - _LONG_AGO


def _changes(before: Settings, after: Settings) -> dict[str, tuple[str, str]]:
    told = ((one.name, getattr(before, one.name), getattr(after, one.name)) for one in fields(Settings))
    return {name: (_word(was), _word(now)) for name, was, now in told if was != now}


def _word(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


def _step(desk: Desk, decision: int, changes: dict[str, tuple[str, str]]) -> None:
    """A row in the decision's history."""
    row: dict[str, Any] = {"id": counters.take(desk.connection, counters.PROBLEM), "decision": decision}
    row |= {"at": desk.micro, "person": desk.actor.person, "partner": desk.partner, "act": SET}
    desk.connection.execute(insert(decision_steps), [row | {"changes": words.pack_changes(changes)}])
