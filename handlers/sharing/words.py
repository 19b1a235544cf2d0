"""The register's keys in words: parties, levels, days, who signed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.services import Services
from handlers.texts import Texts
from handlers.texts.format import date_text, list_text
from storage.model.agreement import BY_ROLE, IN_FORCE, Row
from storage.model.people import Level, Partner
from storage.model.region import Catalog
from storage.model.register import Grant


@dataclass(frozen=True, slots=True)
class Names:
    """What parties are called. `rooms` are conversations' names by key, `person` a person's by key."""

    texts: Texts
    catalog: Catalog
    rooms: Mapping[str, str]
    person: Callable[[str], str]

    def party(self, key: str) -> str:
        """A source or a receiver."""
        kind, _, name = key.partition(":")
        if name and kind == "conversation":
            return self.texts("sharing.party.room", name=self.rooms.get(name, name))
        if name:
            return self.sector(name)
        known = f"sharing.party.{key}" if key != "*" else "sharing.party.any"
        return self.texts(known) if known in self.texts.entries else self.partner(key)

    def sector(self, name: str) -> str:
        """A whole sector."""
        key = f"sharing.sector.{name}"
        return self.texts(key) if key in self.texts.entries else name

    def partner(self, key: str) -> str:
        """A partner; one that does not take part by its key."""
        found: Partner | None = next((one for one in self.catalog.partners if one.key == key), None)
        return key if found is None else found.name(self.texts.language)

    def parties(self, keys: Iterable[str]) -> str:
        """Several, as A, B och C."""
        return list_text([self.party(key) for key in keys], self.texts.language)

    def group(self, key: str) -> str:
        """A group of kinds; all of them for none."""
        if not key:
            return self.texts("sharing.all_kinds")
        return next((one.name(self.texts.language) for one in self.catalog.groups if one.key == key), key)

    def level(self, level: Level) -> str:
        """How exact that is, in a few words."""
        return self.texts(f"sharing.level.{int(level)}")

    def exactness(self, grant: Grant, *, group: bool = True) -> str:
        """How exact a row is: with its own areas, and its kinds when it is not about all of them."""
        words = self.level(grant.level)
        if grant.in_own_area is not None:
            words = self.texts("sharing.own_areas", level=words, inside=self.level(grant.in_own_area))
        return f"{words} ({self.group(grant.group).lower()})" if group and grant.group else words

    def until(self, grant: Grant) -> str:
        """Its last day."""
        return self.texts("sharing.no_end") if grant.until is None else date_text(grant.until, self.texts.language)

    def day(self, at: datetime) -> str:
        """The local day of a moment."""
        local = at.astimezone(ZoneInfo(self.catalog.region.timezone)).date()
        return date_text(local, self.texts.language)

    def signed_by(self, row: Row) -> str:
        """Who said yes, with their partner; what an administrator brought in says so."""
        said = [one for one in row.signatures if one.agrees]
        if not said:
            return self.texts("sharing.imported" if row.state == IN_FORCE or row.decided_at else "sharing.nobody_yet")
        return list_text(
            [f"{self.person(one.person)} ({self.partner(one.partner)})" for one in said], self.texts.language
        )

    def capped(self) -> str:
        """The protected kinds by name."""
        kinds = [kind.name(self.texts.language).lower() for kind in self.catalog.kinds if kind.capped]
        return list_text(kinds, self.texts.language)


def names_of(services: Services, language: str) -> Names:
    """The names of this moment. Of somebody who was erased the role is left."""
    texts, rooms = services.texts(language), {room.key: room.name for room in services.rooms()}

    def person(key: str) -> str:
        return texts(f"role.{key.removeprefix(BY_ROLE)}") if key.startswith(BY_ROLE) else services.person_name(key)

    return Names(texts, services.catalog(), rooms, person)
