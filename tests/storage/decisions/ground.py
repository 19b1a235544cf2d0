"""A problem with measures that somebody may decide on; measures are written straight into their table."""

from dataclasses import replace
from datetime import date

from sqlalchemy import insert, select, update

from storage import counters, moments, words
from storage.model.decision import Decided, DecisionDraft
from storage.model.people import Viewer
from storage.store import Store
from storage.tables import announcements, measures, notices, problems, work_reminders
from tests.storage.problems.table import ASTA, EVERYBODY, NOW, room

ALL = EVERYBODY | {"trygghet"}
LIGHT, CLEAN = "A-7KQ4", "A-8KQ4"
DRAFT = DecisionDraft(
    "d1", (LIGHT,), True, "Det är mörkt och billigt att ordna", "bostad", "greta",
    start=date(2026, 3, 25), due=date(2026, 4, 20), indicator="Klotter per vecka", partners=EVERYBODY,
)  # fmt: skip


def measure(
    store: Store, problem: str, code: str = LIGHT, name: str = "Lampa på gaveln", partners: frozenset[str] = ALL
) -> str:
    """A measure of a problem."""
    with store._database.write() as connection:
        of = connection.execute(select(problems.c.id).where(problems.c.code == problem)).scalar_one()
        row = dict.fromkeys(("strategy", "effect", "indicator", "would_own", "evidence"), "")
        row |= {"code": code, "once": code, "name": name, "causes": "[]", "nature": "situational"}
        row |= {"person": "asta", "partner": "trygghet", "partners": words.pack(sorted(partners), "partners")}
        numbers = {"id": counters.take(connection, counters.PROBLEM), "problem": of, "technique": 0, "cost": None}
        numbers |= {"hours": None, "at": moments.microseconds(NOW), "withdrawn_at": None}
        connection.execute(insert(measures), [row | numbers])
    return code


def narrow(store: Store, code: str, partners: frozenset[str]) -> None:
    """The measure is shared with fewer."""
    with store._database.write() as connection:
        packed = words.pack(sorted(partners), "partners")
        connection.execute(update(measures).where(measures.c.code == code).values(partners=packed))


def decided(store: Store, problem: str, who: Viewer = ASTA, **more: object) -> str:
    """The code of a decision on the lamp."""
    return store.decisions.make(who, problem, replace(DRAFT, **more), NOW).decision.code  # type: ignore[arg-type]


def read(store: Store, problem: str, *viewers: Viewer) -> list[str]:
    return [one.decision.code for one in store.decisions.of(problem, room(*viewers))]


def one(store: Store, code: str, *viewers: Viewer) -> Decided:
    found = store.decisions.one(code, room(*(viewers or (ASTA,))))
    assert found is not None
    return found


def reminded(store: Store) -> list[tuple[str, str]]:
    """Who was reminded of what, in order, each with a notice."""
    with store._database.read() as connection:
        query = select(notices).where(notices.c.key.startswith("work.")).order_by(notices.c.id)
        found = [(row.key.removeprefix("work."), row.person) for row in connection.execute(query)]
        # Of somebody who left the notice goes, and that they were reminded stays.
        assert len(connection.execute(select(work_reminders)).all()) >= len(found)
    return found


def announced(store: Store) -> list[tuple[str, str]]:
    with store._database.read() as connection:
        query = select(announcements).order_by(announcements.c.id)
        return [(row.what, row.about) for row in connection.execute(query)]
