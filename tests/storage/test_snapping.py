"""Squares: fixed, whole, never smaller than promised; over every 50 m of a real municipality, and at awkward places."""

from functools import cache

import numpy as np
import pytest
import shapely

from storage.model.region import Area, Catalog, Region
from storage.regions.reading import read
from storage.snapping import Snapping
from tests.storage.county import GROUND, PRIMARY
from tests.storage.town import REGION

SIDES = (250.0, 1000.0)


def catalog(region: Region, areas: tuple[Area, ...], primary: str) -> Catalog:
    return Catalog(region, areas, (), (), (), (), primary_set=primary)


@cache
def helsingborg() -> tuple[Snapping, Catalog]:
    data = read("helsingborg")
    made = catalog(data.region, data.areas, data.set)
    return Snapping(made), made


@cache
def every_50_metres() -> tuple[np.ndarray, np.ndarray]:
    """The middles of all 50 m squares of whole square kilometres that hold the region; x and y, shape (n,)."""
    west, south, east, north = helsingborg()[1].region.bounds
    x = np.arange(np.floor(west / 1000) * 1000, np.ceil(east / 1000) * 1000, 50) + 25
    y = np.arange(np.floor(south / 1000) * 1000, np.ceil(north / 1000) * 1000, 50) + 25
    across, along = np.meshgrid(x, y)
    return across.ravel(), along.ravel()


def side_of(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """250 or 1000, by the middle; a square's middle lies half a side from the lattice."""
    small, large = (x % 250 == 125) & (y % 250 == 125), (x % 1000 == 500) & (y % 1000 == 500)
    assert (small ^ large).all()
    return np.where(small, 250, 1000)


def test_every_place_is_in_the_square_it_is_told_to_be_in() -> None:
    x, y = every_50_metres()
    told_x, told_y = helsingborg()[0].snap(x, y)
    half = side_of(told_x, told_y) / 2
    assert (np.maximum(np.abs(x - told_x), np.abs(y - told_y)) < half).all()


def test_no_square_is_smaller_than_promised() -> None:
    """Every square is told of all of its ground: 25 places 50 m apart, or 400; so squares tile and none is cut."""
    x, y = every_50_metres()
    told = np.stack(helsingborg()[0].snap(x, y))
    squares, held = np.unique(told, axis=1, return_counts=True)
    side = side_of(*squares)
    assert held.tolist() == ((side // 50) ** 2).tolist()
    assert set(side.tolist()) == {250, 1000}
    assert 50 < (side == 250).sum() / 16 < 100  # square kilometres of the town and its villages


def test_it_is_the_same_again_and_anew() -> None:
    x, y = every_50_metres()
    snapping, made = helsingborg()
    once = snapping.snap(x, y)
    for again in (snapping.snap(*once), Snapping(made).snap(x, y)):
        assert [a.tobytes() for a in again] == [b.tobytes() for b in once]
    one_by_one = [snapping.snap(x[i : i + 1], y[i : i + 1]) for i in range(0, len(x), 5003)]
    assert [(a.item(), b.item()) for a, b in one_by_one] == list(zip(once[0][::5003], once[1][::5003], strict=True))


def test_a_square_kilometre_is_whole_or_in_sixteen() -> None:
    x, y = every_50_metres()
    side = side_of(*helsingborg()[0].snap(x, y))
    kilometre = np.stack([x // 1000, y // 1000])
    _, of = np.unique(kilometre, axis=1, return_inverse=True)
    small = np.bincount(of.ravel(), side == 250)
    assert set(small.tolist()) == {0, 400}


def test_borders_and_what_lies_a_hair_beside_them() -> None:
    """A place on a border is in the square to the north-east of it; the smallest step below is in the other."""
    snapping = Snapping(catalog(REGION, PRIMARY, "kvarter"))
    lines = np.arange(350_000, 360_250, 250.0)
    for step in (-np.inf, np.inf):
        x = np.nextafter(lines, step)
        for y in (6_212_000.0, 6_215_200.0, 6_216_375.0):
            told_x, told_y = snapping.snap(x, np.full(x.shape, y))
            half = side_of(told_x, told_y) / 2
            assert ((told_x - half <= x) & (x < told_x + half)).all()
            assert [a.tobytes() for a in snapping.snap(told_x, told_y)] == [told_x.tobytes(), told_y.tobytes()]


def test_it_is_what_reading_slowly_gives() -> None:
    choose = np.random.default_rng(3)
    snapping = Snapping(catalog(REGION, PRIMARY, "kvarter"))
    x, y = choose.uniform(349_000, 361_000, 3000), choose.uniform(6_209_000, 6_221_000, 3000)
    told = np.stack(snapping.snap(x, y), axis=1).tolist()
    assert told == [list(GROUND.square(place)) for place in zip(x.tolist(), y.tolist(), strict=True)]
    areas = snapping.areas_of(*np.array(told).T)
    keys = (*snapping.area_keys, None)
    assert [keys[i] for i in areas] == [GROUND.area((a, b)) for a, b in told]


def test_both_sizes_are_tried() -> None:
    x, y = np.array([355_000.0, 351_000.0]), np.array([6_215_000.0, 6_211_000.0])
    assert side_of(*Snapping(catalog(REGION, PRIMARY, "kvarter")).snap(x, y)).tolist() == [250, 1000]


def test_without_areas_or_outside_the_region_squares_are_wide() -> None:
    bare = Snapping(catalog(REGION, (), ""))
    far = np.array([0.0, 1e6, 355_000.0]), np.array([0.0, 1e7, 6_215_000.0])
    assert set(side_of(*bare.snap(*far)).tolist()) == {1000}
    assert bare.areas_of(*far).tolist() == [-1, -1, -1]
    assert set(side_of(*Snapping(catalog(REGION, PRIMARY, "kvarter")).snap(far[0][:2], far[1][:2])).tolist()) == {1000}


@pytest.mark.parametrize("size", [9.9e6, 10.1e6])
def test_a_square_kilometre_is_built_up_from_half_of_it(size: float) -> None:
    """Half of sixteen cells, in an area of less than ten square kilometres."""
    west, height = 352_500.0, 4000.0
    area = Area(
        "a", "A", "kvarter", shapely.to_wkb(shapely.box(west, 6_212_000, west + size / height, 6_212_000 + height))
    )
    snapping = Snapping(catalog(REGION, (area,), "kvarter"))
    x, y = np.array([352_100.0, 353_100.0, 355_100.0]), np.full(3, 6_213_100.0)
    wanted = [250, 250, 1000] if size < 10e6 else [1000, 1000, 1000]
    assert side_of(*snapping.snap(x, y)).tolist() == wanted
