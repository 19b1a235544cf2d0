"""Release against reading row by row (naive.py, naive_rule.py), over random registers, audiences and questions."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings

from storage.model.incident import Incident
from storage.model.people import Audience, Level, Viewer
from storage.model.query import Period, Query
from storage.model.register import Grant
from storage.release import Released
from storage.store import Store
from tests.conftest import DATABASES
from tests.storage import county, naive

MORE = 20 if os.environ.get("KARTA_SOAK") else 1
EXAMPLES = {"sqlite": 40 * MORE, "postgresql": 8 * MORE}


@pytest.fixture(scope="module", params=DATABASES)
def busy(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with county.opened(request.param, request, tmp_path_factory.mktemp("busy")) as store:
        yield county.filled(store)


@cache
def incidents(store: Store) -> tuple[Incident, ...]:
    return county.stored(store)


def as_told(found: Released) -> list[naive.Told]:
    level = [2 if coarse else 0 for coarse in found.coarse.tolist()]  # other levels are not told row by row
    columns = (
        found.x.tolist(),
        found.y.tolist(),
        found.start.tolist(),
        found.end.tolist(),
        [found.kinds[i] for i in found.kind],
        [found.sources[i] for i in found.source],
        [found.areas[i] if i >= 0 else None for i in found.area],
        np.round(found.weight, 9).tolist(),
        found.placed.tolist(),
        found.coarse.tolist(),
        level,
    )
    return [naive.Told(*row) for row in zip(*columns, strict=True)]


def check(store: Store, query: Query, audience: Audience, world: naive.World) -> None:
    """The store's answers are those of reading row by row."""
    rows = incidents(store)
    reader = naive.Reader(query, audience, county.GROUND, world)
    levels = naive.levels(rows, county.EVENT_OF, audience, county.GROUND, world)
    expected = [told for one in rows if (told := reader.told(one, levels[one.id])) is not None]
    found = store.release.rows(audience, query)
    bare = [one._replace(level=2 if one.level == 2 else 0) for one in expected]
    assert Counter(as_told(found)) == Counter(bare)
    assert found.level == max((one.level for one in expected), default=0)
    assert found.exact.tolist() == (found.placed & ~found.coarse).tolist()
    assert store.release.count(audience, query) == len(expected)
    least_exact = store.release.count(audience, query, least=Level.EXACT)
    assert least_exact == sum(one.level > 2 for one in expected)


def test_the_release_is_what_reading_row_by_row_gives(busy: Store, request: pytest.FixtureRequest) -> None:
    kind = "sqlite" if busy.address.startswith("sqlite") else "postgresql"

    @given(county.GRANTS, county.OWN_AREAS, county.AUDIENCES, county.QUERIES)
    @settings(max_examples=EXAMPLES[kind], deadline=None)
    def run(signed: tuple[Grant, ...], own_areas: dict, audience: Audience, query: Query) -> None:
        world = county.sign(busy, signed, own_areas)
        check(busy, query, audience, world)
        alone = [replace(audience, viewers=frozenset({viewer})) for viewer in sorted(audience.viewers, key=str)]
        for one in alone:
            check(busy, Query((county.ALWAYS,)), one, world)

    run()


def test_disjoint_questions_add_up(busy: Store) -> None:
    """Kinds, partners, areas and weeks each divide everything; so do their answers, with joined events too."""

    @given(county.GRANTS, county.OWN_AREAS, county.AUDIENCES)
    @settings(max_examples=10 * MORE, deadline=None)
    def run(signed: tuple[Grant, ...], own_areas: dict, audience: Audience) -> None:
        county.sign(busy, signed, own_areas)
        whole = Query((county.ALWAYS,))
        monday = datetime(2026, 10, 26, tzinfo=naive.ZONE)
        halves = Period(county.ALWAYS.start, monday), Period(monday, county.ALWAYS.end)
        ways = [
            [replace(whole, not_kinds=("klotter",)), replace(whole, kinds=("klotter",))],
            [replace(whole, sources=(source,)) for source in county.SECTORS],
            [replace(whole, areas=(area.key,)) for area in county.PRIMARY],
            [replace(whole, periods=(half,)) for half in halves],
        ]
        total = busy.release.count(audience, whole)
        for way in ways:
            assert sum(busy.release.count(audience, part) for part in way) == total

    run()


def test_nothing_rises_when_somebody_joins(busy: Store) -> None:
    @given(county.GRANTS, county.OWN_AREAS, county.AUDIENCES, county.st.sampled_from(county.PEOPLE))
    @settings(max_examples=15 * MORE, deadline=None)
    def run(signed: tuple[Grant, ...], own_areas: dict, audience: Audience, joining: Viewer) -> None:
        county.sign(busy, signed, own_areas)
        more = replace(audience, viewers=audience.viewers | {joining})
        if not audience.viewers:
            return
        before, after = busy.release.granted(audience), busy.release.granted(more)
        assert all(after[key].level <= before[key].level for key in before)
        everything = Query((county.ALWAYS,))
        for least in (Level.COARSE, Level.EXACT):
            now, then = (busy.release.count(one, everything, least=least) for one in (more, audience))
            assert now <= then

    run()
