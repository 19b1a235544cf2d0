"""The rule for who may see what, read slowly and written from the decision's text, not from the code.

Effective level of an incident for an audience = minimum over all its members of: the matrix, the role's
cap, the kind's cap, the place's cap, the platform's cap. An empty or unreadable member list is the public.
A conversation with a named member list gets its own signed row, which replaces its members' rows (caps
still apply); anybody unlisted who is in it makes it public. An expired rule falls back to deny.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from storage.model.incident import Incident, PlaceType, ReviewStatus
from storage.model.people import Audience, Level, Role, Viewer
from storage.model.region import Kind
from storage.model.register import Grant

# As it was decided: sector of the source; then what each viewer gets. "2/1" is 2 in the viewer's own area, else 1;
# "-" is not said, so that nobody is given more than the public.
COLUMNS = ("own", "coordinator", "police", "fire", "school", "housing", "guards", "public")
MATRIX = """
municipality | 4 | 3 | 3 | 2 | 2 | 2/1 | 2/1 | 1
police       | 4 | 2 | - | 1 | 1 | 1   | 1   | 1
housing      | 4 | 3 | 3 | 2 | 2 | 2/1 | 2/1 | 1
guards       | 4 | 3 | 3 | 2 | 2 | 2/1 | 2/1 | 1
fire         | 4 | 2 | 2 | 2 | 2 | 1   | 1   | 1
school       | 4 | 1 | 2 | 1 | 1 | 1   | 1   | 1
social       | 4 | 1 | 1 | 0 | 0 | 0   | 0   | 0
"""
# "each is its own partner; another department sees L2"
ANOTHER_DEPARTMENT = 2
ROLE_CAPS = {
    Role.REPORTER: 2,
    Role.ANALYST: 3,
    Role.COORDINATOR: 3,
    Role.REVIEWER: 4,
    Role.ADMINISTRATOR: 0,
    Role.AUDITOR: 0,
}


def cells() -> dict[tuple[str, str], str]:
    """The text in each cell of the matrix, by the source's sector and the column."""
    found = {}
    for line in MATRIX.strip().splitlines():
        sector, *texts = (part.strip() for part in line.split("|"))
        found |= {(sector, column): text for column, text in zip(COLUMNS, texts, strict=True)}
    found["municipality", "municipality"] = str(ANOTHER_DEPARTMENT)
    return found


@cache
def _matrix_rows() -> tuple[Grant, ...]:
    made = []
    for (sector, column), text in cells().items():
        if text != "-":
            receiver = column if column in ("own", "coordinator", "public") else f"sector:{column}"
            inside, outside = Level(int(text.split("/")[0])), Level(int(text.split("/")[-1]))
            made.append(Grant(f"sector:{sector}", receiver, outside, inside))
    return tuple(made)


@dataclass(frozen=True)
class World:
    """What the rule is read in: sectors and own areas by partner, kinds by key, and the signed rows, oldest first."""

    sectors: Mapping[str, str]
    kinds: Mapping[str, Kind]
    signed: tuple[Grant, ...] = ()
    own_areas: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def rows(self) -> tuple[Grant, ...]:
        """The matrix and what was signed over it, oldest first."""
        return (*_matrix_rows(), *self.signed)


def level_of(incident: Incident, audience: Audience, area: str | None, world: World) -> int:
    """How exactly an audience may see an incident whose square lies in a primary area."""
    day = audience.day
    assert day is not None
    viewers: list[Viewer | None] = [one if _takes_part(one, world) else None for one in audience.viewers]
    listed = _listed(audience.conversation, day, world)
    signed_for = listed is not None and all(one is not None and one.person in listed for one in viewers)
    if not viewers or (listed is not None and not signed_for):
        viewers.append(None)
    conversation = f"conversation:{audience.conversation}" if signed_for and None not in viewers else ""
    return min(audience.cap, *(_level_for(incident, one, conversation, area, day, world) for one in viewers))


def _takes_part(viewer: Viewer, world: World) -> bool:
    return viewer.partner in world.sectors and viewer.role is not None


def _level_for(
    incident: Incident, viewer: Viewer | None, conversation: str, area: str | None, day: date, world: World
) -> int:
    kind, own = world.kinds[incident.kind], viewer is not None and viewer.partner == incident.source
    reviews = own and viewer is not None and viewer.role is Role.REVIEWER
    if incident.status is ReviewStatus.WITHDRAWN or (incident.status is not ReviewStatus.RELEASED and not reviews):
        return 0
    if incident.information_class and not own:
        return 0
    levels = [granted(incident.source, kind.group, viewer, conversation, area, day, world)]
    levels += [1] if kind.capped else []
    levels += [1] if incident.place_type is PlaceType.DWELLING and not own else []
    levels += [ROLE_CAPS[viewer.role]] if viewer is not None and viewer.role is not None else []
    return min(levels)


def granted(
    source: str, group: str, viewer: Viewer | None, conversation: str, area: str | None, day: date, world: World
) -> int:
    """What the row that counts gives: the nearest in receiver, then source, then group; of these the newest.

    A conversation's row comes before those of the people in it, if the source has given it one.
    """
    rows = [one for one in world.rows if one.since is None or one.since <= day]
    rows = [one for one in rows if one.group in (group, "")]
    sources = (source, f"sector:{world.sectors[source]}", "*")
    rows = [one for one in rows if one.source in sources]
    receivers = (conversation, *_receivers(source, viewer, world))
    rows = [one for one in rows if one.receiver in receivers]
    if not rows:
        return 0
    rows.reverse()  # of those as near, min takes the first: the newest
    row = min(rows, key=lambda one: (receivers.index(one.receiver), sources.index(one.source), one.group == ""))
    if row.until is not None and row.until < day:
        return 0
    partner = None if viewer is None else viewer.partner
    inside = area is not None and area in world.own_areas.get(partner or "", frozenset())
    return row.in_own_area if inside and row.in_own_area is not None else row.level


def _receivers(source: str, viewer: Viewer | None, world: World) -> tuple[str, ...]:
    """What a viewer receives as, the nearest first."""
    if viewer is None or viewer.partner is None:
        return ("public",)
    if viewer.partner == source:
        return ("own",)
    sector = world.sectors[viewer.partner]
    coordinates = sector == "municipality" and viewer.role is Role.COORDINATOR
    return (viewer.partner, *(["coordinator"] if coordinates else []), f"sector:{sector}", "partners", "public")


def _listed(conversation: str, day: date, world: World) -> frozenset[str] | None:
    """Those on every list that counts for a conversation."""
    newest: dict[tuple[str, str], frozenset[str]] = {}
    for one in world.signed:
        begun = one.since is None or one.since <= day
        if conversation and one.receiver == f"conversation:{conversation}" and begun:
            newest[one.source, one.group] = one.listed
    return frozenset.intersection(*newest.values()) if newest else None
