"""Who may speak for a side of a row. Pure like storage/sharing.py: deny by default, each answer with its reason.

A side is a partner: the one who gives, and the one who gets. What a partner shares is decided by somebody
who answers for its reports (reviewer) or for its part in the cooperation (coordinator); those who report or
analyse use what was agreed. Where the receiver is nobody's own (a conversation, a sector, all partners), the
municipality's coordinator stands for it: the municipality answers for the coordination by law (2023:196).
Nobody signs for both sides. A row that gives nothing is the source's alone to decide: whoever answers for
secrets must be able to stop at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from storage.model.agreement import RECEIVER, SOURCE, Side
from storage.model.people import Level, Role, Viewer
from storage.model.permissions import roles_of
from storage.model.register import ANY_SOURCE, COORDINATOR, MUNICIPALITY, OWN, PARTNERS, PUBLIC, Grant

SIGNING = roles_of("sharing.sign")
SIDES: tuple[Side, Side] = (RECEIVER, SOURCE)  # a proposer who could sign either signs what fewer can


@dataclass(frozen=True, slots=True)
class Signing:
    """A permission with its reason, a key of handlers/texts (`sharing.refused.<reason>`)."""

    may: bool
    reason: str


MAY = Signing(True, "may_sign")


def stands_for(grant: Grant, side: Side) -> str | None:
    """The partner that speaks for a side, `coordinator`, or None: that is decided elsewhere and imported."""
    if side == SOURCE:
        return None if grant.source == ANY_SOURCE or grant.source.startswith("sector:") else grant.source
    if grant.receiver in (OWN, PUBLIC):
        return None
    together = grant.receiver in (COORDINATOR, PARTNERS) or ":" in grant.receiver
    return COORDINATOR if together else grant.receiver


def needed(grant: Grant) -> tuple[Side, ...]:
    """The sides that must say yes."""
    gives = max(grant.level, grant.in_own_area or Level.NOTHING)
    return (RECEIVER, SOURCE) if gives else (SOURCE,)


def decide_signing(grant: Grant, side: Side, viewer: Viewer, sectors: Mapping[str, str]) -> Signing:
    """Whether `viewer` may say yes or no for a side; `sectors` are the partners' that take part."""
    if viewer.partner not in sectors or viewer.role is None:
        return Signing(False, "unknown_person")
    who = stands_for(grant, side)
    if who is None:
        return Signing(False, "import_only")
    if viewer.role not in SIGNING:
        return Signing(False, "role_may_not_sign")
    if who == COORDINATOR:
        return MAY if is_coordinator(viewer, sectors) else Signing(False, "coordinators_only")
    return MAY if viewer.partner == who else Signing(False, "other_partners_row")


def decide_proposing(grant: Grant, viewer: Viewer, sectors: Mapping[str, str]) -> Signing:
    """Whether `viewer` may propose it: who may sign it, and the municipality's coordinator for anybody."""
    decisions = [decide_signing(grant, side, viewer, sectors) for side in (SOURCE, RECEIVER)]
    barred = next((one for one in decisions if one.reason == "import_only"), None)
    if barred is not None:
        return barred
    if is_coordinator(viewer, sectors):
        return MAY
    return next((one for one in decisions if one.may), decisions[0])


def may_propose_anything(viewer: Viewer, sectors: Mapping[str, str]) -> bool:
    """Whether there is any row that `viewer` may propose."""
    return viewer.partner in sectors and viewer.role in SIGNING


def is_coordinator(viewer: Viewer, sectors: Mapping[str, str]) -> bool:
    """Whether this is the municipality's coordinator."""
    return viewer.role is Role.COORDINATOR and sectors.get(viewer.partner or "") == MUNICIPALITY


def sides_of(grant: Grant, viewer: Viewer, sectors: Mapping[str, str]) -> tuple[Side, ...]:
    """The sides `viewer` may speak for."""
    return tuple(side for side in SIDES if decide_signing(grant, side, viewer, sectors).may)
