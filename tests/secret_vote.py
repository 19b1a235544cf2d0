"""A secret vote to cast in on any platform, and where something that was chosen in it stands."""

from datetime import datetime, timedelta

from sqlalchemy import select

from storage.model.people import Role, Viewer
from storage.model.query import Period, Query
from storage.model.vote import Method, VoteDraft
from storage.store import Store
from storage.tables import metadata
from tests.problems import CAUSE, CODE, put_problem
from tests.storage.votes.ballot_box import put_measure

LAMP, ROUND = "A-8KQ4", "A-8KQ7"
ASTA = Viewer("asta", "trygghet", Role.COORDINATOR)


def put_secret_vote(store: Store, at: datetime, **more: object) -> str:
    """The code of a vote of every partner on two measures, by consent: its reasons are words to search for."""
    put_problem(store, Query((Period(at - timedelta(days=30), at),)), at)
    every = frozenset(partner.key for partner in store.catalog.read().partners)
    for code, name in ((LAMP, "Laga lampan"), (ROUND, "Rond på kvällar")):
        put_measure(store, CODE, name, [CAUSE], every, code)
    draft = VoteDraft("s", "Vad gör vi?", (LAMP, ROUND), at + timedelta(days=5), every, Method.CONSENT, secret=True)
    return store.votes.put(ASTA, CODE, draft, at).code


def stands(store: Store, *canaries: str) -> dict[str, list[str]]:
    """Of each table that holds one of them, which; `ballots` is where they belong until the close."""
    found: dict[str, list[str]] = {}
    with store._database.read() as connection:
        for table in metadata.sorted_tables:
            rows = "\n".join(repr(tuple(row)) for row in connection.execute(select(table)))
            there = [one for one in canaries if one in rows]
            if there:
                found[table.name] = there
    return found
