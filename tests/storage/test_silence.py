"""What an audience may not see changes nothing that it is told: no row, no number, no permission."""

import itertools
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from storage.model.incident import IncidentDraft, PlaceType, ReviewStatus
from storage.model.people import Audience, Level
from storage.model.query import Query
from storage.model.register import Grant
from storage.store import Store
from storage.tables import incidents
from tests.conftest import DATABASES
from tests.storage import county
from tests.storage.county import ALWAYS, PEOPLE
from tests.storage.test_squares_and_weeks import told
from tests.storage.town import joined

MORE = 20 if os.environ.get("KARTA_SOAK") else 1
EXAMPLES = {"sqlite": 4 * MORE, "postgresql": 1 * MORE}
DAY = date(2027, 2, 1)
BY_KEY = {one.person: one for one in PEOPLE if one.role is not None}
LISTED = frozenset({"cilla", "asta", "farid"})
# Squares and weeks to each partner; exactly to the police and the meeting from two of them. But the school gives
# counts, and the social services nothing.
LEVELS = {"skolan": Level.COUNTS, "social": Level.NOTHING}
GIVEN = (
    *(Grant(one, other, LEVELS.get(one, Level.COARSE)) for one in county.SECTORS for other in county.SECTORS),
    *(Grant(source, "polisen", Level.EXACT) for source in ("gatan", "bostad")),
    *(Grant(source, "conversation:mote", Level.EXACT, listed=LISTED) for source in ("gatan", "bostad")),
    *(Grant(source, "conversation:mote", level, listed=LISTED) for source, level in LEVELS.items()),
)
EVERYTHING = Query((ALWAYS,))


def room(*keys: str, **more: object) -> Audience:
    return Audience(frozenset(BY_KEY[key] for key in keys), **{"day": DAY} | more)  # type: ignore[arg-type]


AUDIENCES = (
    room("cilla"),
    room("asta"),
    room("farid"),
    room("greta"),
    room("cilla", "asta", "farid", conversation="mote"),
    room("cilla", "greta"),
    room("siv", "cilla"),  # the school's own reviewer, beside one who may not see
    Audience(frozenset(), day=DAY),
    room("root"),
    room("cilla", cap=Level.COUNTS),
)


def _told(store: Store, queries: list[Query]) -> list[object]:
    """Everything that may be asked of a release."""
    rights = [(store.release.granted(one), store.release.most(one)) for one in AUDIENCES]
    return [rights, *(told(store, *one) for one in itertools.product(AUDIENCES, [EVERYTHING, *queries]))]


@pytest.fixture(scope="module", params=DATABASES)
def busy(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with county.opened(request.param, request, tmp_path_factory.mktemp("silence")) as store:
        county.settled(store)
        store.incidents.upsert([one for one in county.many() if one.source not in LEVELS])
        joined(store, set(range(1, 9)), 1)
        county.sign(store, GIVEN, {"polisen": frozenset({"norr"})})
        yield store


KEPT: tuple[dict[str, object], ...] = (
    {"kind": "hatbrott"},
    {"place_type": PlaceType.DWELLING, "kind": "klotter"},
    {"information_class": "hemlig"},
    {"status": ReviewStatus.PENDING},
    {"status": ReviewStatus.WITHHELD},
    {"status": ReviewStatus.WITHDRAWN},
    {"start": datetime(2027, 2, 1, 12, tzinfo=UTC), "end": datetime(2027, 2, 3, tzinfo=UTC)},  # a week that is open
)


@st.composite
def _hidden(draw: st.DrawFn) -> list[IncidentDraft]:
    """Rows that no audience may see: of sources that give none, or of one that does, kept for one of many reasons."""
    rows = county.many(draw(st.integers(0, 2**32 - 1)), draw(st.integers(1, 40)))
    whose = [("skolan", "social", "vakt")[n % 3] for n in range(len(rows))]
    kept = [draw(st.sampled_from(KEPT)) if source == "vakt" else {} for source in whose]
    return [
        replace(one, source=source, source_id=f"h{n}", **more)  # type: ignore[arg-type]
        for n, (one, source, more) in enumerate(zip(rows, whose, kept, strict=True))
    ]


def _ids(store: Store) -> set[int]:
    with store._database.read() as connection:
        return set(connection.execute(select(incidents.c.id).where(incidents.c.source_id.like("h%"))).scalars())


def test_what_may_not_be_seen_changes_nothing(busy: Store) -> None:
    """Added, said to be the same as what is seen, moved, taken away again: every answer is the same, byte by byte."""
    kind = "sqlite" if busy.address.startswith("sqlite") else "postgresql"

    @given(_hidden(), _hidden(), st.lists(county.QUERIES, min_size=3, max_size=3))
    @settings(max_examples=EXAMPLES[kind], deadline=None)
    def run(hidden: list[IncidentDraft], moved: list[IncidentDraft], queries: list[Query]) -> None:
        before = _told(busy, queries)
        for step in (hidden, moved):
            busy.incidents.upsert(step)
            assert _told(busy, queries) == before
            joined(busy, _ids(busy), 1)  # of one event with some that are seen
            assert _told(busy, queries) == before
        for source in ("skolan", "social", "vakt"):
            busy.incidents.delete(source, [f"h{n}" for n in range(40)])
        assert _told(busy, queries) == before

    run()


def test_something_is_seen(busy: Store) -> None:
    """Else the silence would prove nothing."""
    seen = [busy.release.count(one, EVERYTHING) for one in AUDIENCES]
    assert [number > 20 for number in seen] == [True] * 7 + [False] * 3
    assert busy.release.rows(AUDIENCES[4], EVERYTHING).level is Level.EXACT
