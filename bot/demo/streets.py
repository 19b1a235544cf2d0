"""Addresses for the demo: invented, slightly winding streets inside the real areas, so on land.

The real street network is not shipped; what matters for a map is that incidents line up along streets
and come back to the same addresses.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.demo.city import City, shares
from storage.model.incident import PlaceType
from storage.model.region import Area, Place

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Between two doors along a street, and between streets across and along: an inner-city block.
DOOR, ACROSS, ALONG = 17.0, 85.0, 140.0
# Distance from a street's middle to the house front.
FRONT = 7.0
# Streets bend: (amplitude, wave length) in metres; together at most a third of a block.
BENDS = ((18.0, 830.0), (8.0, 310.0))
# How far from an area's edge an address may come: the coast line is rough (100-200 m in harbours).
EDGE = 14.0
# A neighbourhood's or village's reach, as the spread of a Gaussian, metres.
REACH = {"suburb": 480.0, "neighbourhood": 380.0, "locality": 520.0, "landmark": 150.0}
# Some doors see much more than others: spread of a log-normal weight.
UNEVEN = 0.9
# Within this distance of a landmark, its type of place is the likely one.
NEAR_LANDMARK = 90.0

# Spots around a landmark (benches, entrances, stops), so that what happens there is drawn there.
SPOTS, SPOT_SPREAD = 16, 26.0

# landmarks.csv's category -> what kind of place it is
LANDMARK_TYPES = {
    "square": PlaceType.SQUARE,
    "station": PlaceType.STATION,
    "shop": PlaceType.SHOP,
    "park": PlaceType.PARK,
    "school": PlaceType.SCHOOLYARD,
    "beach": PlaceType.BEACH,
    "street": PlaceType.STREET,
}


@dataclass(frozen=True, slots=True)
class Streets:
    """Addresses, arrays of shape (n,). `chance` sums to one.

    `block` is the index of the address that stands for its stretch of street; `landmark` and `near`
    are indexes into the places, landmark -1: none near.
    """

    x: Floats
    y: Floats
    area: Ints
    chance: Floats
    block: Ints
    landmark: Ints
    near: Ints
    centre: Floats  # (areas, 2): a point inside each area


def streets(areas: tuple[Area, ...], places: tuple[Place, ...], city: City, seed: int) -> Streets:
    """The demo's addresses; the same for the same region and seed."""
    import shapely

    polygons = [shapely.from_wkb(area.wkb) for area in areas]
    parts = [
        _area_streets(polygon, _centres(places, area.key), np.random.default_rng([seed, 7, number]))
        for number, (area, polygon) in enumerate(zip(areas, polygons, strict=True))
    ]
    xy = np.concatenate([part[0] for part in parts])
    block = np.concatenate([part[1] + i * 10_000_000 for i, part in enumerate(parts)])
    weight = np.concatenate(
        [shares(part[2]) * _area_share(area, areas, city) for part, area in zip(parts, areas, strict=True)]
    )
    number = np.repeat(np.arange(len(areas)), [len(part[0]) for part in parts])
    first = np.unique(block, return_index=True, return_inverse=True)
    landmark, near = _nearest(xy, places)
    centre = np.array([[point.x, point.y] for point in map(shapely.point_on_surface, polygons)])
    return Streets(xy[:, 0], xy[:, 1], number, shares(weight), first[1][first[2]], landmark, near, centre)


def _area_share(area: Area, areas: tuple[Area, ...], city: City) -> float:
    del areas
    return float(city.areas.get(area.key, city.areas["other"]))


def _centres(places: tuple[Place, ...], key: str) -> Floats:
    rows = [(p.x, p.y, REACH.get(p.category, REACH["landmark"])) for p in places if p.area == key]
    return np.array(rows, dtype=np.float64).reshape(-1, 3)


def _area_streets(polygon: Any, centres: Floats, rng: np.random.Generator) -> tuple[Floats, Ints, Floats]:
    """Addresses (n, 2), their stretch of street and their weight."""
    import shapely

    inside = polygon.buffer(-EDGE)
    if not len(centres):
        point = polygon.representative_point()
        centres = np.array([[point.x, point.y, REACH["locality"]]])
    doors, stretch = _doors(_window(inside.bounds, centres), rng)
    spots = _spots(centres[centres[:, 2] == REACH["landmark"], :2], rng)
    xy = np.concatenate([doors, spots])
    block = np.concatenate([stretch, 9_000_000 + np.arange(len(spots))])
    shapely.prepare(inside)
    keep = shapely.contains_xy(inside, xy[:, 0], xy[:, 1])
    xy, block = xy[keep], block[keep]
    reach = np.exp(-((xy[:, None, :] - centres[None, :, :2]) ** 2).sum(axis=2) / (2 * centres[:, 2] ** 2)).sum(axis=1)
    lived_in = reach > np.exp(-2)  # two spreads out there are fields
    weight = reach * rng.lognormal(0.0, UNEVEN, len(xy))
    return xy[lived_in], block[lived_in], weight[lived_in]


def _spots(landmarks: Floats, rng: np.random.Generator) -> Floats:
    around = rng.normal(0.0, SPOT_SPREAD, (len(landmarks), SPOTS, 2))
    return (landmarks[:, None, :] + around).reshape(-1, 2)


def _window(bounds: tuple[float, float, float, float], centres: Floats) -> tuple[float, float, float, float]:
    reach = 2.0 * centres[:, 2]
    west, south = (centres[:, :2] - reach[:, None]).min(axis=0)
    east, north = (centres[:, :2] + reach[:, None]).max(axis=0)
    return max(west, bounds[0]), max(south, bounds[1]), min(east, bounds[2]), min(north, bounds[3])


def _doors(window: tuple[float, float, float, float], rng: np.random.Generator) -> tuple[Floats, Ints]:
    """Doors on both sides of a bent and turned grid of streets over the window."""
    west, south, east, north = window
    middle = np.array([(west + east) / 2, (south + north) / 2])
    half = float(np.hypot(east - west, north - south)) / 2
    turn = rng.uniform(0, np.pi / 2)
    families = [_family(half, spacing, flip, rng) for flip, spacing in ((False, ACROSS), (True, ALONG))]
    uv = np.concatenate([family[0] for family in families])
    block = np.concatenate([families[0][1], families[1][1] + 5_000_000])
    for amplitude, wave in BENDS:
        phase = rng.uniform(0, 2 * np.pi, 2)
        uv = uv + amplitude * np.sin(2 * np.pi * uv[:, ::-1] / wave + phase)
    spin = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return uv @ spin + middle, block


def _family(half: float, spacing: float, flip: bool, rng: np.random.Generator) -> tuple[Floats, Ints]:
    """Parallel streets: a third of the stretches are left out, so that it does not look like a chessboard."""
    lines = np.arange(-half, half, spacing)
    lines = lines + rng.normal(0, spacing * 0.18, len(lines))
    doors = np.arange(-half, half, DOOR)
    across = np.repeat(lines, len(doors)) + rng.choice([-FRONT, FRONT], len(lines) * len(doors))
    along = np.tile(doors, len(lines)) + rng.normal(0, 2.5, len(lines) * len(doors))
    stretch = np.floor((along + half) / ALONG).astype(np.int64)
    block = np.repeat(np.arange(len(lines)), len(doors)) * 1000 + stretch
    open_ = rng.random(int(block.max()) + 1 if len(block) else 1) > 1 / 3
    keep = open_[block]
    uv = np.column_stack([along, across] if flip else [across, along])
    return uv[keep], block[keep]


def _nearest(xy: Floats, places: tuple[Place, ...]) -> tuple[Ints, Ints]:
    landmark = np.array([i for i, place in enumerate(places) if place.category == "landmark"])
    others = np.array([i for i, place in enumerate(places) if place.category != "landmark"])
    where = np.array([[place.x, place.y] for place in places])
    one, distance = _closest(xy, where[landmark])
    other, _ = _closest(xy, where[others])
    return np.where(distance <= NEAR_LANDMARK, landmark[one], -1), others[other]


def _closest(xy: Floats, targets: Floats) -> tuple[Ints, Floats]:
    from shapely import STRtree, points

    index, distance = STRtree(points(targets)).query_nearest(points(xy), all_matches=False, return_distance=True)
    return index[1].astype(np.int64), distance
