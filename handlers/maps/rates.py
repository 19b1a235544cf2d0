"""Areas by how many live there: incidents per 1,000 addresses, told only where there are enough of both."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from analytics.frame import Floats
from analytics.maps.request import AreaLayer
from analytics.methods.breaks import class_breaks
from analytics.methods.rates import Rates, rates
from handlers.maps.ground import areas_of
from handlers.texts import Texts
from handlers.texts.format import number_text
from storage.model.region import Area, Catalog, Cell
from storage.released import Released
from storage.selection import CELL


@dataclass(frozen=True, slots=True)
class Rated:
    """Areas of the primary set with their incidents, addresses and rates; all in one order."""

    areas: tuple[Area, ...]
    counts: Floats
    homes: Floats
    found: Rates


def rated(rows: Released, catalog: Catalog) -> Rated | None:
    """None where no register of addresses was imported."""
    areas = areas_of(catalog, catalog.primary_set)
    if not catalog.addresses or not areas:
        return None
    by_index = np.bincount(rows.area[rows.area >= 0], minlength=len(rows.areas))
    number = dict(zip(rows.areas, by_index.tolist(), strict=True))
    counts = np.array([number.get(area.key, 0) for area in areas], np.float64)
    homes = _homes(catalog.addresses, tuple(area.wkb for area in areas))
    return Rated(areas, counts, homes, rates(counts, homes))


@lru_cache(maxsize=2)
def _homes(cells: tuple[Cell, ...], shapes: tuple[bytes, ...]) -> Floats:
    """Addresses of each area: those of the cells whose middles lie in it."""
    import shapely

    columns, rows, held = np.array(cells, np.float64).T
    x, y = (columns + 0.5) * CELL, (rows + 0.5) * CELL
    found = np.zeros(len(shapes))
    for place, wkb in enumerate(shapes):
        shape = shapely.from_wkb(wkb)
        shapely.prepare(shape)
        found[place] = held[shapely.contains_xy(shape, x, y)].sum()
    return found


def rate_layer(told: Rated, texts: Texts) -> AreaLayer:
    """Each area's rate as its colour and number; without a colour where none may be told."""
    values = np.nan_to_num(told.found.rate)
    labels = tuple(rate_words(rate, texts) if rate else "" for rate in values.tolist())
    return AreaLayer(values, class_breaks(float(values.max(initial=0.0))), labels)


def rate_words(rate: float, texts: Texts) -> str:
    """A rate with as many figures as it is known by."""
    return number_text(rate, texts.language, 1 if rate < 10 else 0)
