"""The rows of one query among the columns: periods, kinds, sources, areas, circle."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from storage.model.query import Near, Period, Query
from storage.model.region import Catalog, Kind
from storage.moments import aware, seconds
from storage.polygons import inside

if TYPE_CHECKING:
    from storage.arrays import Columns

Rows = NDArray[np.int64] | slice
Floats = NDArray[np.float64]

# The design's cell, used where there is no address register (storage/snapping.py).
CELL = 250.0
WIDE = 1000.0  # where few people live


def slices(columns: "Columns", seconds: Iterable[tuple[int, int]]) -> list[slice]:
    """Slices of rows whose midpoint lies in any of these disjoint, ascending stretches."""
    # Arrays of the column's type: a plain number would have the whole column cast.
    found = [np.searchsorted(columns.mid, np.array(stretch, np.int64)).tolist() for stretch in seconds]
    return [slice(low, high) for low, high in found if low < high]


def stretches(periods: Iterable[Period]) -> list[tuple[int, int]]:
    """The seconds that any period holds, as disjoint half-open stretches; ascending."""
    joined: list[tuple[int, int]] = []
    for since, until in sorted((_ceil(period.start), _ceil(period.end)) for period in periods):
        if joined and since <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(until, joined[-1][1])
        elif since < until:
            joined.append((since, until))
    return joined


def _ceil(moment: datetime) -> int:
    """The first whole second at or after `moment`; midpoints are rounded down, so this is exact."""
    aware(moment, "period")
    return seconds(moment) + (1 if moment.microsecond else 0)


def wanted_kinds(query: Query, kinds: Sequence[Kind]) -> frozenset[str] | None:
    """Keys of the kinds asked for with all that are part of them; None means every kind.

    A kind left out takes its parts with it, except one that is asked for by name.
    """
    if not query.kinds and not query.not_kinds:
        return None
    asked = _with_parts(query.kinds, kinds) if query.kinds else {kind.key for kind in kinds}
    left_out = _with_parts(query.not_kinds, kinds) - set(query.kinds)
    return frozenset(asked - left_out - set(query.not_kinds))


def _with_parts(keys: Iterable[str], kinds: Sequence[Kind]) -> set[str]:
    found = set(keys)
    while more := {kind.key for kind in kinds if kind.part_of in found} - found:
        found |= more
    return found


def wanted_combos(columns: "Columns", query: Query, catalog: Catalog) -> NDArray[np.bool_]:
    """Which of the columns' combos have a kind and a source that were asked for; shape (n_combos,)."""
    kinds = wanted_kinds(query, catalog.kinds)
    sources = frozenset(query.sources)
    return np.array(
        [
            (kinds is None or columns.kinds[combo.kind] in kinds)
            and (not sources or columns.sources[combo.source] in sources)
            for combo in columns.combos
        ],
        np.bool_,
    )


def in_areas(
    columns: "Columns", rows: Rows, places: tuple[Floats, Floats], query: Query, catalog: Catalog
) -> NDArray[np.bool_]:
    """Whether each row lies in any area asked for: by its tag in the primary set, else by polygon.

    `places` are the x and y of the rows, as far as the audience may know them. Shape (n,).
    """
    table = np.zeros(len(columns.areas) + 1, np.bool_)  # the last place is for -1
    others = []
    tags = {key: tag for tag, key in enumerate(columns.areas)}
    for key in query.areas:
        if key in tags:
            table[tags[key]] = True
        else:
            others.append(key)
    held: NDArray[np.bool_] = table[columns.area[rows]]
    wkbs = tuple(area.wkb for area in catalog.areas if area.key in others)
    if wkbs:
        outside = np.flatnonzero(~held)
        held[outside] = inside(wkbs, places[0][outside], places[1][outside])
    return held


def near(x: NDArray[np.float64], y: NDArray[np.float64], circle: Near, crs: str) -> NDArray[np.bool_]:
    """Whether each position is within the circle, metres in the plane of `crs`; shape (n,)."""
    centre_x, centre_y = to_metres(circle.lon, circle.lat, crs)
    across, along = x - centre_x, y - centre_y
    within: NDArray[np.bool_] = across * across + along * along <= float(circle.metres) ** 2
    return within


@lru_cache(maxsize=4096)
def to_metres(lon: float, lat: float, crs: str) -> tuple[float, float]:
    """WGS84 degrees in metres of `crs`. pyproj is imported at the first call."""
    from pyproj import Transformer

    x, y = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(lon, lat)
    return float(x), float(y)
