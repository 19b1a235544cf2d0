"""A problem with a measure and a decision whose codes are known beforehand: two cities can be asked the same line."""

from datetime import date, datetime

from sqlalchemy import select, update

from storage.model.decision import DecisionDraft
from storage.model.people import Role, Viewer
from storage.store import Store
from storage.tables import announcements, decisions, problems
from tests.problems import CODE as PROBLEM
from tests.problems import MEASURE
from tests.storage.decisions.ground import measure

CODE, LIGHT, FENCE = "B-7KQ4", MEASURE, "A-9KQ4"


def put_decision(
    store: Store, at: datetime, lead: str = "asta", owner_partner: str = "bostad", owner: str = "", *, due: date,
    start: date | None = None, reason: str = "Det är mörkt och billigt att ordna",
) -> None:  # fmt: skip
    """One measure more of the fixed problem, and a decision on its first one, which every partner reads."""
    with store._database.read() as connection:
        packed = connection.execute(select(problems.c.partners).where(problems.c.code == PROBLEM)).scalar_one()
    every = frozenset(partner.key for partner in store.catalog.read().partners if f'"{partner.key}"' in packed)
    measure(store, PROBLEM, FENCE, "Staket mot spåret", every)
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
