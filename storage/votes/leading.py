"""What the partner that leads a problem does with a vote: prolongs it, closes it, opens a new round."""

from datetime import datetime

from sqlalchemy import update

from storage import words
from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.problem import Status
from storage.problem_threads.announcing import announce
from storage.problems.desk import Desk
from storage.tables import votes
from storage.votes import about
from storage.votes.closing import Count, close
from storage.votes.finding import Found, find, find_open
from storage.votes.opening import deadline_of, step

v = votes.c


def extend(desk: Desk, code: str, deadline: datetime) -> Found:
    """Give an open vote more time. The same again changes nothing. Raises `InvalidValueError`."""
    found = _led(desk, find_open(desk, code))
    micro = deadline_of(desk, deadline)
    if micro < found.row.deadline:
        raise InvalidValueError("deadline", "deadline_sooner", deadline, "later than now, or close it at once")
    desk.again = micro == found.row.deadline
    if not desk.again:
        desk.connection.execute(update(votes).where(v.id == found.row.id).values(deadline=micro))
        step(desk, found.row.id, "extended")
    return found


def close_now(desk: Desk, code: str, count: Count) -> Found:
    """Close a vote before its time; of one that is closed nothing happens."""
    found = _led(desk, find(desk, code))
    if found.row.closed_at is not None:
        desk.again = True
        return found
    close(desk.connection, found, desk.micro, count, desk.actor)
    return found


def reopen(desk: Desk, code: str, deadline: datetime) -> Found:
    """A new round: everybody votes anew. What an earlier round came to stays known to those who read it."""
    found = _led(desk, find(desk, code))
    row = found.row
    if row.closed_at is None:
        raise ProblemRefusedError("vote_open", row.code, "prolong it instead")
    if found.problem.status == Status.CLOSED:
        raise ProblemRefusedError("problem_closed", found.problem.code, "open it again first")
    _can_be_asked_again(desk, found)
    values = {"deadline": deadline_of(desk, deadline), "opened_at": desk.micro, "round": row.round + 1}
    desk.connection.execute(
        update(votes).where(v.id == row.id).values(values | {"closed_at": None, "outcome": ""})
    )  # fmt: skip
    step(desk, row.id, "reopened")
    announce(desk.connection, row.problem, "vote_opened", row.code, found.readers, desk.micro)
    return found


def _can_be_asked_again(desk: Desk, found: Found) -> None:
    """Raise `InvalidValueError` or `ProblemRefusedError` when what it is about is there no more, or is voted on."""
    if found.row.about:
        about.standing(desk, found.problem, found.row.about)
        about.one_at_a_time(desk, found.row.about)
        return
    for code in words.unpack(found.row.options):
        if code not in found.measured or found.measured[code].wrong(found.readers):
            raise InvalidValueError("options", "measure_unknown", code, "open a new vote without it")


def _led(desk: Desk, found: Found) -> Found:
    if found.problem.partner != desk.partner:
        raise ProblemRefusedError("vote_of_another", found.row.code, "ask the partner that leads the problem")
    desk.about += [found.problem.code, found.row.code]
    return found
