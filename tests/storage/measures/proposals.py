"""Measures, votes and decisions around the one problem of tests/storage/problems/table.py."""

from dataclasses import replace

from sqlalchemy import insert

from storage import words
from storage.model.measure import MeasureDraft, Strategy
from storage.model.people import Viewer
from storage.store import Store
from storage.tables import decisions, problems, votes
from tests.storage.problems.table import BOSSE, EVERYBODY, NOW, room

LIGHT = MeasureDraft("m1", "Belysning vid gaveln", strategy=Strategy.RISK, partners=EVERYBODY | {"trygghet"})


def proposed(store: Store, code: str, who: Viewer = BOSSE, draft: MeasureDraft = LIGHT, **more: object) -> str:
    """The code of a new measure, shared with everybody when nothing else is said."""
    given = replace(draft, **more)  # type: ignore[arg-type]
    given = replace(given, partners=given.partners - {who.partner or ""})
    return store.measures.put(who, code, given, NOW).code


def read(store: Store, code: str, *viewers: Viewer) -> list[str]:
    """Codes of the measures that an audience may read of a problem."""
    return [one.code for one in store.measures.of(code, room(*viewers))]


def number_of(store: Store, code: str) -> int:
    with store._database.read() as connection:
        return int(connection.execute(problems.select().where(problems.c.code == code)).one().id)


def decide(
    store: Store, problem: str, code: str, measures: tuple[str, ...], partners: frozenset[str], **more: object
) -> None:
    """A decision's row, as the decisions' own door writes it."""
    row: dict[str, object] = {
        "id": 900_000 + int.from_bytes(code.encode()[-2:], "big"), "code": code, "problem": number_of(store, problem),
        "once": code, "measures": words.pack(measures), "vote": "", "does": True, "reason": "Ja", "owner": "",
        "owner_partner": "", "start": "", "due": "", "review": "", "indicator": "", "status": "decided",
        "done_on": "", "person": "asta", "partner": "trygghet", "partners": words.pack(sorted(partners)), "at": 1,
        "changed_at": 1, "withdrawn_at": None,
    }  # fmt: skip
    with store._database.write() as connection:
        connection.execute(insert(decisions), [row | more])


def vote(store: Store, problem: str, code: str, options: tuple[str, ...], partners: frozenset[str]) -> None:
    """A vote's row, as the votes' own door writes it."""
    row: dict[str, object] = {
        "id": 800_000, "code": code, "problem": number_of(store, problem), "once": code, "question": "",
        "method": "approval", "mandate": "partner", "secret": False, "shown": False, "options": words.pack(options),
        "voters": "[]", "users": "leading", "sectors": "[]", "named": "{}", "quorum": 0, "to_wipe": False,
        "person": "asta", "partner": "trygghet",
        "partners": words.pack(sorted(partners)), "opened_at": 1, "deadline": 2, "round": 1, "closed_at": None,
        "outcome": "", "about": "",
    }  # fmt: skip
    with store._database.write() as connection:
        connection.execute(insert(votes), [row])
