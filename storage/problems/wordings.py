"""What stood before in a contribution or a measure: each change with who made it, as far as its readers go."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, insert, select, update

from storage import counters, words
from storage.errors import ProblemRefusedError
from storage.model.people import Audience, Level
from storage.model.problem import Edit, WordStep
from storage.moments import from_microseconds
from storage.problems.desk import Desk
from storage.problems.reading import partners_of
from storage.sharing import decide_told
from storage.tables import word_steps

# Fields that name causes: each reader is told of those that they may read. The others are words.
LINKS = frozenset({"parent", "causes"})
WORDS = frozenset({"text", "name", "effect", "indicator", "evidence"})
w = word_steps.c
Changes = dict[str, tuple[str, str]]


def told(
    connection: Connection, about: str, causes: Collection[str], audience: Audience, taking_part: frozenset[str]
) -> tuple[WordStep, ...]:
    """The changes of what `about` is the code of, oldest first, for an audience that may read it and these causes.

    What stood there before it was shared with all of them is not theirs to know. A change between causes that they may
    not read is none: it would tell that there are some.
    """
    rows = connection.execute(select(word_steps).where(w.about == about).order_by(w.id)).all()
    theirs = (row for row in rows if decide_told(partners_of(row, taking_part), audience).level is not Level.NOTHING)
    found = ((row, _readable(words.unpack_changes(row.changes), causes)) for row in theirs)
    return tuple(WordStep(from_microseconds(row.at), row.person, row.partner, seen) for row, seen in found if seen)


def was_sent(desk: Desk, edit: Edit, about: str) -> bool:
    """Whether the actor sent this very change before."""
    once = words.key(edit.once, "once")
    mine = select(w.id).where(w.person == desk.actor.person, w.once == once, w.about == about)
    return desk.connection.execute(mine).first() is not None


def check(edit: Edit, steps: tuple[WordStep, ...], code: str) -> None:
    """Raises `ProblemRefusedError` when somebody changed it after what the writer had been shown."""
    if edit.seen != len(steps):
        raise ProblemRefusedError("changed_meanwhile", code, "read what stands there now, and send yours again")


def note(desk: Desk, row: Any, changes: Changes, edit: Edit | None) -> None:
    """Write the step of a contribution's or a measure's row, as it was before."""
    number = counters.take(desk.connection, counters.PROBLEM)
    step = {
        "id": number,
        "problem": row.problem,
        "about": row.code,
        "at": desk.micro,
        "once": edit.once if edit is not None else f"step {number}",
        "person": desk.actor.person,
        "partner": desk.partner,
        "partners": row.partners,
        "changes": words.pack_changes(changes),
    }
    desk.connection.execute(insert(word_steps), [step])


def forget(connection: Connection, about: str) -> None:
    """Keep that it was changed, by whom and when, and none of the words."""
    for row in connection.execute(select(w.id, w.changes).where(w.about == about)).all():
        kept = {name: ("", "") if name in WORDS else pair for name, pair in words.unpack_changes(row.changes).items()}
        connection.execute(update(word_steps).where(w.id == row.id).values(changes=words.pack_changes(kept)))


def _readable(changes: Changes, causes: Collection[str]) -> Changes:
    def among(codes: str) -> str:
        return " ".join(code for code in codes.split() if code in causes)

    links = {name: (among(pair[0]), among(pair[1])) for name, pair in changes.items() if name in LINKS}
    kept = {name: links.get(name, pair) for name, pair in changes.items()}
    return {name: pair for name, pair in kept.items() if name not in LINKS or pair[0] != pair[1]}
