"""No square that is told holds a few addresses only; what was put together is never parted; addresses are not kept."""

from collections import defaultdict

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import documents
from storage.errors import InvalidValueError
from storage.model.incident import IncidentDraft
from storage.model.people import Audience, Level, Role, Viewer
from storage.model.query import Query
from storage.model.region import FEWEST, Area, Catalog
from storage.neighbours import cells_of, moved
from storage.selection import CELL
from storage.snapping import Snapping
from storage.store import Store
from tests.sharing import DAY, share
from tests.storage.town import ALWAYS, REGION, draft, settle, square

WEST, SOUTH = REGION.bounds[:2]
# Half of the town is built up, so that there are squares of both sizes.
TOWN = tuple(Area(f"q{at}", f"Q{at}", "kvarter", square(0, 2.5 * at, 2.5)) for at in range(4))


def catalog(told: tuple = ()) -> Catalog:
    return Catalog(REGION, TOWN, (), (), (), (), primary_set="kvarter", moved=told)


PLAIN = Snapping(catalog())


def homes(seed: int, number: int, spread: float = 500.0) -> tuple[np.ndarray, np.ndarray]:
    """Addresses in some villages (the first has a full square at least), and some that lie by themselves."""
    choose = np.random.default_rng(seed)
    middles = choose.uniform(500, 9500, (4, 2))
    near = middles[choose.integers(0, 4, number)] + choose.normal(0, spread, (number, 2))
    corner = (middles[0] + (WEST, SOUTH)) // CELL * CELL - (WEST, SOUTH)
    near[:FEWEST] = corner + np.linspace(50, CELL - 50, FEWEST)[:, None]
    alone = choose.uniform(0, 10_000, (number // 6, 2))
    x, y = np.clip(np.concatenate([near, alone]), 1, 9_999).T
    return WEST + x, SOUTH + y


def every_place() -> tuple[np.ndarray, np.ndarray]:
    side = np.arange(0, 10_000, 125) + 60.0
    x, y = np.meshgrid(WEST + side, SOUTH + side)
    return x.ravel(), y.ravel()


def pairs(places: tuple[np.ndarray, np.ndarray]) -> list[tuple[float, float]]:
    return list(zip(*(part.tolist() for part in places), strict=True))


def held(snapping: Snapping, x: np.ndarray, y: np.ndarray) -> dict[tuple[float, float], int]:
    """How many addresses are told to be in each square."""
    found: dict[tuple[float, float], int] = defaultdict(int)
    for square_ in pairs(snapping.snap(x, y)):
        found[square_] += 1
    return found


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), number=st.integers(200, 900))
def test_every_square_that_is_told_holds_enough_addresses_or_none(seed: int, number: int) -> None:
    x, y = homes(seed, number)
    cells = cells_of(x, y)
    snapping = Snapping(catalog(moved(PLAIN, cells)))
    assert all(n >= FEWEST for n in held(snapping, x, y).values())
    told = {*zip(*(part.tolist() for part in snapping.snap(*every_place())), strict=True)}
    assert told <= {*zip(*(part.tolist() for part in PLAIN.snap(*every_place())), strict=True)}, (
        "no square is a new one"
    )
    once = snapping.snap(x, y)
    assert all((a == b).all() for a, b in zip(snapping.snap(*once), once, strict=True))
    mixed = np.random.default_rng(1).permutation(x.size)
    assert moved(PLAIN, cells_of(x[mixed], y[mixed])) == moved(PLAIN, cells)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), number=st.integers(200, 700))
def test_what_was_put_together_stays_so(seed: int, number: int) -> None:
    """Another file, whatever is in it: two places that were told as one are told as one still."""
    first = moved(PLAIN, cells_of(*homes(seed, number)))
    second = moved(PLAIN, cells_of(*homes(seed + 1, number)), first)
    before, after = (Snapping(catalog(one)).snap(*every_place()) for one in (first, second))
    of: dict[tuple[float, float], set[tuple[float, float]]] = defaultdict(set)
    for old, new in zip(pairs(before), pairs(after), strict=True):
        of[old].add(new)
    assert all(len(new) == 1 for new in of.values())


def test_places_beyond_the_map_are_squares_as_before() -> None:
    x, y = homes(3, 300)
    snapping = Snapping(catalog(moved(PLAIN, cells_of(x, y))))
    far = np.array([WEST - 40_000.0, WEST + 5_000]), np.array([SOUTH + 100.0, SOUTH + 60_000])
    assert [part.tolist() for part in snapping.snap(*far)] == [part.tolist() for part in PLAIN.snap(*far)]


def test_several_at_one_place_are_one() -> None:
    x, y = np.array([WEST + 10.2] * 30), np.array([SOUTH + 10.4] * 30)
    assert cells_of(x, y) == ((int(WEST // CELL), int(SOUTH // CELL), 1),)
    with pytest.raises(InvalidValueError, match="too few"):
        moved(PLAIN, cells_of(x, y))


# ---- in the store -----------------------------------------------------------------------------------------


def put(store: Store, homes_: list[tuple[float, float, int]]) -> None:
    """Addresses of some squares: kilometres from the corner, and how many, each by itself."""
    x = [WEST + east * 1000 + 3 * at for east, _, n in homes_ for at in range(n)]
    y = [SOUTH + north * 1000 for _, north, n in homes_ for _ in range(n)]
    store.catalog.put_addresses(np.array(x, float), np.array(y, float))


@pytest.fixture
def town(store: Store) -> Store:
    settle(store).catalog.replace_areas("kvarter", list(TOWN), primary=True)
    share(store, Level.COARSE)
    return store


def seen(store: Store) -> list[tuple[float, float]]:
    audience = Audience(frozenset({Viewer("x", "bostad", Role.ANALYST)}), "x", day=DAY)
    rows = store.release.rows(audience, Query((ALWAYS,)))
    return sorted(zip((rows.x - WEST).tolist(), (rows.y - SOUTH).tolist(), strict=True))


def at(name: str, east: float, north: float) -> IncidentDraft:
    return draft(name, x=WEST + east * 1000, y=SOUTH + north * 1000)


def test_a_lonely_square_is_told_as_the_nearest_with_enough(town: Store) -> None:
    town.incidents.upsert([at("lonely", 1.1, 1.1), at("village", 1.6, 1.1), at("park", 0.1, 0.1)])
    assert seen(town) == [(125, 125), (1125, 1125), (1625, 1125)]
    put(town, [(1.05, 1.05, 3), (1.55, 1.05, 20), (2.3, 2.3, 9)])
    assert seen(town) == [(125, 125), (1625, 1125), (1625, 1125)]
    put(town, [(1.05, 1.05, 30), (1.55, 1.05, 20)])
    assert seen(town) == [(125, 125), (1625, 1125), (1625, 1125)], "a later file parts nothing"


def test_addresses_themselves_are_not_kept(town: Store) -> None:
    town.catalog.put_addresses(WEST + 1_000.123 + 7.0 * np.arange(30), np.full(30, SOUTH + 4_321.5))
    with town._database.read() as connection:
        cells, _ = documents.addresses(connection)
        body = repr(connection.exec_driver_sql("SELECT body FROM documents").all())
    assert sum(n for _, _, n in cells) == 30
    assert "4321" not in body


def test_other_areas_are_put_together_anew(town: Store) -> None:
    """What is built up may change; no square of a few addresses comes of it."""
    put(town, [(1.05, 1.05, 3), (1.55, 1.05, 20), (8.5, 8.5, 4)])
    assert len(town.catalog.read().moved) == 2
    wide = [Area("allt", "Allt", "kvarter", square(0, 0, 10))]
    town.catalog.replace_areas("kvarter", wide, primary=True)
    snapping = Snapping(town.catalog.read())
    x, y = snapping.snap(np.array([WEST + 1_100, WEST + 8_600]), np.array([SOUTH + 1_100, SOUTH + 8_600]))
    assert (x - WEST).tolist() == [1500, 1500]
    assert (y - SOUTH).tolist() == [1500, 1500]


def test_zones_of_counts_hold_twenty_addresses(town: Store) -> None:
    from storage.counted.ground import LEAST, weights
    from storage.parts.growing import zone_tree
    from storage.parts.lattice import Lattice

    x, y = homes(5, 800)
    lattice = Lattice.over(REGION.bounds)
    tree = zone_tree("t", weights(town.catalog.read(), town.catalog.ground(), lattice, cells_of(x, y)), least=LEAST)
    row, col = ((y - lattice.south) // CELL).astype(int), ((x - lattice.west) // CELL).astype(int)
    counts = [
        int(((row >= r0) & (row < r1) & (col >= c0) & (col < c1)).sum()) for r0, r1, c0, c1 in tree.rects.tolist()
    ]
    assert len(counts) > 15
    assert min(counts) >= 19, "the land itself weighs a little"


def test_own_areas_by_other_squares_are_other_ground(town: Store) -> None:
    """Who saw a square's incidents may not see them now: what begins then is not told once, as after any lowering."""
    from storage.counted.records import own_ground

    town.register.put_areas("bostad", ["q0"])
    before = own_ground(town.register.read(), TOWN, town.catalog.read().moved)
    put(town, [(1.05, 1.05, 3), (1.55, 1.05, 20)])
    after = own_ground(town.register.read(), TOWN, town.catalog.read().moved)
    assert before
    assert not before & after


def test_an_empty_polygon_needs_no_square() -> None:
    """An area too small to hold the middle of any square is asked for by the square that holds it, moved or not."""
    x, y = homes(7, 400)
    snapping = Snapping(catalog(moved(PLAIN, cells_of(x, y))))
    assert snapping.middle_of(shapely.to_wkb(shapely.box(WEST + 1, SOUTH + 1, WEST + 2, SOUTH + 2))) is not None
