"""Counts that cannot be differenced: a week of a million-incident year closed, and ten years of closed weeks asked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from benchmarks.city import EXTENT, KINDS, city
from benchmarks.table import Row, median_ms
from storage.parts.closing import Closed, Events, Rule, close
from storage.parts.compare import compare
from storage.parts.growing import LEAST_ADDRESSES, SMALLEST, SMALLEST_CAPPED, kind_tree, zone_tree
from storage.parts.lattice import Lattice
from storage.parts.periods import Length, Stretch
from storage.parts.shelf import Shelf
from storage.parts.sums import by_area, by_kind

YEAR = 1_000_000
CLASSES = 40
WEEKS = 520
MONDAY = date(2026, 1, 5)


def run() -> list[Row]:
    """The figures."""
    lattice = Lattice.over((EXTENT.west, EXTENT.south, EXTENT.east, EXTENT.north))
    rules = _rules(lattice)
    events, of = _year(lattice)
    stretch = Stretch.of(MONDAY + timedelta(weeks=51), Length.WEEK)

    def close_all() -> list[tuple[Closed, object]]:
        open_rows = np.flatnonzero(~events.counted)
        due, mine = _taken(events, open_rows), of[open_rows]
        return [close(rule, stretch, _taken(due, mine == place)) for place, rule in enumerate(rules)]

    (closing,) = median_ms(close_all, rounds=5)
    week = int((~events.counted).sum())
    closed = [one for one, _ in close_all()]
    note = f"{week:,} of {YEAR:,} incidents, {CLASSES} classes, {sum(len(one.zones) for one in closed)} zones"
    return [Row("close a week, all classes", closing, note=note), *_asked(closed, rules)]


def _asked(closed: list[Closed], rules: list[Rule]) -> list[Row]:
    first = closed[0].stretch.number
    many = [replace(one, stretch=Stretch(Length.WEEK, first + week)) for week in range(WEEKS) for one in closed]
    trees = {tree.key: tree for rule in rules for tree in (rule.zones, rule.kinds)}
    shelf = Shelf.of(many, trees)
    area = np.zeros(rules[0].zones.shape, bool)
    area[30:45, 30:50] = True
    halves = (
        [(many[0].stretch.first, many[len(many) // 2].stretch.first)],
        [(many[len(many) // 2].stretch.first, many[-1].stretch.end)],
    )
    span = [(many[0].stretch.first, many[-1].stretch.end)]
    jobs: dict[str, Callable[[], object]] = {
        "shelve ten years": lambda: Shelf.of(many, trees),
        "an area, ten years": lambda: by_area(shelf, shelf.groups, span, area),
        "an area, one week": lambda: by_area(shelf, shelf.groups, [(many[0].stretch.first, many[0].stretch.end)], area),
        "some kinds, ten years": lambda: by_kind(shelf, shelf.groups, span, ["kind3", "kind4"]),
        "five years against five": lambda: compare(shelf, shelf.groups, *halves, area),
    }
    note = f"{len(many):,} closed periods, {len(shelf.zones.node):,} zones"
    return [Row(name, median_ms(job, rounds=5)[0], note=note) for name, job in jobs.items()]


def _rules(lattice: Lattice) -> list[Rule]:
    """Every fourth class may hold capped kinds."""
    row, col = np.indices(lattice.shape)
    middle = np.hypot(row - lattice.rows / 2, col - lattice.cols / 2)
    addresses = np.exp(-middle / 12) * 200 + 1
    zones = [
        zone_tree("2026 ordinary", addresses, smallest=SMALLEST, least=LEAST_ADDRESSES),
        zone_tree("2026 capped", addresses, smallest=SMALLEST_CAPPED, least=LEAST_ADDRESSES),
    ]
    kinds = kind_tree("2026", [[f"kind{number}" for number in range(KINDS)]])
    return [
        Rule(f"class {place}", 5 * (1 + (place % 4 == 0)), Length.WEEK, zones[place % 4 == 0], kinds)
        for place in range(CLASSES)
    ]


def _year(lattice: Lattice) -> tuple[Events, np.ndarray]:
    """A year by day, of which all but the last week is counted, and each one's class: some are large, most small."""
    found = city(YEAR)
    row, col = lattice.cells(found.x, found.y)
    day = MONDAY.toordinal() + np.arange(YEAR) * 364 // YEAR
    shares = 1.0 / np.arange(1, CLASSES + 1)
    of = np.random.default_rng(2).choice(CLASSES, YEAR, p=shares / shares.sum())
    return Events(day, row, col, found.kind.astype(np.int64), day < MONDAY.toordinal() + 357), of


def _taken(events: Events, rows: np.ndarray) -> Events:
    return Events(*(getattr(events, name)[rows] for name in ("day", "row", "col", "kind", "counted")))
