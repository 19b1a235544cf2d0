"""A problem with a code that is known beforehand: two cities can be asked the same line."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import update

from storage.model.measure import MeasureDraft, Strategy
from storage.model.people import Role, Viewer
from storage.model.problem import Edit, ProblemDraft, Rewording, Side, Sort, Words
from storage.model.query import Query
from storage.store import Store
from storage.tables import contributions, measures, problems

CODE, CAUSE, MEASURE = "P-7KQ4", "O-7KQ4", "A-9KQ4"


def put_problem(store: Store, query: Query, at: datetime, lead: str = "asta") -> None:
    """A problem that every partner reads, with one cause."""
    who, others = _lead(store, lead)
    code = store.problems.put(who, ProblemDraft("fixed", "Bråk i gränden", query, others), at).code
    said = store.problems.say(who, code, Words("fixed", Sort.CAUSE, "Det är mörkt", Side.PLACE, partners=others), at)
    with store._database.write() as connection:
        connection.execute(update(problems).where(problems.c.code == code).values(code=CODE))
        connection.execute(update(contributions).where(contributions.c.code == said.code).values(code=CAUSE))


def propose(store: Store, at: datetime, lead: str = "asta") -> None:
    """A measure against the cause of the problem, which every partner reads."""
    who, others = _lead(store, lead)
    light = MeasureDraft("fixed", "Starkare lampa", (CAUSE,), strategy=Strategy.RISK, partners=others)
    code = store.measures.put(who, CODE, replace(light, evidence="street_lighting"), at).code
    with store._database.write() as connection:
        connection.execute(update(measures).where(measures.c.code == code).values(code=MEASURE))


def reword(store: Store, at: datetime, lead: str = "asta") -> None:
    """The cause and the measure say something else than before, and somebody agreed with what the cause said."""
    who, others = _lead(store, lead)
    other = next(one for one in store.members.people() if one.partner != who.partner and one.role is Role.REVIEWER)
    store.problems.agree(Viewer(other.key, other.partner, other.role), CAUSE, at)
    store.problems.reword(who, CAUSE, Rewording("Det är mörkt efter klockan 22", Side.PLACE), Edit("reword", 0), at)
    light = MeasureDraft("fixed", "Två lampor", (CAUSE,), strategy=Strategy.RISK, partners=others)
    store.measures.change(who, MEASURE, replace(light, evidence="street_lighting"), at, Edit("reword too", 0))


def _lead(store: Store, lead: str) -> tuple[Viewer, frozenset[str]]:
    """Who leads it, and every other partner."""
    person = store.members.person(lead)
    assert person is not None
    every = frozenset(partner.key for partner in store.catalog.read().partners)
    return Viewer(lead, person.partner, person.role or Role.ANALYST), every - {person.partner}
