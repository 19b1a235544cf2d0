"""What was said of a problem is changed: by whoever said it, or by those who answer for their partner.

What stood before stays in its history. Others who agreed, agreed with what they had read: their agreement stands with
that wording, and they are told once.
"""

from typing import Any

from sqlalchemy import select, update

from storage import codes, words
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.permissions import reaches
from storage.model.problem import HANGING, Contribution, Edit, Rewording, Side, Sort
from storage.problems import reading, wordings
from storage.problems.being_open import still_open
from storage.problems.desk import Desk, text
from storage.problems.saying import DEEPEST, TEXT_MOST, Found, code_of, find, names, row_of
from storage.problems.taking import take_away
from storage.problems.tree import below, depth, height
from storage.reminders import remind
from storage.tables import agreements, contributions, people, votes

c, a, v, p = contributions.c, agreements.c, votes.c, people.c
# The notice of those who must hear of it: "work.reworded" about O-7KQ4.
REWORDED = "reworded"


def reword(desk: Desk, code: str, wanted: Rewording, edit: Edit) -> Found:
    """Its text, side and the cause it hangs on, as wanted; the same again changes nothing.

    Raises `InvalidValueError`, and `ProblemRefusedError` (`changed_meanwhile`: somebody else changed it first).
    """
    found = find(desk, code)
    if not reaches("cause.change", desk.actor, found.row.person, found.row.partner):
        raise ProblemRefusedError("said_by_another", found.row.code, "only who said it can do that")
    desk.about += [found.problem.code, found.row.code]
    if wordings.was_sent(desk, edit, found.row.code):
        desk.again = True
        return found
    still_open(found.problem)
    _not_voted_on(desk, found)
    said = reading.said(desk.connection, found.problem, desk.alone, desk.taking_part)
    causes = {one.code for one in said if one.sort is Sort.CAUSE}
    steps = wordings.told(desk.connection, found.row.code, causes, desk.alone, desk.taking_part)
    wordings.check(edit, steps, found.row.code)
    _keep(desk, found, _changes(desk, found, wanted, said), edit)
    return found


def _keep(desk: Desk, found: Found, changes: wordings.Changes, edit: Edit) -> None:
    """Store the changes and the step, and tell those who must hear of it."""
    row = found.row
    if edit.forget:
        wordings.forget(desk.connection, row.code)
        take_away(desk, names(desk, found), row.partners)
    desk.again = not changes and not edit.forget
    if not changes:
        return
    values: dict[str, Any] = {name: after for name, (_, after) in changes.items() if name != "parent"}
    if "parent" in changes:
        values["parent"] = row_of(desk, changes["parent"][1])
    rewords = bool(changes.keys() & {"text", "side"})
    values["wording"] = row.wording + 1 if rewords else row.wording
    desk.connection.execute(update(contributions).where(c.id == row.id).values(values))
    wordings.note(desk, row, changes, edit)
    if edit.forget:
        wordings.forget(desk.connection, row.code)
    _tell(desk, row, values["wording"])


def _tell(desk: Desk, row: Any, wording: int) -> None:
    """Whoever agreed with the words that stood there until now, and whoever wrote them; each of them once."""
    agreeing = select(a.person).where(a.contribution == row.id, a.wording == row.wording)
    heard = set(desk.connection.execute(agreeing).scalars()) if wording != row.wording else set()
    heard = (heard | {row.person}) - {desk.actor.person}
    here = select(p.key).where(p.key.in_(sorted(heard)), ~p.left).order_by(p.key)
    for person in desk.connection.execute(here).scalars().all():
        remind(desk.connection, REWORDED, row.code, person, desk.micro, desk.micro)
    # Whoever wrote the new words and agreed with the old ones agrees with their own.
    mine = (a.contribution == row.id, a.person == desk.actor.person)
    desk.connection.execute(update(agreements).where(*mine).values(wording=wording))


def _changes(desk: Desk, found: Found, wanted: Rewording, said: tuple[Contribution, ...]) -> wordings.Changes:
    """Field: (before, after), of what is another than it was."""
    own = next(one for one in said if one.code == found.row.code)
    parent = _parent(found, own, wanted.parent, said)
    after = {"text": text(wanted.text, "text", TEXT_MOST), "side": found.row.side, "parent": parent}
    if own.sort is Sort.CAUSE and wanted.side is not None:
        after["side"] = Side(wanted.side).value
    before = {"text": own.text, "side": found.row.side, "parent": own.parent}
    changes = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
    if "parent" in changes:  # also where the actor may not read the cause that it hung on: the history is for all
        changes["parent"] = (code_of(desk, found.row.parent), parent)
    return changes


def _parent(found: Found, own: Contribution, given: str, said: tuple[Contribution, ...]) -> str:
    """The cause it is to hang on, as far as the actor can see: one that they may not read stays where it is."""
    wanted = (codes.normal(given, codes.SAID) or given) if given else ""
    if wanted == own.parent:
        return own.parent
    if own.sort not in HANGING and own.sort is not Sort.CAUSE:
        raise InvalidValueError("parent", "parent_of_an_answer", given, "only a cause or what speaks for one")
    if not wanted:
        if own.sort in HANGING:
            raise InvalidValueError("parent", "parent_missing", own.sort, "name the cause it is about")
        return ""
    parent = next((one for one in said if one.code == wanted and one.sort is Sort.CAUSE), None)
    if parent is None:
        raise InvalidValueError("parent", "parent_unknown", given, "name a cause of the same problem")
    if own.sort is Sort.CAUSE:
        _still_a_tree(own, parent, said)
    elif own.partners & found.reach != own.partners & parent.partners:
        # Who reads it is said by sharing alone: a move neither lets somebody in nor out.
        raise InvalidValueError("parent", "parent_read_by_others", given, "share it with the same partners first")
    return wanted


def _still_a_tree(own: Contribution, parent: Contribution, said: tuple[Contribution, ...]) -> None:
    if parent.code in below(own.code, said):
        raise InvalidValueError("parent", "parent_below_itself", parent.code, "it comes from this cause")
    if depth(parent.code, said) + height(own.code, said) > DEEPEST:
        raise InvalidValueError("parent", "tree_too_deep", parent.code, f"at most {DEEPEST} causes in a row")


def _not_voted_on(desk: Desk, found: Found) -> None:
    """While measures against a cause are voted on, the cause stays as those who vote have read it.

    A vote that the writer may not read does not bind them, as a refusal would tell of it; its voters are shown that
    the cause was changed (handlers/votes/changed.py).
    """
    from storage.votes import reach  # late: votes are about what stands here

    if found.row.sort != Sort.CAUSE:
        return
    measures = reach.measured(desk.connection, found.problem, desk.taking_part)
    query = select(votes).where(v.problem == found.problem.id, v.closed_at.is_(None)).order_by(v.id)
    for vote in desk.connection.execute(query).all():
        if desk.partner not in reach.readers(desk.connection, vote, found.problem, measures, desk.taking_part):
            continue
        on = (measures[code].row.causes for code in words.unpack(vote.options) if code in measures)
        if any(found.row.code in words.unpack(some) for some in on):
            raise ProblemRefusedError("cause_in_vote", vote.code, "wait until the vote is closed")
