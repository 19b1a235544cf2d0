"""Whose counts an audience may be told, and which rows it must not be shown; decided now, from the register.

A class is told when the audience may be told counts of all that it can hold, and no more than counts of any of it:
if it saw some row by row, it could take these away. For the same reason an incident that was counted is not shown as
a row to somebody who was told its class: not when the register is raised later for a part of the class, nor when a
correction makes the incident one that they would see. It is shown when all of the class may be seen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from storage.counted.records import Counted
from storage.counted.standing import PUBLIC, Grid, Levels, standing
from storage.levels import Ward, with_known_partners
from storage.model.people import Audience, Level, Viewer
from storage.model.region import Catalog
from storage.model.register import Register


@dataclass(frozen=True)
class Rights:
    """What an audience may see of every combination of the classes that have been counted."""

    grid: Grid
    levels: Levels

    @classmethod
    def of(cls, audience: Audience, register: Register, catalog: Catalog, classes: Mapping[int, Counted]) -> "Rights":
        """As of the audience's day."""
        wards: dict[Ward, None] = {ward: None for one in classes.values() for _, ward in one.spots}
        grid = Grid(tuple(sorted({one.holder for one in classes.values()})), catalog.kinds, tuple(wards))
        return cls(grid, grid.levels(with_known_partners(audience, catalog), register))

    @cached_property
    def _told(self) -> dict[tuple[int, tuple[str, ...]], bool]:
        """What was asked before: every question asks about every class of its periods."""
        return {}

    def between(self, one: Counted, kinds: Iterable[str]) -> tuple[Level, Level]:
        """The least and the most that may be seen of a class that could hold these kinds."""
        known = {kind.key: at for at, kind in enumerate(self.grid.kinds)}
        at = [known[kind] for kind in kinds if kind in known]
        if not at:
            return Level.NOTHING, Level.NOTHING
        spots = [(self.grid.places.index(place), self.grid.wards.index(ward)) for place, ward in one.spots]
        places, wards = (list(part) for part in zip(*spots, strict=True))
        found = self.levels[self.grid.sources.index(one.holder)][at][:, places, wards]
        return Level(int(found.min())), Level(int(found.max()))

    def tells(self, one: Counted, kinds: tuple[str, ...]) -> bool:
        """Whether the class's counts may be told: all of it as counts, and none of it better."""
        key = one.number, kinds
        if key not in self._told:
            self._told[key] = self.between(one, kinds) == (Level.COUNTS, Level.COUNTS)
        return self._told[key]


def withheld(
    audience: Audience, register: Register, catalog: Catalog, classes: Mapping[int, Counted]
) -> frozenset[int]:
    """Numbers of the classes whose counted incidents the audience must not be shown as rows.

    Everybody in it must have seen the class when it was counted, hold it, or be free to see all of it now.
    """
    known = with_known_partners(audience, catalog)
    day = audience.day or date.today()  # noqa: DTZ011  the municipality's day, as storage/sharing.py takes it
    named = audience.conversation if register.listed(audience.conversation, day) is not None else ""
    viewers: list[Viewer | None] = [*known.viewers, *((None,) if known.is_public else ())]
    kept: set[int] = set()
    for viewer in viewers:
        names = {standing(viewer), standing(viewer, named)} if viewer is not None else {PUBLIC}
        partner = None if viewer is None else viewer.partner
        alone = replace(known, viewers=frozenset() if viewer is None else frozenset({viewer}))
        unseen = {n: one for n, one in classes.items() if not (one.see & names or one.holder == partner)}
        rights = Rights.of(alone, register, catalog, unseen) if unseen else None
        kept |= {n for n, one in unseen.items() if rights and rights.between(one, one.ever)[0] < Level.COARSE}
    return frozenset(kept)
