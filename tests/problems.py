"""A problem with a code that is known beforehand: two cities can be asked the same line."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import update

from storage.model.measure import MeasureDraft, Strategy
from storage.model.people import Role, Viewer
from storage.model.problem import ProblemDraft, Side, Sort, Words
from storage.model.query import Query
from storage.store import Store
from storage.tables import contributions, measures, problems

CODE, CAUSE, MEASURE = "P-7KQ4", "O-7KQ4", "A-7KQ4"


def put_problem(store: Store, query: Query, at: datetime, lead: str = "asta") -> None:
    """A problem that every partner reads, with one cause and a measure against it."""
    every = frozenset(partner.key for partner in store.catalog.read().partners)
    person = store.members.person(lead)
    assert person is not None
    who = Viewer(lead, person.partner, person.role or Role.ANALYST)
    others = every - {person.partner}
    code = store.problems.put(who, ProblemDraft("fixed", "Bråk i gränden", query, others), at).code
    said = store.problems.say(who, code, Words("fixed", Sort.CAUSE, "Det är mörkt", Side.PLACE, partners=others), at)
    light = MeasureDraft("fixed", "Starkare lampa", (said.code,), strategy=Strategy.RISK, partners=others)
    measure = store.measures.put(who, code, replace(light, evidence="street_lighting"), at)
    with store._database.write() as connection:
        connection.execute(update(problems).where(problems.c.code == code).values(code=CODE))
        connection.execute(update(contributions).where(contributions.c.code == said.code).values(code=CAUSE))
        there = update(measures).where(measures.c.code == measure.code)
        connection.execute(there.values(code=MEASURE, causes=f'["{CAUSE}"]'))
