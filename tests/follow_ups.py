"""A decision with codes that are known beforehand: two cities can be asked the same line."""

from datetime import date, datetime, timedelta

from sqlalchemy import insert, select, update

from storage import counters, moments, words
from storage.model.decision import DecisionDraft
from storage.model.people import Role, Viewer
from storage.model.problem import ProblemDraft
from storage.model.query import Query
from storage.store import Store
from storage.tables import decisions, measures, problems

PROBLEM, MEASURE, DECISION = "P-8KQ4", "A-6KQ4", "B-8KQ4"


def viewer(store: Store, key: str) -> Viewer:
    """Somebody listed, as they act."""
    person = store.members.person(key)
    assert person is not None
    return Viewer(key, person.partner, person.role or Role.ANALYST)


def put_decision(
    store: Store,
    query: Query,
    made: datetime,
    decided: datetime,
    start: date | None,
    lead: str = "asta",
    once: str = "",
) -> str:
    """A problem that every partner reads, with a measure that was decided on; gives the decision's code.

    The codes are the known ones, unless it is one more (`once`).
    """
    who = viewer(store, lead)
    others = frozenset(partner.key for partner in store.catalog.read().partners) - {who.partner}
    code = store.problems.put(who, ProblemDraft(f"followed{once}", "Stök på torget", query, others), made).code
    measure = put_measure(store, code, who, others | {who.partner or ""}, decided, f"A-{once}" if once else MEASURE)
    due = (start or decided.date()) + timedelta(weeks=4)
    draft = DecisionDraft(
        f"followed{once}", (measure,), True, "Det är mörkt", who.partner or "", who.person,
        start=start, due=due, partners=others,
    )  # fmt: skip
    one = store.decisions.make(who, code, draft, decided).decision.code
    if once:
        return one
    with store._database.write() as connection:
        connection.execute(update(problems).where(problems.c.code == code).values(code=PROBLEM))
        connection.execute(update(decisions).where(decisions.c.code == one).values(code=DECISION))
    return DECISION


def put_measure(
    store: Store, problem: str, who: Viewer, partners: frozenset[str], at: datetime, code: str = MEASURE
) -> str:
    """A measure of a problem, with a code that is known."""
    with store._database.write() as connection:
        of = connection.execute(select(problems.c.id).where(problems.c.code == problem)).scalar_one()
        row = dict.fromkeys(("strategy", "effect", "indicator", "would_own", "evidence"), "")
        row |= {"code": code, "once": code, "name": "Lampor på gaveln", "causes": "[]", "nature": "situational"}
        row |= {"person": who.person, "partner": who.partner or ""}
        row["partners"] = words.pack(sorted(partners), "partners")
        numbers = {"id": counters.take(connection, counters.PROBLEM), "problem": of, "technique": 0, "cost": None}
        numbers |= {"hours": None, "at": moments.microseconds(at), "withdrawn_at": None}
        connection.execute(insert(measures), [row | numbers])
    return code
