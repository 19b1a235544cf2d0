"""What each partner gives to whom, as the rule reads the register: one entry for receivers that are given the same."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from storage.model.people import Level, Role, Viewer
from storage.model.region import Catalog
from storage.model.register import COORDINATOR, MUNICIPALITY, OWN, PUBLIC, Grant, Register


@dataclass(frozen=True, slots=True)
class Entry:
    """One source, one or more receivers, and the row that counts for them."""

    source: str
    receivers: tuple[str, ...]
    grant: Grant

    @property
    def is_start(self) -> bool:
        """Whether it comes from the starting matrix."""
        return not self.grant.number


def entries(register: Register, catalog: Catalog, day: date, *, own: bool = False) -> tuple[Entry, ...]:
    """Everything that is given on `day`, source by source, the most exact first; `own`: also to the source's people."""
    found: list[Entry] = []
    for partner in catalog.partners:
        of = [entry for entry in _of(partner.key, register, catalog, day) if own or entry.receivers != (OWN,)]
        found += sorted(_merged(of), key=lambda entry: -entry.grant.level)
    return tuple(found)


def _of(source: str, register: Register, catalog: Catalog, day: date) -> Iterator[Entry]:
    groups = sorted({grant.group for grant in register.grants})
    for receiver in _receivers(source, register, catalog):
        for group in dict.fromkeys(("", *groups)):
            grant = _counts(source, group, receiver, register, catalog, day)
            if grant is not None and (not group or grant.group == group):
                yield Entry(source, (receiver,), grant)


def _receivers(source: str, register: Register, catalog: Catalog) -> tuple[str, ...]:
    rooms = dict.fromkeys(grant.receiver for grant in register.grants if grant.receiver.startswith("conversation:"))
    others = [partner.key for partner in catalog.partners if partner.key != source]
    return (OWN, *rooms, COORDINATOR, *others, PUBLIC)


def _counts(source: str, group: str, receiver: str, register: Register, catalog: Catalog, day: date) -> Grant | None:
    """The row that counts for a receiver. Who is given nothing by any row is given nothing: that is a row too."""
    if receiver.startswith("conversation:"):
        return register.to_conversation(source, group, receiver.partition(":")[2], day)
    viewer = _viewer(source, receiver, catalog)
    if viewer is None:
        return None
    return register.to_viewer(source, group, viewer, day) or Grant(source, receiver, Level.NOTHING)


def _viewer(source: str, receiver: str, catalog: Catalog) -> Viewer | None:
    """Somebody who stands for a receiver; None when nobody does."""
    if receiver == PUBLIC:
        return Viewer("", None, None)
    if receiver != COORDINATOR:
        return Viewer("", source if receiver == OWN else receiver, Role.ANALYST)
    town = [partner.key for partner in catalog.partners if partner.sector == MUNICIPALITY and partner.key != source]
    return Viewer("", town[0], Role.COORDINATOR) if town else None


def _merged(found: list[Entry]) -> list[Entry]:
    """Receivers of rows that say the same stand together."""
    merged: dict[Grant, Entry] = {}
    for entry in found:
        grant = entry.grant
        same = grant if grant.number else replace(grant, source="", receiver=_alone(entry.receivers[0]))
        before = merged.get(same)
        merged[same] = entry if before is None else replace(before, receivers=before.receivers + entry.receivers)
    return list(merged.values())


def _alone(receiver: str) -> str:
    """The source's own people are told apart from everybody else."""
    return receiver if receiver == OWN else ""
