"""The ground that counts are told on: its cells, what each weighs, whose own areas it lies in, what an area holds."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from storage.coarse import distinct
from storage.model.query import Query
from storage.model.region import Area, Catalog, Cell, Ground
from storage.parts.growing import LEAST_ADDRESSES
from storage.parts.lattice import CELL, Floats, Ints, Lattice
from storage.polygons import Tagger, inside
from storage.selection import near, to_metres

if TYPE_CHECKING:
    from storage.snapping import Snapping

# Statistical areas hold about as many people each, so each weighs the same; the unit leaves room for a
# 64th of an area of 10,000 cells among whole numbers.
AREA: Final = 1e6
# A zone holds at least this share of an area: of some 2,500 people about 40, who live at 20 addresses.
LEAST: Final = AREA / 64
# An address, so that a zone holds at least the design's number of them.
ADDRESS: Final = LEAST / LEAST_ADDRESSES
# Land outside every area: somebody may live there. As much as one of a million cells of an area.
OUTSIDE: Final = 1.0


def weights(catalog: Catalog, ground: Ground, lattice: Lattice, addresses: Iterable[Cell] = ()) -> Floats:
    """How much of the municipality each cell is, by addresses, else by statistical areas. Shape (rows, cols)."""
    by_areas = _by_areas(catalog, ground, lattice)
    cells = np.array(list(addresses), np.int64).reshape(-1, 3)
    row, col = cells[:, 1] - round(lattice.south / CELL), cells[:, 0] - round(lattice.west / CELL)
    here = (row >= 0) & (row < lattice.rows) & (col >= 0) & (col < lattice.cols)
    if not here.any():
        return by_areas
    weight = np.where(by_areas > 0, OUTSIDE, 0.0)
    weight[row[here], col[here]] += cells[here, 2] * ADDRESS
    return weight


def _by_areas(catalog: Catalog, ground: Ground, lattice: Lattice) -> Floats:
    x, y = (centre.ravel() for centre in lattice.centres())
    areas = [area.wkb for area in catalog.areas if area.set == catalog.primary_set]
    if not areas:
        return np.ones(lattice.shape)
    of = Tagger(areas).first(x, y)
    cells = np.bincount(of[of >= 0], minlength=len(areas))
    land = inside(ground.land, x, y) if ground.land else np.ones(x.shape, np.bool_)
    weight = np.where(of >= 0, AREA / np.maximum(cells, 1)[of], np.where(land, OUTSIDE, 0.0))
    return weight.reshape(lattice.shape)


def land_of(catalog: Catalog, lattice: Lattice) -> NDArray[np.bool_]:
    """The cells whose middle lies in a statistical area; all of them where there are none."""
    x, y = (centre.ravel() for centre in lattice.centres())
    areas = [area.wkb for area in catalog.areas if area.set == catalog.primary_set]
    inside_any = Tagger(areas).first(x, y) >= 0 if areas else np.ones(x.shape, np.bool_)
    return inside_any.reshape(lattice.shape)


def mask_of(query: Query, catalog: Catalog, lattice: Lattice) -> NDArray[np.bool_]:
    """The cells whose middle lies in what was asked for, else the one that holds its own middle; none when outside."""
    x, y = (centre.ravel() for centre in lattice.centres())
    mask = np.ones(x.shape, np.bool_)
    if query.areas:
        asked = [area for area in catalog.areas if area.key in query.areas]
        mask &= inside([area.wkb for area in asked], x, y)
        if not mask.any():
            mask = _holding([_middle(area) for area in asked], lattice)
    if query.near is not None:
        circle = near(x, y, query.near, catalog.region.crs)
        if not circle.any():
            circle = _holding([to_metres(query.near.lon, query.near.lat, catalog.region.crs)], lattice)
        mask &= circle
    return mask.reshape(lattice.shape)


def _middle(area: Area) -> tuple[float, float]:
    import shapely

    point = shapely.point_on_surface(shapely.from_wkb(area.wkb))
    return point.x, point.y


def _holding(points: list[tuple[float, float]], lattice: Lattice) -> NDArray[np.bool_]:
    """The cells that hold points; those outside the lattice hold none."""
    mask = np.zeros(lattice.shape, np.bool_)
    for x, y in points:
        row, col = int((y - lattice.south) // CELL), int((x - lattice.west) // CELL)
        if 0 <= row < lattice.rows and 0 <= col < lattice.cols:
            mask[row, col] = True
    return mask.ravel()


def wards_at(x: Floats, y: Floats, snapping: "Snapping", numbers: list[int]) -> Ints:
    """Which ward each position is in, judged by its square as storage/wards.py does. Shape (n,).

    `numbers` are the wards of the areas, in the order of the snapping's areas.
    """
    if not x.size:
        return np.empty(0, np.int64)
    square_x, square_y = snapping.snap(x, y)
    first, of = distinct(square_x, square_y)
    table = np.array([*numbers, 0], np.int64)  # the last place is for -1
    ward: Ints = table[snapping.areas_of(square_x[first], square_y[first])][of]
    return ward
