"""What a decision must say of who and when. Every error names its field and how to mend it."""

from datetime import date, datetime

from sqlalchemy import select

from storage import words
from storage.errors import InvalidValueError
from storage.model.permissions import roles_of
from storage.problems.desk import Desk
from storage.reports.clean import clean
from storage.tables import people

# A year beyond these is a slip of the hand.
FIRST, LAST = 2000, 2100
q = people.c


def owned(desk: Desk, partner: str, person: str, readers: frozenset[str], *, does: bool) -> dict[str, str]:
    """The columns for who does it: a partner that may read the decision, and perhaps one of its people."""
    if does and not partner:
        raise InvalidValueError("owner_partner", "owner_partner_missing", "", "say which partner does it")
    if partner and partner not in readers:
        raise InvalidValueError("owner_partner", "owner_partner_reads_not", partner, "let that partner read it, too")
    if person and not _is_theirs(desk, person, partner):
        raise InvalidValueError("owner", "owner_of_another", person, "somebody who works for the partner that does it")
    return {"owner_partner": partner, "owner": person}


def dated(start: date | None, due: date | None, review: date | None, *, does: bool) -> dict[str, str]:
    """The columns for when: a start, a last day and a review, in that order. Days that have passed are allowed."""
    days = {"start": start, "due": due, "review": review}
    for name, given in days.items():
        day(name, given)
    if not does and (start or due):
        raise InvalidValueError(
            "due", "not_done_has_no_dates", due or start, "what is not done has no start and no end"
        )
    if does and due is None:
        raise InvalidValueError("due", "due_missing", "", "say when it is to be done")
    if start and due and due < start:
        raise InvalidValueError("due", "due_before_start", due, "the last day is on or after the first one")
    if review and due and review < due:
        raise InvalidValueError("review", "review_before_due", review, "look at it again when it is done, or later")
    return {name: given.isoformat() if given else "" for name, given in days.items()}


def maybe(value: str, name: str, most: int) -> str:
    """Words without personal data, or ""; raises `InvalidValueError`."""
    return words.text(clean(value, name), name, most) if value else ""


def day(name: str, given: object) -> None:
    """Raise `InvalidValueError` for what is no day of a time that can be meant; None is no day, and fine."""
    if given is None:
        return
    if not isinstance(given, date) or isinstance(given, datetime) or not FIRST <= given.year <= LAST:
        raise InvalidValueError(name, "no_day", given, f"a day between {FIRST} and {LAST}")


def _is_theirs(desk: Desk, person: str, partner: str) -> bool:
    """Whether somebody is listed for that partner, with work there that may have decisions."""
    roles = [role.value for role in roles_of("decision.report")]
    query = select(q.key).where(q.key == person, q.partner == partner, ~q.left, q.role.in_(roles))
    return desk.connection.execute(query).first() is not None
