"""A ballot is put, or changed: one a mandate and round, whoever presses how often.

That a mandate has voted (`vote_marks`) and what it chose (`ballots`) are two tables: the first is what everybody may
see, the second goes when a secret vote closes. The log says that somebody voted, never what.
"""

from dataclasses import replace
from typing import Any

from sqlalchemy import insert, select, update

from storage import drafts, words
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.vote import BallotDraft, Choice, Method
from storage.problems.desk import Desk, text
from storage.tables import ballots, vote_marks
from storage.votes import reach
from storage.votes.books import books_of
from storage.votes.closing import Count, close
from storage.votes.finding import Found, find_open

REASON_MOST = 1_000
b = ballots.c


def cast(desk: Desk, code: str, draft: BallotDraft, count: Count) -> Found:
    """Vote; the last ballot that is waited for closes the vote. Raises `InvalidValueError`, `ProblemRefusedError`."""
    drafts.check(draft, BallotDraft)
    found = find_open(desk, code)
    row = found.row
    if not reach.may_use(row, found.voting, desk.actor):
        raise ProblemRefusedError("no_mandate", row.code, "ask who may vote there")
    mandate = reach.mandate_of(row, desk.actor)
    wanted = {"choice": _choice(found, draft.choice), "reason": _reason(row, draft)}
    desk.about += [found.problem.code, row.code]
    if _put(desk, found, mandate, wanted):
        fresh = replace(found, books=books_of(desk.connection, [row]))
        if not fresh.waiting:
            close(desk.connection, fresh, desk.micro, count, desk.actor, by_itself=True)
    else:
        desk.again = True
    return found


def _put(desk: Desk, found: Found, mandate: str, wanted: dict[str, str]) -> bool:
    """Whether anything changed."""
    this = (b.vote == found.row.id, b.round == found.row.round, b.mandate == mandate)
    earlier = desk.connection.execute(select(b.choice, b.reason, b.person).where(*this)).one_or_none()
    who = {"person": desk.actor.person, "partner": desk.partner, "at": desk.micro}
    key = {"vote": found.row.id, "round": found.row.round, "mandate": mandate}
    if earlier is None:
        desk.connection.execute(insert(vote_marks), [key | {"at": desk.micro}])
        desk.connection.execute(insert(ballots), [key | who | wanted])
        return True
    # A colleague's same choice is an act like any other: that nothing was done would tell what stood there.
    if (earlier.choice, earlier.reason, earlier.person) == (wanted["choice"], wanted["reason"], desk.actor.person):
        return False
    desk.connection.execute(update(ballots).where(*this).values(who | wanted))
    return True


def _choice(found: Found, choice: Choice | None) -> str:
    """As it is stored: a number for each option. What it means is looked at where it is counted."""
    if choice is None:
        return ""
    options = words.unpack(found.row.options)
    least, most = {Method.SCORE: (1, 5), Method.RANKING: (0, len(options))}.get(Method(found.row.method), (0, 1))
    right = set(choice) == set(options) and all(
        isinstance(one, int) and not isinstance(one, bool) and least <= one <= most for one in choice.values()
    )
    if not right or (found.row.method == Method.RANKING and not any(choice.values())):
        # What was chosen is not repeated: an error may be shown, and logged by others.
        raise InvalidValueError("choice", "choice_not_usable", "", "a number for each option")
    return reach.packed(choice)


def _reason(row: Any, draft: BallotDraft) -> str:
    """Why, without personal data; an objection needs one."""
    objects = row.method == Method.CONSENT and draft.choice is not None and not all(draft.choice.values())
    if draft.reason.strip():
        return text(draft.reason, "reason", REASON_MOST)
    if objects:
        raise InvalidValueError("reason", "objection_without_reason", "", "say why")
    return ""
