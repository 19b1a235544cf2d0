"""Everything the register can tell apart, and everybody it tells apart: from the register, never from what happened."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from storage.levels import Ward
from storage.model.incident import PlaceType
from storage.model.people import Audience, Person, Role, Viewer
from storage.model.region import Kind
from storage.model.register import Register, conversation
from storage.parts.classes import Combinations
from storage.sharing import PLACE_CAPS, WITHOUT_INCIDENTS, decide_for

PUBLIC = "public"
_CONVERSATION = conversation("")
Levels = NDArray[np.int8]


def standing(viewer: Viewer, conversation_key: str = "") -> str:
    """A name for how somebody stands to incidents: partner, role, and where it is said if that has its own rows."""
    if viewer.partner is None or viewer.role is None:
        return PUBLIC
    return json.dumps([viewer.partner, viewer.role.value, *filter(None, [conversation_key])], ensure_ascii=False)


def place_name(place: PlaceType, ward: Ward) -> str:
    """All of a combination that depends on where it is: the type of place, and whose own areas."""
    return json.dumps([place.value, sorted(ward)], ensure_ascii=False)


@lru_cache(maxsize=1024)  # few, and each class that was counted has many of them
def place_of(name: str) -> tuple[PlaceType, Ward]:
    """What a name means."""
    value, partners = json.loads(name)
    return PlaceType(value), frozenset(partners)


@dataclass(frozen=True)
class Standing:
    """One of the viewers that classes are made of. `partner` is None for the public."""

    name: str
    partner: str | None
    audience: Audience


def standings(register: Register, partners: Iterable[str], people: Iterable[Person], day: date) -> tuple[Standing, ...]:
    """Each partner and role, each of these in every conversation with rows of its own, and the public.

    A room is the least of those in it, and a class that none of these sees in part no room does. Whoever may see
    nothing whatever is granted (`WITHOUT_INCIDENTS`) tells no two incidents apart.
    """
    roles = [role for role in Role if role not in WITHOUT_INCIDENTS]
    found = {PUBLIC: Standing(PUBLIC, None, Audience(frozenset(), PUBLIC, day=day))}
    for partner in partners:
        for role in roles:
            one = _standing(partner, role, "", "", day)
            found[one.name] = one
    listed = {person.key: person for person in people if person.role in roles}
    for key in _conversations(register):
        for name in sorted(register.listed(key, day) or ()):
            if name in listed:
                one = _standing(listed[name].partner, listed[name].role, key, name, day)
                found[one.name] = one
    return tuple(found.values())


def _standing(partner: str, role: Role, key: str, person: str, day: date) -> Standing:
    viewer = Viewer(person, partner, role)
    return Standing(standing(viewer, key), partner, Audience(frozenset({viewer}), key, conversation=key, day=day))


def _conversations(register: Register) -> list[str]:
    receivers = dict.fromkeys(grant.receiver for grant in register.grants)
    return [one.removeprefix(_CONVERSATION) for one in receivers if one.startswith(_CONVERSATION)]


@dataclass(frozen=True)
class Grid:
    """All combinations of source, kind, type of place and ward, as axes of an array."""

    sources: tuple[str, ...]
    kinds: tuple[Kind, ...]
    wards: tuple[Ward, ...]
    places: tuple[PlaceType, ...] = tuple(PlaceType)

    @property
    def shape(self) -> tuple[int, int, int, int]:
        return len(self.sources), len(self.kinds), len(self.places), len(self.wards)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of (place, ward) in the order of the last two axes."""
        return tuple(place_name(place, ward) for place in self.places for ward in self.wards)

    def levels(self, audience: Audience, register: Register) -> Levels:
        """What `audience` may see of each; shape (sources, kinds, places, wards).

        The rule asks of a kind its group and cap, of a place its cap alone, so that few of all need be asked about;
        a test compares this with asking about each.
        """
        kinds, kind_at = _first_of([(kind.group, kind.capped) for kind in self.kinds])
        places, place_at = _first_of([PLACE_CAPS.get(place) for place in self.places])
        few = [
            [
                [
                    [
                        decide_for(
                            source, self.kinds[kind], self.places[place], audience, register, in_own_area=ward
                        ).level
                        for ward in self.wards
                    ]
                    for place in places
                ]
                for kind in kinds
            ]
            for source in self.sources
        ]
        shape = len(self.sources), len(kinds), len(places), len(self.wards)
        found: Levels = np.array(few, np.int8).reshape(shape)[:, kind_at][:, :, place_at]
        return found

    def combinations(self, viewers: tuple[Standing, ...], register: Register) -> Combinations:
        """A row for each combination, in the order of the array's elements."""
        sources, kinds, places, wards = self.shape
        levels = [self.levels(viewer.audience, register).ravel() for viewer in viewers]
        source = np.repeat(np.arange(sources), kinds * places * wards)
        own = [np.array([viewer.partner == name for name in self.sources])[source] for viewer in viewers]
        capped = np.array([kind.capped for kind in self.kinds], np.bool_)
        return Combinations(
            level=np.stack(levels, axis=1),
            own=np.stack(own, axis=1),
            capped=np.tile(np.repeat(capped, places * wards), sources),
            kind=tuple(kind.key for kind in self.kinds for _ in range(places * wards)) * sources,
            place=self.names * (sources * kinds),
        )


def _first_of(values: list[object]) -> tuple[list[int], list[int]]:
    """Where each distinct value stands first, and which of these each value is."""
    seen: dict[object, int] = {}
    which = [seen.setdefault(value, len(seen)) for value in values]
    return [which.index(number) for number in range(len(seen))], which
