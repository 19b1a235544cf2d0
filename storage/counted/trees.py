"""The public trees, kept: drawn when a year is first counted, and never again."""

import hashlib
import json
from collections.abc import Callable, Iterable
from typing import Final

import numpy as np
from sqlalchemy import Connection, insert, select

from storage.counted.ground import LEAST
from storage.errors import NotSetUpError
from storage.parts.frozen import read_tree, tree_text
from storage.parts.growing import SMALLEST, SMALLEST_CAPPED, kind_tree, zone_tree
from storage.parts.lattice import Floats, Lattice
from storage.parts.trees import Tree
from storage.tables import counted_trees

t = counted_trees.c
ZONES: Final = "zones"
ZONES_CAPPED: Final = "zones_capped"
KINDS: Final = "kinds"
_SMALLEST = {ZONES: SMALLEST, ZONES_CAPPED: SMALLEST_CAPPED}


class Trees:
    """Trees by key. A tree of zones names the corner of its cells, so that it can be laid on the ground."""

    def __init__(self) -> None:
        self._known: dict[str, Tree] = {}
        self._of_year: dict[tuple[int, str], str] = {}
        self._grown: tuple[Floats, dict[str, Tree]] | None = None

    def read(self, connection: Connection, keys: Iterable[str]) -> dict[str, Tree]:
        """The trees with these keys."""
        missing = {key for key in keys if key not in self._known}
        if missing:
            rows = connection.execute(select(t.key, t.body).where(t.key.in_(missing), t.body != ""))
            self._known |= {row.key: read_tree(row.body) for row in rows}
        try:
            return {key: self._known[key] for key in keys}
        except KeyError as error:
            raise NotSetUpError("tree_missing", error.args[0], "restore it from a backup; counts name it") from None

    def zones(
        self, connection: Connection, year: int, sort: str, ground: Callable[[Connection], tuple[Lattice, Floats]]
    ) -> Tree:
        """The zones of a year; drawn from `ground`, the cells and what each weighs, when there are none yet."""
        key = self._of_year.get((year, sort))
        if key is None:
            here = (t.year == year) & (t.sort == sort)
            key = connection.execute(select(t.key).where(here)).scalar_one_or_none()
            key = self._draw(connection, year, sort, *ground(connection)) if key is None else key
            self._of_year[year, sort] = key
        return self.read(connection, [key])[key]

    def kinds(self, connection: Connection, year: int, groups: list[list[str]]) -> Tree:
        """The tree of these kinds in this order; it is what it holds, so it has one key for ever."""
        written = json.dumps(groups, ensure_ascii=False, separators=(",", ":"))
        key = f"{KINDS} {hashlib.sha256(written.encode()).hexdigest()[:16]}"
        if key not in self._known:
            if connection.execute(select(t.key).where(t.key == key)).first() is None:
                self._keep(connection, year, KINDS, kind_tree(key, groups))
            self.read(connection, [key])
        return self._known[key]

    def _draw(self, connection: Connection, year: int, sort: str, lattice: Lattice, weight: Floats) -> str:
        """The lines of the year before stay where they still halve; when all do, it is the same tree."""
        earlier = select(t.key).where(t.sort == sort, t.year < year).order_by(t.year.desc()).limit(1)
        key = connection.execute(earlier).scalar_one_or_none()
        before = None if key is None else self.read(connection, [key])[key]
        if before is not None and (lattice_of(before) != lattice):
            before = None
        name = f"{sort} {year} {lattice.west:.0f} {lattice.south:.0f}"
        tree = self._grow(name, sort, weight, before)
        if before is not None and _same(tree, before):
            connection.execute(insert(counted_trees).values(year=year, sort=sort, key=before.key, body=""))
            return before.key
        self._keep(connection, year, sort, tree)
        return tree.key

    def _grow(self, key: str, sort: str, weight: Floats, before: Tree | None) -> Tree:
        """Growing takes a second: from the same weights the same tree comes out."""
        if self._grown is None or not np.array_equal(self._grown[0], weight):
            self._grown = weight, {}
        grown = self._grown[1]
        if sort not in grown or before is not grown[sort]:
            grown[sort] = zone_tree(key, weight, smallest=_SMALLEST[sort], least=LEAST, before=before)
        return grown[sort]

    def _keep(self, connection: Connection, year: int, sort: str, tree: Tree) -> None:
        connection.execute(insert(counted_trees).values(year=year, sort=sort, key=tree.key, body=tree_text(tree)))
        self._known[tree.key] = tree

    def forget(self) -> None:
        """What was drawn in a transaction that failed is not there."""
        self._known.clear()
        self._of_year.clear()
        self._grown = None


def lattice_of(tree: Tree) -> Lattice:
    """Where the cells of a tree of zones lie."""
    west, south = (float(part) for part in tree.key.split(" ")[2:])
    return Lattice(west, south, *tree.shape)


def _same(one: Tree, other: Tree) -> bool:
    names = ("rects", "left", "right")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)
