"""An audience's levels for each combination of attributes, as tables to look up in."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from storage.model.incident import PlaceType, ReviewStatus
from storage.model.people import Audience, Level, Viewer
from storage.model.region import Catalog, Kind
from storage.sharing import decide_for, shown_as_point

if TYPE_CHECKING:
    from storage.columns import Columns

# Audiences of one process at a time: its conversations and its people.
_KEPT = 256


@dataclass(frozen=True, slots=True)
class LevelTable:
    """For each of the columns' combos; both of shape (n_combos,)."""

    level: NDArray[np.int8]
    point: NDArray[np.bool_]


class Levels:
    """Level tables, kept for as long as nothing they depend on changes."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], LevelTable] = {}

    def table(self, audience: Audience, columns: "Columns", catalog: Catalog, demo: bool) -> LevelTable:
        """The levels of `audience`."""
        key = (audience.viewers, columns.combos, catalog.version, demo)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            found = self._kept[key] = _evaluate(audience, columns, catalog, demo)
        return found


def _evaluate(audience: Audience, columns: "Columns", catalog: Catalog, demo: bool) -> LevelTable:
    known = with_known_partners(audience, catalog)
    kinds = {kind.key: kind for kind in catalog.kinds}
    levels = [_level(known, columns, kinds, place, demo) for place in range(len(columns.combos))]
    places = [PlaceType(combo.place) for combo in columns.combos]
    points = [shown_as_point(level, place) for level, place in zip(levels, places, strict=True)]
    return LevelTable(np.array(levels, np.int8), np.array(points, np.bool_))


def _level(audience: Audience, columns: "Columns", kinds: dict[str, Kind], place: int, demo: bool) -> Level:
    combo = columns.combos[place]
    kind = kinds.get(columns.kinds[combo.kind])
    if kind is None:  # written since the catalog was read; the next reading knows it
        return Level.NOTHING
    return decide_for(
        columns.sources[combo.source],
        kind,
        PlaceType(combo.place),
        audience,
        demo,
        status=ReviewStatus(combo.status),
        held=bool(combo.held),
    ).level


def with_known_partners(audience: Audience, catalog: Catalog) -> Audience:
    """Whoever claims a partner that does not take part is an unknown person."""
    partners = {partner.key for partner in catalog.partners}
    viewers = (
        viewer if viewer.partner in partners else Viewer(viewer.person, None, None) for viewer in audience.viewers
    )
    return Audience(frozenset(viewers), audience.name)
