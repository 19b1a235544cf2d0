"""A problem with measures that can be voted on, and the people who vote."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import insert, update

from handlers.votes.counting import count
from storage import codes, counters, words
from storage.model.people import Person, Role, Viewer
from storage.model.vote import BallotDraft, Choice, Vote, VoteDraft
from storage.moments import microseconds
from storage.store import Store
from storage.tables import measures, problems
from tests.storage.problems.table import ASTA, BOSSE, EVA, GRETA, NOW, made, room, said

ALL = frozenset({"trygghet", "bostad", "polisen"})
HOUR = timedelta(hours=1)
DEADLINE = NOW + timedelta(days=4)
ESTER = Viewer("ester", "polisen", Role.ANALYST)
# Each of another partner, so that each holds a mandate.
CITY = (ASTA, GRETA, EVA)
CROWD = tuple(Viewer(f"p{n}", "polisen", Role.REVIEWER) for n in range(6))


def put_measure(
    store: Store, problem: str, name: str = "Laga lampan", causes: Sequence[str] = (), partners: frozenset[str] = ALL,
    code: str = "", partner: str = "trygghet",
) -> str:  # fmt: skip
    """The code of a new measure, straight into the table."""
    with store._database.write() as connection:
        number = counters.take(connection, counters.PROBLEM)
        code = code or codes.free(connection, codes.MEASURE)
        of = connection.execute(problems.select().where(problems.c.code == problem)).one()
        texts = dict.fromkeys(("strategy", "effect", "indicator", "would_own", "evidence"), "")
        row = texts | {
            "id": number, "code": code, "problem": of.id, "once": f"m{number}", "name": name,
            "causes": words.pack(list(causes)), "nature": "social", "technique": 0,
            "person": "asta", "partner": partner,
            "partners": words.pack(sorted(partners)), "at": microseconds(NOW),
        }  # fmt: skip
        connection.execute(insert(measures), [row])
    return code


def change_measure(store: Store, code: str, **values: object) -> None:
    with store._database.write() as connection:
        connection.execute(update(measures).where(measures.c.code == code).values(**values))


def ground(store: Store, number: int = 2, once: str = "") -> tuple[str, tuple[str, ...]]:
    """A problem that everybody reads, with measures against its one cause."""
    problem = made(store, once=once or "p1")
    cause = said(store, problem, once=once or "c1")
    return problem, tuple(put_measure(store, problem, f"Åtgärd {n}", [cause]) for n in range(number))


def draft(options: Sequence[str], **changes: object) -> VoteDraft:
    asked = VoteDraft("v1", "Vad gör vi åt klottret?", tuple(options), DEADLINE, ALL)
    return replace(asked, **changes)  # type: ignore[arg-type]


def opened(store: Store, number: int = 2, **changes: object) -> Vote:
    """A vote on new measures, opened by Asta."""
    problem, options = ground(store, number)
    return store.votes.put(ASTA, problem, draft(options, **changes), NOW)


def crowd(store: Store) -> None:
    """Six more of the police, for votes by person."""
    store.members.put([Person(v.person, v.person.title(), v.partner or "", v.role or Role.REPORTER) for v in CROWD])


def yes(vote: Vote, *numbers: int) -> Choice:
    """Approval of the options with these places."""
    return {one.code: int(place in numbers) for place, one in enumerate(vote.options)}


def cast(
    store: Store, vote: Vote, who: Viewer, choice: Choice | None, reason: str = "", at: datetime = NOW + HOUR
) -> Vote:  # fmt: skip
    return store.votes.cast(who, vote.code, BallotDraft(choice, reason), at, count)


def seen(store: Store, vote: Vote, *viewers: Viewer) -> Vote | None:
    return store.votes.one(vote.code, room(*viewers))


__all__ = ["ASTA", "BOSSE", "EVA", "GRETA", "NOW", "count"]
