"""Incidents as columns against SQL: load, a year filtered, a year binned by 100 m and kind.

Run: python -m benchmarks.bench_columns [rows] [database URL]
A URL's database must be empty or hold an earlier run; without one, a SQLite file in a temporary folder.
"""

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import shapely

from storage.arrays import ARRAYS
from storage.model.incident import IncidentDraft, PlaceType, Precision
from storage.model.people import Audience, Partner, Role, Viewer
from storage.model.query import Daypart, Near, Period, Query
from storage.model.region import Area, Kind, KindGroup, Region
from storage.store import Store

WEST, SOUTH, SIDE = 350_000.0, 6_205_000.0, 20_000.0
FIRST = datetime(2023, 7, 1, tzinfo=UTC)
YEAR = Period(datetime(2025, 6, 30, 22, tzinfo=UTC), datetime(2026, 6, 30, 22, tzinfo=UTC))
SOURCES = ("polisen", "trygghet", "bostad", "fastighet", "skolan", "raddning")
KINDS = tuple(f"kind{number}" for number in range(30))
ROOM = Audience(frozenset({Viewer("asta", "trygghet", Role.COORDINATOR)}))


def drafts(rows: int) -> Iterator[IncidentDraft]:
    choose = np.random.default_rng(1)
    minutes = choose.integers(0, 3 * 365 * 1440, rows).tolist()
    xs, ys = (WEST + choose.random(rows) * SIDE).tolist(), (SOUTH + choose.random(rows) * SIDE).tolist()
    for number in range(rows):
        start = FIRST + timedelta(minutes=minutes[number])
        yield IncidentDraft(
            kind=KINDS[number * 7 % 30],
            start=start,
            end=start + timedelta(hours=8 * (number % 5 == 0)),
            x=xs[number],
            y=ys[number],
            precision=Precision(number % 4),
            source=SOURCES[number % 6],
            source_id=f"id-{number}",
            place_type=PlaceType(number % 13),
            text_released="Klotter på fasaden mot gården",
            demo=True,
        )


def fill(store: Store, rows: int) -> None:
    store.catalog.put_region(
        Region("x", "X", "EPSG:3006", "Europe/Stockholm", (WEST, SOUTH, WEST + SIDE, SOUTH + SIDE))
    )
    store.catalog.put_partners([Partner(key, key, key, "x") for key in SOURCES])
    store.catalog.put_kinds([Kind(key, "g", key, key) for key in KINDS], [KindGroup("g", "g", "g")])
    boxes = [
        (
            shapely.box(WEST + i * 4000, SOUTH + j * 4000, WEST + i * 4000 + 4000, SOUTH + j * 4000 + 4000),
            i,
            j,
        )
        for i in range(5)
        for j in range(5)
    ]
    areas = [Area(f"a{i}{j}", f"A {i} {j}", "rutor", shapely.to_wkb(box)) for box, i, j in boxes]
    store.catalog.replace_areas("rutor", areas, primary=True)
    store.meta.set("demo", "1")
    store.incidents.upsert(drafts(rows))


def once(name: str, act: Callable[[], object]) -> object:
    begun = time.perf_counter()
    result = act()
    print(f"{name:<58}{(time.perf_counter() - begun) * 1000:12.1f} ms")
    return result


def median(name: str, act: Callable[[], object], times: int = 9) -> float:
    act()
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        act()
        taken.append((time.perf_counter() - begun) * 1000)
    print(f"{name:<58}{statistics.median(taken):12.2f} ms   (best {min(taken):.2f})")
    return statistics.median(taken)


def binned(store: Store) -> np.ndarray:
    columns = store._columns.current()
    low, high = np.searchsorted(columns.mid, np.array([YEAR.start.timestamp(), YEAR.end.timestamp()], np.int64))
    part = slice(low, high)
    across = ((columns.x[part] - WEST) / 100).astype(np.int32)
    along = ((columns.y[part] - SOUTH) / 100).astype(np.int32)
    cell = (along * 201 + across) * 30 + columns.kind[part]
    return np.bincount(cell, minlength=201 * 201 * 30)


def by_sql(store: Store) -> int:
    since, until = int(YEAR.start.timestamp()), int(YEAR.end.timestamp())
    query = (
        "SELECT CAST((x - 350000) / 100 AS INTEGER), CAST((y - 6205000) / 100 AS INTEGER), kind, count(*)"
        f" FROM incidents WHERE starts >= {since} AND starts < {until} GROUP BY 1, 2, 3"
    )
    with store._database.read() as connection:
        return len(connection.exec_driver_sql(query).all())


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{folder}/bench.db")
        store.migrate()
        if store.incidents.count() != rows:
            once(f"write {rows:,} incidents", lambda: fill(store, rows))
            some = list(drafts(min(rows, 20_000)))
            once("write 20,000 again, nothing changes", lambda: store.incidents.upsert(some))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        columns = once("load the columns", store._columns.current)
        size = sum(held.nbytes for held in (getattr(columns, name) for name in ARRAYS) if held.strides != (0,))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"  columns {size / 1e6:.0f} MB, process peak {before / 1024:.0f} -> {peak / 1024:.0f} MiB")

        def release(**more: object) -> Callable[[], object]:
            return lambda: store.release.rows(ROOM, Query((YEAR,), **more))

        median("nothing new? (the check of each reading)", store._columns.current)
        print(f"  a year is {len(release()()):,} incidents")
        median("a year", release())
        median("a year, one area", release(areas=("a22",)))
        median("a year, three kinds but one", release(kinds=KINDS[:3], not_kinds=KINDS[1:2]))
        median("a year, within 1 km", release(near=Near(12.75, 56.05, 1000)))
        median("a year, Friday nights", release(dayparts=(Daypart(1320, 240),), weekdays=(5,)))
        week = Period(YEAR.end - timedelta(days=7), YEAR.end)
        median("a week", lambda: store.release.rows(ROOM, Query((week,))))
        fast = median("a year by 100 m and kind, columns", lambda: binned(store))
        slow = median("the same, SQL GROUP BY", lambda: by_sql(store), 3)
        print(f"  {slow / fast:.0f} times")
        one = next(drafts(1))
        number = iter(range(10**6))

        def change() -> None:
            store.incidents.upsert(
                [
                    IncidentDraft(
                        **{n: getattr(one, n) for n in one.__slots__} | {"text_raw": str(next(number)), "x": one.x + 1}
                    )
                ]
            )

        median("write one incident", change)
        median("write one, then read", lambda: (change(), store._columns.current()))
        store.close()


if __name__ == "__main__":
    main()
