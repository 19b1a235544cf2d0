"""A vote with a code that is known beforehand: two cities can be asked the same line."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from handlers.votes.counting import count
from storage.model.people import Role, Viewer
from storage.model.vote import BallotDraft, VoteDraft
from storage.store import Store
from storage.tables import contributions, problems, votes
from tests.decisions import CODE as DECISION
from tests.problems import CODE
from tests.storage.votes.ballot_box import put_measure

VOTE, MEASURES = "R-7KQ4", ("A-7KQ8", "A-7KQ9")
ABOUT = "R-8KQ4"


def put_vote(store: Store, at: datetime) -> None:
    """A vote that every partner reads on the problem of tests/problems.py, with a ballot that shows."""
    every = frozenset(partner.key for partner in store.catalog.read().partners)
    with store._database.read() as connection:
        problem = connection.execute(select(problems).where(problems.c.code == CODE)).one()
        causes = connection.execute(select(contributions.c.code).where(contributions.c.problem == problem.id)).scalars()
        cause = next(iter(causes))
    for number, code in enumerate(MEASURES):
        put_measure(store, CODE, f"Åtgärd {number}", [cause], every, code)
    who = Viewer(problem.owner, problem.partner, Role.COORDINATOR)
    draft = VoteDraft("fixed", "Vad gör vi åt gränden?", MEASURES, at + timedelta(days=200), every, shown=True)
    code = store.votes.put(who, CODE, draft, at).code
    store.votes.cast(who, code, BallotDraft(dict.fromkeys(MEASURES, 1), "Billigt"), at, count)
    with store._database.write() as connection:
        connection.execute(update(votes).where(votes.c.code == code).values(code=VOTE))


def put_vote_about(store: Store, at: datetime) -> None:
    """A vote that every partner reads on what comes next for the decision of tests/decisions.py."""
    every = frozenset(partner.key for partner in store.catalog.read().partners)
    with store._database.read() as connection:
        problem = connection.execute(select(problems).where(problems.c.code == CODE)).one()
    who = Viewer(problem.owner, problem.partner, Role.COORDINATOR)
    draft = VoteDraft("about", "Och nu?", (), at + timedelta(days=200), every, shown=True, about=DECISION)
    code = store.votes.put(who, CODE, draft, at).code
    choice = {"continue": 1, "change": 1, "stop": 0}
    store.votes.cast(who, code, BallotDraft(choice, "Det går åt rätt håll"), at, count)
    with store._database.write() as connection:
        connection.execute(update(votes).where(votes.c.code == code).values(code=ABOUT))
