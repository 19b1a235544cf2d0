"""A problem with a measure and a decision whose codes are known beforehand: two cities can be asked the same line."""

from datetime import date, datetime

from sqlalchemy import select, update

from storage import words
from storage.model.decision import DecisionDraft
from storage.model.people import Role, Viewer
from storage.store import Store
from storage.tables import announcements, decisions, measures, problems
from tests.problems import CAUSE
from tests.problems import CODE as PROBLEM
from tests.storage.decisions.ground import measure

CODE, LIGHT, FENCE = "B-7KQ4", "A-4KQ4", "A-5KQ4"


def put_decision(
    store: Store, at: datetime, lead: str = "asta", owner_partner: str = "bostad", owner: str = "", *, due: date,
    start: date | None = None, reason: str = "Det är mörkt och billigt att ordna",
) -> None:  # fmt: skip
    """Two measures of the fixed problem, and a decision on the first, which every partner reads."""
    with store._database.read() as connection:
        packed = connection.execute(select(problems.c.partners).where(problems.c.code == PROBLEM)).scalar_one()
    every = frozenset(partner.key for partner in store.catalog.read().partners if f'"{partner.key}"' in packed)
    measure(store, PROBLEM, LIGHT, "Lampa på gaveln", every)
    measure(store, PROBLEM, FENCE, "Staket mot spåret", every)
    with store._database.write() as connection:  # so that they can be put to the vote
        mine = update(measures).where(measures.c.code.in_([LIGHT, FENCE]))
        connection.execute(mine.values(causes=words.pack([CAUSE])))
    person = store.members.person(lead)
    assert person is not None
    who = Viewer(lead, person.partner, person.role or Role.ANALYST)
    draft = DecisionDraft(
        "fixed", (LIGHT,), True, reason, owner_partner, owner, start=start, due=due,
        indicator="Bråk per vecka", partners=every - {person.partner},
    )  # fmt: skip
    code = store.decisions.make(who, PROBLEM, draft, at).decision.code
    with store._database.write() as connection:
        connection.execute(update(decisions).where(decisions.c.code == code).values(code=CODE))
        connection.execute(update(announcements).where(announcements.c.about == code).values(about=CODE))
