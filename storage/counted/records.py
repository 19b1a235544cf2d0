"""Classes and closed periods, kept: written once, read as values."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import product
from typing import Any

from sqlalchemy import Connection, func, insert, select

from storage.counted.standing import place_of
from storage.levels import Ward
from storage.model.incident import PlaceType
from storage.model.region import Area, Moved
from storage.model.register import Register
from storage.parts.classes import EventClass
from storage.parts.closing import Closed
from storage.parts.frozen import closed_text, read_closed, read_tree
from storage.parts.periods import Length, Stretch
from storage.parts.trees import Tree
from storage.tables import counted_classes, counted_periods, counted_trees

c, p, t = counted_classes.c, counted_periods.c, counted_trees.c
_drawn = (t.key == p.kind_tree) & (t.body != "")  # the tree of a period's kinds


@dataclass(frozen=True)
class Counted:
    """A class as it has been counted: it never changes. `holder` is the partner whose incidents they are.

    `name` is the class's own key; counted in weeks or in fours of them, and with another k, it has another number
    and another `key`. `kinds` are those it had when it was first counted, `ever` all that its periods could hold.
    `own` names the ground of partners' own areas, which places are inside or outside of: on other ground it is another.
    """

    number: int
    key: str
    name: str
    holder: str
    k: int
    weeks: Length
    see: frozenset[str]
    hold: frozenset[str]
    told: frozenset[str]
    kinds: frozenset[str]
    places: frozenset[str]
    own: frozenset[str] = frozenset()
    ever: frozenset[str] = frozenset()

    @classmethod
    def of(cls, number: int, found: EventClass, holder: str, weeks: Length, own: frozenset[str]) -> "Counted":
        """A class that is counted for the first time."""
        sets = _sets(found) | {"own": own, "ever": found.kinds}
        return cls(number, key_of(found, weeks, own), found.key, holder, found.k, weeks, **sets)

    def lowered(self, later: "Counted") -> bool:
        """Whether somebody who could see this one may not see what `later` has of it."""
        return bool(self.see - later.see or self.own - later.own)

    @cached_property
    def spots(self) -> tuple[tuple[PlaceType, Ward], ...]:
        """Types of place, and whose own areas they lie in."""
        return tuple(place_of(name) for name in sorted(self.places))

    def combinations(self, kinds: frozenset[str]) -> frozenset[tuple[str, str]]:
        """Each of some kinds at each place."""
        return frozenset(product(kinds, self.places))

    def overlap(self, other: EventClass) -> float:
        """The share of its combinations that are `other`'s."""
        shared = len(self.kinds & other.kinds) * len(self.places & other.places)
        return shared / (len(self.kinds) * len(self.places))


def key_of(found: EventClass, weeks: Length, own: frozenset[str]) -> str:
    """What names a class counted in periods of one length with one k, on some ground."""
    ground = hashlib.sha256("\n".join(sorted(own)).encode()).hexdigest()[:8] if own else "0"
    return f"{found.key}-{found.k}-{int(weeks)}-{ground}"


def own_ground(register: Register, areas: Iterable[Area], moved: Iterable[Moved] = ()) -> frozenset[str]:
    """Each area that is some partner's own, with its shape and the squares that are told as another, as a name."""
    squares = "".join(map(repr, moved)).encode()
    shapes = {area.key: hashlib.sha256(area.wkb + squares).hexdigest()[:16] for area in areas}
    return frozenset(
        json.dumps([partner, key, shapes[key]], ensure_ascii=False)
        for partner, keys in register.own_areas.items()
        for key in keys
        if key in shapes
    )


_SETS = ("see", "hold", "told", "kinds", "places")


def _sets(found: "EventClass | Counted") -> dict[str, frozenset[str]]:
    return {name: getattr(found, name) for name in _SETS}


def read_classes(connection: Connection) -> dict[int, Counted]:
    """Every class that has been counted, by number."""
    ever: dict[int, set[str]] = {}
    trees: dict[str, tuple[str, ...]] = {}
    held = select(p["class"], p.kind_tree, t.body).distinct().join_from(counted_periods, counted_trees, _drawn)
    for number, key, body in connection.execute(held):
        trees[key] = trees.get(key) or read_tree(body).names
        ever.setdefault(number, set()).update(trees[key])
    rows = connection.execute(select(counted_classes))
    return {row.number: _class(row, ever.get(row.number, set())) for row in rows}


def _class(row: Any, ever: set[str]) -> Counted:
    body = json.loads(row.description)
    sets = {name: frozenset(body[name]) for name in _SETS} | {"own": frozenset(body["own"])}
    sets["ever"] = sets["kinds"] | ever
    return Counted(row.number, row.key, body["class"], body["holder"], row.k, Length(row.weeks), **sets)


def put_class(connection: Connection, found: Counted) -> None:
    """Write a class down, once."""
    sets = {name: sorted(names) for name, names in _sets(found).items()}
    body = {"class": found.name, "holder": found.holder, "own": sorted(found.own)} | sets
    connection.execute(
        insert(counted_classes).values(
            number=found.number,
            key=found.key,
            k=found.k,
            weeks=int(found.weeks),
            description=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        )
    )


@dataclass(frozen=True, slots=True)
class Last:
    """A class's last closed period: the day after it, and the kinds that it could hold."""

    end: date
    kinds: frozenset[str]


def last_closed(connection: Connection, classes: Mapping[int, Counted]) -> dict[int, Last]:
    """Of each class that has one, by number."""
    newest = select(p["class"], func.max(p.number).label("number")).group_by(p["class"]).subquery()
    same = (p["class"] == newest.c["class"]) & (p.number == newest.c.number)
    query = select(p["class"], p.number, t.body).join_from(counted_periods, newest, same).join(counted_trees, _drawn)
    return {
        number: Last(Stretch(classes[number].weeks, at).end, frozenset(read_tree(body).names))
        for number, at, body in connection.execute(query)
    }


def read_totals(
    connection: Connection, classes: Mapping[int, Counted], since: date
) -> dict[str, list[tuple[date, int, int]]]:
    """What was told from `since` on by holder: the day after the period, the class's number, how many."""
    first = Stretch.of(since, Length.BLOCK).number
    rows = connection.execute(select(p["class"], p.number, p.total).where(p.number >= first, p.total > 0)).all()
    found: dict[str, list[tuple[date, int, int]]] = {}
    for number, at, total in rows:
        one = classes[number]
        end = Stretch(one.weeks, at).end
        if end >= since:
            found.setdefault(one.holder, []).append((end, number, total))
    return found


def put_periods(connection: Connection, closed: Iterable[tuple[int, Closed]], at: int) -> None:
    """Write closed periods down; one that is there already is an error of the database's."""
    rows = [
        {
            "class": number,
            "number": one.stretch.number,
            "zone_tree": one.zone_tree,
            "kind_tree": one.kind_tree,
            "total": sum(one.zone_counts),
            "body": closed_text(one) if one.zones else "",
            "closed_at": at,
        }
        for number, one in closed
    ]
    if rows:
        connection.execute(insert(counted_periods), rows)


def read_periods(
    connection: Connection, classes: Mapping[int, Counted], numbers: Mapping[Length, Iterable[int]]
) -> list[Any]:
    """Rows of the closed periods with these numbers, by the length of their class."""
    rows: list[Any] = []
    for weeks, wanted in numbers.items():
        mine = [number for number, one in classes.items() if one.weeks is weeks]
        asked = sorted(wanted)
        for start in range(0, len(asked), _PIECE):
            piece = asked[start : start + _PIECE]
            rows += connection.execute(select(counted_periods).where(p["class"].in_(mine), p.number.in_(piece))).all()
    return rows


_PIECE = 500  # weeks named in one question


def closed_of(row: Any, of: Counted, trees: Mapping[str, Tree]) -> Closed:
    """A row as a value; one with nothing to show has nothing to read."""
    if not row.total:
        return Closed(of.key, Stretch(of.weeks, row.number), of.k, row.zone_tree, row.kind_tree)
    return read_closed(row.body, trees[row.zone_tree], trees[row.kind_tree])
