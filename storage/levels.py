"""An audience's levels for each combination of attributes, as tables to look up in."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from storage.model.incident import PlaceType, ReviewStatus
from storage.model.people import Audience, Level, Viewer
from storage.model.region import Catalog, Kind
from storage.sharing import PLACE_CAPS, decide_for

if TYPE_CHECKING:
    from storage.arrays import Columns
    from storage.model.register import Register

# Audiences of one process at a time: its conversations and its people.
_KEPT = 256
Ward = frozenset[str]  # the partners in whose own areas something is
NOWHERE: Ward = frozenset()


class Levels:
    """Level tables, kept for as long as nothing they depend on changes."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], NDArray[np.int8]] = {}

    def table(
        self, audience: Audience, columns: "Columns", catalog: Catalog, register: "Register", wards: tuple[Ward, ...]
    ) -> NDArray[np.int8]:
        """The level of each ward and combo for `audience`; shape (wards, n_combos)."""
        key = (audience, columns.combos, catalog.version, register.version, wards)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            found = self._kept[key] = _evaluate(audience, columns, catalog, register, wards)
        return found


@dataclass(frozen=True, slots=True)
class _Asking:
    audience: Audience
    columns: "Columns"
    kinds: dict[str, Kind]
    register: "Register"
    known: dict[tuple[object, ...], Level] = field(default_factory=dict)

    def level(self, ward: Ward, place: int) -> Level:
        """Of a kind the rule asks its group and cap, of a place its cap alone: few of all need be asked about."""
        combo = self.columns.combos[place]
        kind = self.kinds.get(self.columns.kinds[combo.kind])
        if kind is None:  # written since the catalog was read; the next reading knows it
            return Level.NOTHING
        cap = PLACE_CAPS.get(PlaceType(combo.place))
        alike = (combo.source, kind.group, kind.capped, cap, combo.status, combo.held, ward)
        found = self.known.get(alike)
        if found is None:
            found = self.known[alike] = decide_for(
                self.columns.sources[combo.source],
                kind,
                PlaceType(combo.place),
                self.audience,
                self.register,
                in_own_area=ward,
                status=ReviewStatus(combo.status),
                held=bool(combo.held),
            ).level
        return found


def _evaluate(
    audience: Audience, columns: "Columns", catalog: Catalog, register: "Register", wards: tuple[Ward, ...]
) -> NDArray[np.int8]:
    kinds = {kind.key: kind for kind in catalog.kinds}
    asking = _Asking(with_known_partners(audience, catalog), columns, kinds, register)
    levels = [[asking.level(ward, place) for place in range(len(columns.combos))] for ward in wards]
    return np.array(levels, np.int8).reshape(len(wards), len(columns.combos))


def with_known_partners(audience: Audience, catalog: Catalog) -> Audience:
    """Whoever claims a partner that does not take part is an unknown person."""
    partners = {partner.key for partner in catalog.partners}
    viewers = (
        viewer if viewer.partner in partners else Viewer(viewer.person, None, None) for viewer in audience.viewers
    )
    return replace(audience, viewers=frozenset(viewers))
