"""The register of information needs: who gets what of whom, how exactly, why, and until when.

A register is a value: evaluating it reads nothing else. `storage/sharing.py` is the rule over it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType

from storage.model.people import Level, Partner, Role, Viewer

# Receivers that are no partner's key. A sector is "sector:police", a conversation "conversation:est-centrum".
OWN = "own"  # the source's own people
COORDINATOR = "coordinator"  # the municipality's coordinator
PARTNERS = "partners"  # everybody who takes part
PUBLIC = "public"  # anybody, and whatever leaves the house
ANY_SOURCE = "*"
ANY_GROUP = ""
MUNICIPALITY = "municipality"

_KEPT = 4_096  # combinations of one register that were asked about


def sector(name: str) -> str:
    """A whole sector as source or receiver."""
    return f"sector:{name}"


def conversation(key: str) -> str:
    """A conversation as receiver."""
    return f"conversation:{key}"


@dataclass(frozen=True, slots=True)
class Grant:
    """One row of the register.

    `source` is a partner's key, a sector or `*`; `receiver` a partner's key, a sector, a conversation
    or one of the words above; `group` a group of kinds, empty for all. `in_own_area` is the level inside the receiving
    partner's own areas when that is another. `until` is its last day. `listed` are the people a
    conversation's row was signed for. `number` is 0 in the starting matrix.
    """

    source: str
    receiver: str
    level: Level
    in_own_area: Level | None = None
    group: str = ANY_GROUP
    purpose: str = ""
    legal_basis: str = ""
    since: date | None = None
    until: date | None = None
    listed: frozenset[str] = frozenset()
    number: int = 0

    @property
    def place(self) -> tuple[str, str, str]:
        """What the row is about; a newer row in the same place replaces it."""
        return self.source, self.receiver, self.group

    def began(self, day: date) -> bool:
        """Whether it holds on `day`, or did before."""
        return self.since is None or self.since <= day

    def ended(self, day: date) -> bool:
        """Whether its last day has passed."""
        return self.until is not None and self.until < day


@dataclass(frozen=True)
class Register:
    """All rows in force, and what they need to be read: sectors by partner, areas by partner.

    Of rows in the same place the last one that has begun counts, so that a row signed for next month takes nothing
    away, and gives nothing back, before.
    """

    grants: tuple[Grant, ...]
    sectors: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    own_areas: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    version: int = 0

    @classmethod
    def of(cls, grants: tuple[Grant, ...], partners: tuple[Partner, ...], **more: object) -> "Register":
        """A register for these partners."""
        return cls(grants, {partner.key: partner.sector for partner in partners}, **more)  # type: ignore[arg-type]

    @cached_property
    def _at(self) -> dict[tuple[str, str, str], tuple[Grant, ...]]:
        """The rows of each place, the newest first."""
        found: dict[tuple[str, str, str], tuple[Grant, ...]] = {}
        for grant in self.grants:
            found[grant.place] = (grant, *found.get(grant.place, ()))
        return found

    @cached_property
    def _rooms(self) -> dict[str, tuple[tuple[str, str, str], ...]]:
        """The places of each conversation's rows."""
        found: dict[str, tuple[tuple[str, str, str], ...]] = {}
        for place, grants in self._at.items():
            if any(grant.listed for grant in grants):
                found[place[1]] = (*found.get(place[1], ()), place)
        return found

    def listed(self, conversation_key: str, day: date) -> frozenset[str] | None:
        """The people a conversation's rows were signed for; None when it has none yet.

        Rows signed for different people: only those on all lists.
        """
        lists = [
            grant.listed
            for place in self._rooms.get(conversation(conversation_key), ())
            if (grant := self._counts(place, day)) is not None
        ]
        return frozenset.intersection(*lists) if lists else None

    def _counts(self, place: tuple[str, str, str], day: date) -> Grant | None:
        return next((grant for grant in self._at.get(place, ()) if grant.began(day)), None)

    def to_viewer(self, source: str, group: str, viewer: Viewer, day: date) -> Grant | None:
        """The row that counts for a person's partner: the nearest receiver, then source, then group."""
        return self._first(source, group, self._receivers(source, viewer), day)

    def to_conversation(self, source: str, group: str, conversation_key: str, day: date) -> Grant | None:
        """The row that counts for a conversation, or None when the source has given it none."""
        return self._first(source, group, (conversation(conversation_key),), day)

    @cached_property
    def _found(self) -> dict[tuple[str, str, tuple[str, ...], date], tuple[Grant | None]]:
        """What was asked before: the rule asks for few combinations, and for each of them often."""
        return {}

    def _first(self, source: str, group: str, receivers: tuple[str, ...], day: date) -> Grant | None:
        key = source, group, receivers, day
        known = self._found.get(key)
        if known is None:
            rows = (self._counts(place, day) for place in self._places(source, group, receivers))
            known = (next((row for row in rows if row is not None), None),)
            if len(self._found) >= _KEPT:
                self._found.clear()
            self._found[key] = known
        return known[0]

    def _places(self, source: str, group: str, receivers: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
        sources = (source, sector(self.sectors.get(source, "")), ANY_SOURCE)
        groups = (group, ANY_GROUP) if group else (ANY_GROUP,)
        return ((one, receiver, kinds) for receiver in receivers for one in sources for kinds in groups)

    def _receivers(self, source: str, viewer: Viewer) -> tuple[str, ...]:
        """From the nearest to the farthest. A source's own people are given to by its own row alone."""
        partner = viewer.partner
        if partner is None or partner not in self.sectors:
            return (PUBLIC,)
        if partner == source:
            return (OWN,)
        own_sector = self.sectors[partner]
        coordinates = viewer.role is Role.COORDINATOR and own_sector == MUNICIPALITY
        return (partner, *((COORDINATOR,) if coordinates else ()), sector(own_sector), PARTNERS, PUBLIC)
