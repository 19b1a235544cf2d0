"""What an audience gets. The only door for handlers to incidents."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from storage import coarse, wards
from storage.counted.asked import CountsAnswer, HolderChange, HolderSum, Zone
from storage.levels import NOWHERE, Levels, Ward, with_known_partners
from storage.model.incident import PlaceType
from storage.model.people import Audience, Decision, Level
from storage.model.query import Period, Query
from storage.model.region import Catalog
from storage.release_coarse import Coarsely
from storage.release_counts import CountsRelease
from storage.release_exact import Exactly
from storage.released import Released, together
from storage.selection import CELL, WIDE, wanted_combos
from storage.sharing import decide_for

if TYPE_CHECKING:
    from storage.arrays import Columns
    from storage.catalogs import Catalogs
    from storage.columns import ColumnStore
    from storage.counted import Counts
    from storage.model.register import Register
    from storage.register import Registers
    from storage.snapping import Snapping

__all__ = ["CELL", "WIDE", "CountsAnswer", "HolderChange", "HolderSum", "Release", "Released", "Zone"]

Made = TypeVar("Made")
_KEPT = 256  # audiences of one process, as storage/levels.py


class Release:
    """Reads for an audience; every method takes it first."""

    def __init__(self, columns: "ColumnStore", catalogs: "Catalogs", registers: "Registers", counts: "Counts") -> None:
        self._columns = columns
        self._catalogs = catalogs
        self._registers = registers
        self._counts = CountsRelease(counts)
        self._levels = Levels()
        self._grants: dict[tuple[object, ...], dict[str, Decision]] = {}
        self._once: tuple[tuple[object, ...], dict[tuple[object, ...], Any]] = ((), {})
        self._snapping: tuple[int, Snapping] | None = None
        self._wards: tuple[tuple[object, ...], NDArray[np.int32]] | None = None

    def rows(self, audience: Audience, query: Query, periods: tuple[Period, ...] | None = None) -> Released:
        """Incidents of `query` (of `periods` instead of the query's own, when given), by midpoint in time.

        `len(released)` is the number of incidents, a whole number; `released.weight.sum()` is how
        much of them lies inside the query's parts of time. The two differ when times are
        uncertain: a night's burglary between 20 and 02 is one incident, and a third of it belongs
        to the hours after midnight. Rows with nothing inside are left out.

        What the audience may see at level COARSE answers the question widened to whole closed weeks and quarters
        of the day (storage/coarse.py). Arrays may share memory with the store or repeat one value: they are read,
        never written.
        """
        fine, rough = self._readings(audience, query, query.periods if periods is None else periods)
        return together(fine.released(fine.rows()), None if rough is None else rough.released())

    def count(
        self,
        audience: Audience,
        query: Query,
        periods: tuple[Period, ...] | None = None,
        *,
        least: Level = Level.COARSE,
    ) -> int:
        """How many incidents `rows` would hold (at `least` this level), without making them."""
        fine, rough = self._readings(audience, query, query.periods if periods is None else periods)
        return fine.count(fine.rows()) + (0 if rough is None or least > Level.COARSE else rough.count())

    def once(self, audience: Audience, what: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` reckons for an audience, worked out once for as long as nothing changes.

        `what` names everything else that it depends on. Another audience, another day, and any change of incidents,
        catalog or register reckons it anew: an incident that is withdrawn is in no number that was kept. It is for
        small results only, and each process keeps its own.
        """
        columns, catalog = self._columns.current(), self._catalogs.read()
        register = self._registers.read(catalog.version)
        now = (id(columns), columns.change, catalog.version, register.version)
        key = (_on_a_day(audience), what)
        version, kept = self._once
        kept = kept if version == now else {}
        if key not in kept:
            made = make()
            # Kept by what held before it was made: what came in between is another version.
            self._once = now, ({} if len(kept) >= _KEPT else kept) | {key: made}
            return made
        found: Made = kept[key]
        return found

    def incidents(self, audience: Audience, query: Query) -> NDArray[np.int64]:
        """Ids of the incidents that the audience may see exactly of `query`, each record of an event by itself.

        For finding whose reports they are (bot/used.py); nobody is shown them.
        """
        fine, _ = self._readings(audience, query, query.periods)
        fine = replace(fine, told=np.empty(0, np.int64))
        return np.sort(fine.columns.id[fine.kept(fine.rows())]).astype(np.int64)

    def counts(self, audience: Audience, query: Query, periods: tuple[Period, ...] | None = None) -> CountsAnswer:
        """How many of what may only be counted for the audience: sums of whole parts of closed periods.

        Never of what `rows` shows; so that both can be told side by side.
        """
        catalog = self._catalogs.read()
        register = self._registers.read(catalog.version)
        asked = query.periods if periods is None else periods
        return self._counts.counts(_on_a_day(audience), query, asked, register, catalog)

    def compare_counts(
        self, audience: Audience, query: Query, earlier: tuple[Period, ...], later: tuple[Period, ...]
    ) -> tuple[HolderChange, ...]:
        """The same at two times, over the same ground."""
        catalog = self._catalogs.read()
        register = self._registers.read(catalog.version)
        return self._counts.compare(_on_a_day(audience), query, (earlier, later), register, catalog)

    def most(self, audience: Audience) -> Decision:
        """The highest level the audience may see of any partner's ordinary incidents, whatever is stored.

        It depends on the register alone, so that it tells nothing about what has happened.
        """
        catalog = self._catalogs.read()
        register = self._registers.read(catalog.version)
        primary = tuple(area.key for area in catalog.areas if area.set == catalog.primary_set)
        found = wards.wards_of(register, wards.asked_for(audience, register), primary)[0]
        return _highest(one for ward in found for one in self._given(audience, catalog, register, ward).values())

    def granted(self, audience: Audience) -> dict[str, Decision]:
        """The same for each partner by its key: what is given of its ordinary incidents, wherever they happen."""
        catalog = self._catalogs.read()
        return dict(self._given(audience, catalog, self._registers.read(catalog.version), NOWHERE))

    def _given(self, audience: Audience, catalog: Catalog, register: "Register", ward: Ward) -> dict[str, Decision]:
        """Worked out once for an audience on its day, for as long as nothing changes."""
        if audience.day is None:
            return _granted(audience, catalog, register, ward)
        key = (audience, catalog.version, register.version, ward)
        found = self._grants.get(key)
        if found is None:
            found = _granted(audience, catalog, register, ward)
            self._grants = ({} if len(self._grants) >= _KEPT else self._grants) | {key: found}
        return found

    def _readings(
        self, audience: Audience, query: Query, periods: tuple[Period, ...]
    ) -> tuple["Exactly", "Coarsely | None"]:
        """The query read exactly, for what may be seen so, and widened, for what may be seen coarsely, if anything."""
        columns = self._columns.current()
        catalog = self._catalogs.read()  # after the columns, so that it knows every kind in them
        register = self._registers.read(catalog.version)
        audience = _on_a_day(audience)
        level, code = self._table(audience, columns, catalog, register)
        wanted = np.tile(wanted_combos(columns, query, catalog), level.size // max(1, len(columns.combos)))
        closed = coarse.closed_until(audience.day or date.max, ZoneInfo(catalog.region.timezone))
        kept = self._counts.withheld_rows(audience, columns, level, code, register, catalog)
        told = _told_already(columns, level, code, closed, kept)
        told = np.union1d(kept, told) if kept.size else told
        fine = Exactly(columns, catalog, level, code, query, periods, wanted & (level >= Level.EXACT), told)
        rough = wanted & (level == Level.COARSE)
        if not rough.any():
            return fine, None
        snapping = self._snapping_of(catalog)
        return fine, Coarsely(columns, catalog, code, query, periods, rough, told, snapping, audience.day or date.max)

    def _table(
        self, audience: Audience, columns: "Columns", catalog: Catalog, register: "Register"
    ) -> tuple[NDArray[np.int8], NDArray[np.integer]]:
        """Levels (m,) and each row's place among them (n,): its combo, and its ward when partners' areas matter."""
        partners = wards.asked_for(audience, register)
        if not partners:
            return self._levels.table(audience, columns, catalog, register, (NOWHERE,)).ravel(), columns.combo
        snapping = self._snapping_of(catalog)
        distinct, numbers = wards.wards_of(register, partners, snapping.area_keys)
        level = self._levels.table(audience, columns, catalog, register, distinct).ravel()
        key = (id(columns), columns.change, catalog.version, register.version, partners)
        if self._wards is None or self._wards[0] != key:
            self._wards = key, wards.ward_of_rows(columns, snapping, numbers)
        return level, columns.combo + self._wards[1] * np.int32(len(columns.combos))

    def _snapping_of(self, catalog: Catalog) -> "Snapping":
        from storage.snapping import Snapping

        if self._snapping is None or self._snapping[0] != catalog.version:
            self._snapping = catalog.version, Snapping(catalog)
        return self._snapping[1]


def _granted(audience: Audience, catalog: Catalog, register: "Register", ward: Ward) -> dict[str, Decision]:
    known = with_known_partners(audience, catalog)
    kinds = tuple({(kind.group, kind.capped): kind for kind in catalog.kinds}.values())
    return {
        partner.key: _highest(
            decide_for(partner.key, kind, PlaceType.UNKNOWN, known, register, in_own_area=ward) for kind in kinds
        )
        for partner in catalog.partners
    }


def _highest(decisions: Iterable[Decision]) -> Decision:
    return max(decisions, key=lambda one: one.level, default=Decision(Level.NOTHING, "not_shared"))


def _on_a_day(audience: Audience) -> Audience:
    if audience.day is not None:
        return audience
    return replace(audience, day=date.today())  # noqa: DTZ011  the municipality's day


def _told_already(
    columns: "Columns", level: NDArray[np.int8], code: NDArray[np.integer], closed: int, kept: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Rows of events of which the audience is told another record better, or as well and reported earlier; ascending.

    Whatever is asked for, so that the same record stands for an event in every question: the answers to
    questions that share nothing add up. A record that waits for its week to close (at second `closed`) tells nothing
    yet, not even that it is there.
    """
    of = level[code[columns.joined]]
    seen = (of > Level.COARSE) | ((of == Level.COARSE) & (columns.mid[columns.joined] < closed))
    if kept.size:  # what is not shown stands for nothing
        seen &= ~np.isin(columns.joined, kept)
    rows, event, of = columns.joined[seen], columns.event[seen], of[seen]
    order = np.lexsort((-of, event))  # stable: what was reported first stays first among equals
    rows, event = rows[order], event[order]
    return np.sort(rows[1:][event[1:] == event[:-1]])
