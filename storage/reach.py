"""Whether one audience may see less than another, by asking the rule about everything that it tells apart."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from storage.model.incident import PlaceType, ReviewStatus
from storage.model.people import Audience, Level
from storage.model.region import Kind
from storage.model.register import Register
from storage.sharing import PLACE_CAPS, decide_for

# What an incident may be besides its source, kind and place: shared, waiting for review, kept by its source.
_STATES = ((ReviewStatus.RELEASED, False), (ReviewStatus.RELEASED, True), (ReviewStatus.PENDING, False))


@dataclass(frozen=True, slots=True)
class Stands:
    """What the rule tells incidents apart by: their sources, their kinds, in whose own areas they lie."""

    sources: tuple[str, ...]
    kinds: tuple[Kind, ...]
    register: Register

    @classmethod
    def of(cls, sources: Iterable[str], kinds: Iterable[Kind], register: Register) -> "Stands":
        """One kind of each group, capped and not: the rule asks for no more of it."""
        distinct = {(kind.group, kind.capped): kind for kind in kinds}
        return cls(tuple(sources), tuple(distinct.values()), register)

    def loses(self, then: Audience, now: Audience) -> bool:
        """Whether there is anything that `then` may see and `now` not, or less exactly."""
        return any(self._level(then, *one) > self._level(now, *one) for one in self._all())

    def _level(
        self, audience: Audience, source: str, kind: Kind, place: PlaceType, ward: frozenset[str], status: ReviewStatus,
        held: bool,
    ) -> Level:  # fmt: skip
        asked = (source, kind, place, audience, self.register)
        return decide_for(*asked, in_own_area=ward, status=status, held=held).level

    def _all(self) -> Iterator[tuple[str, Kind, PlaceType, frozenset[str], ReviewStatus, bool]]:
        caps = {PLACE_CAPS.get(place): place for place in PlaceType}
        own = frozenset(partner for partner, areas in self.register.own_areas.items() if areas)
        wards = dict.fromkeys((frozenset[str](), *(frozenset({one}) for one in sorted(own)), own))
        for source in self.sources:
            for kind in self.kinds:
                for place in caps.values():
                    for ward in wards:
                        for status, held in _STATES:
                            yield source, kind, place, ward, status, held
