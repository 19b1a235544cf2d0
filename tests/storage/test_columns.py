import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import columns as module
from storage.arrays import ARRAYS, Columns
from storage.columns import ColumnStore
from storage.database import Database
from storage.model.incident import PlaceType, Precision, ReviewStatus
from storage.model.people import Partner
from storage.model.region import Kind
from storage.reference import References
from storage.store import Store
from tests.storage.town import MONDAY, draft, joined, quarters, settle, square


@contextmanager
def reader(url: str) -> Iterator[ColumnStore]:
    """Columns that were never asked before, as in another process."""
    database = Database(url)
    yield ColumnStore(database, References())
    database.close()


def told(columns: Columns) -> list[tuple[object, ...]]:
    """The rows with keys instead of indexes, in order."""
    assert all(len(getattr(columns, name)) == len(columns) for name in ARRAYS)
    combos = [columns.combos[index] for index in columns.combo.tolist()]
    events = dict(zip(columns.joined.tolist(), columns.event.tolist(), strict=True))
    pairs = list(zip(columns.event.tolist(), columns.id[columns.joined].tolist(), strict=True))
    assert pairs == sorted(pairs)
    return [
        (
            events.get(place),
            *row[:5],
            columns.kinds[row[5]],
            columns.sources[row[6]],
            columns.areas[row[7]] if row[7] >= 0 else None,
            *row[8:],
            columns.sources[combo.source],
            columns.kinds[combo.kind],
            *combo[2:],
        )
        for place, (*row, combo) in enumerate(
            zip(*(getattr(columns, name).tolist() for name in ARRAYS[:-1]), combos, strict=True)
        )
    ]


def fresh(url: str) -> Columns:
    with reader(url) as columns:
        return columns.current()


def test_columns_hold_what_was_stored(town: Store) -> None:
    town.incidents.upsert(
        [
            draft("late", precision=Precision.STREET, place_type=PlaceType.PARK, demo=True),
            draft(
                "early",
                start=MONDAY,
                end=MONDAY + timedelta(hours=2, seconds=1),
                x=351_000.0,
                source="bostad",
            ),
            draft("outside", start=MONDAY, x=349_500.0, status=ReviewStatus.WITHHELD, information_class="hemlig"),
        ]
    )
    found = town._columns.current()
    assert found.id.tolist() == [3, 2, 1]
    assert found.mid.tolist()[1] == int(MONDAY.timestamp()) + 3600
    start, end = found.times(slice(1, 2))
    assert (start.tolist(), end.tolist()) == ([int(MONDAY.timestamp())], [int(MONDAY.timestamp()) + 7201])
    assert found.times(np.array([0, 2]))[0].tolist() == found.mid[[0, 2]].tolist()
    assert [found.areas[i] if i >= 0 else None for i in found.area] == [None, "nordvast", "nordost"]
    assert [found.sources[i] for i in found.source] == ["polisen", "bostad", "polisen"]
    assert found.precision.tolist() == [0, 0, Precision.STREET]
    assert found.place.tolist() == [0, 0, PlaceType.PARK]
    assert found.status.tolist() == [ReviewStatus.WITHHELD, 1, 1]
    assert found.demo.tolist() == [False, False, True]
    assert [found.combos[i].held for i in found.combo] == [1, 0, 0]
    assert town._columns.current() is found


def test_the_longest_interval_there_may_be_is_kept(town: Store, database_url: str) -> None:
    first, last = datetime(1900, 1, 1, tzinfo=UTC), datetime(2100, 12, 31, 23, 59, 58, tzinfo=UTC)
    town.incidents.upsert([draft("short")])
    assert town._columns.current().span.dtype == np.uint32
    town.incidents.upsert([draft("long", start=first, end=last)])
    for found in (town._columns.current(), fresh(database_url)):
        start, end = found.times(slice(None))
        row = found.id.tolist().index(2)
        assert (start[row], end[row]) == (int(first.timestamp()), int(last.timestamp()))
        assert start[1 - row] == end[1 - row]


@pytest.mark.parametrize("few", [0, 2000])
def test_a_column_of_one_value_holds_it_once_until_there_is_another(
    town: Store, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FEW", few)  # 0: everything is sorted anew after each write
    town.incidents.upsert([draft(str(number), start=MONDAY + timedelta(hours=number)) for number in range(5)])
    first = town._columns.current()
    assert first.span.strides == first.combo.strides == first.demo.strides == (0,)
    town.incidents.upsert([draft("more", start=MONDAY)])
    alike = town._columns.current()
    assert alike.span.strides == alike.demo.strides == (0,)
    assert len(alike.span) == 6
    town.incidents.upsert([draft("long", start=MONDAY, end=MONDAY + timedelta(hours=2), source="bostad")])
    other = town._columns.current()
    assert sorted(other.span.tolist()) == [0] * 6 + [7200]
    assert sorted(other.combo.tolist()) == [0] * 6 + [1]
    assert other.demo.strides == (0,)
    assert told(first) != told(other)
    assert len(first) == 5
    assert (other.id.dtype, other.combo.dtype) == (np.uint32, np.uint16)  # not widened by what was written


def test_an_empty_database_has_empty_columns(town: Store) -> None:
    assert len(town._columns.current()) == 0
    town.incidents.upsert([draft("1")])
    assert len(town._columns.current()) == 1
    town.incidents.delete("polisen", ["1"])
    assert len(town._columns.current()) == 0


ROW = st.builds(
    draft,
    st.sampled_from([str(number) for number in range(12)]),
    source=st.sampled_from(["polisen", "bostad"]),
    kind=st.sampled_from(["klotter", "misshandel"]),
    start=st.integers(0, 4).map(lambda hour: MONDAY + timedelta(hours=hour)),
    end=st.integers(4, 6).map(lambda hour: MONDAY + timedelta(hours=hour)),
    x=st.sampled_from([349_500.0, 351_000.0, 357_500.0]),
    place_type=st.sampled_from([PlaceType.PARK, PlaceType.DWELLING]),
    status=st.sampled_from(list(ReviewStatus)),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.lists(ROW, min_size=1, max_size=8)),
        st.tuples(st.just("delete"), st.lists(st.integers(0, 11).map(str), min_size=1, max_size=6)),
        st.tuples(st.just("areas"), st.sampled_from([1.0, 3.0, 5.0])),
        st.tuples(st.just("other set"), st.sampled_from(["stad", "kvarter"])),
        st.tuples(st.just("kind"), st.integers(0, 2)),
        st.tuples(st.just("join"), st.tuples(st.sets(st.integers(1, 12)), st.sampled_from([None, 1, 2]))),
        st.tuples(st.just("read"), st.none()),
    ),
    min_size=1,
    max_size=12,
)


def take(store: Store, step: tuple[str, object]) -> None:
    name, value = step
    if name == "put":
        store.incidents.upsert(value)  # type: ignore[arg-type]
    elif name == "delete":
        store.incidents.delete("polisen", value)  # type: ignore[arg-type]
    elif name == "areas":
        store.catalog.replace_areas("kvarter", quarters(side=value))  # type: ignore[arg-type]
    elif name == "other set":
        areas = quarters() if value == "kvarter" else [replace(quarters("stad")[0], key="allt", wkb=square(0, 0, 9))]
        store.catalog.replace_areas(str(value), areas, primary=True)
    elif name == "kind":
        store.catalog.put_kinds([Kind(f"ny{value}", "vald", "Ny", "New")], [])
        store.catalog.put_partners([Partner(f"ny{value}", "Ny", "New", "fire")])
    elif name == "join":
        joined(store, *value)  # type: ignore[misc]
    else:
        store._columns.current()


@given(STEPS, st.sampled_from([0, 2_000]))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_refreshed_columns_are_those_of_a_fresh_load(
    tmp_path_factory: pytest.TempPathFactory, migrated_file, steps, few: int
) -> None:
    path = tmp_path_factory.mktemp("steps") / "karta.db"
    path.write_bytes(migrated_file.read_bytes())
    url = f"sqlite:///{path}"
    with Store.open(url) as store, reader(url) as other, pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_FEW", few)  # both ways of merging
        settle(store)
        for step in steps:
            take(store, step)
            other.current()
        expected = told(fresh(url))
        assert told(store._columns.current()) == expected
        assert told(other.current()) == expected
        assert len(expected) == store.incidents.count()


def test_columns_know_what_is_one_event(town: Store, database_url: str) -> None:
    town.incidents.upsert([draft(str(number), start=MONDAY - timedelta(hours=number)) for number in range(6)])
    joined(town, {5, 2, 3}, 2)
    joined(town, {6, 1}, 1)
    for found in (town._columns.current(), fresh(database_url)):
        assert found.event.tolist() == [1, 1, 2, 2, 2]
        assert found.id[found.joined].tolist() == [1, 6, 2, 3, 5]
    joined(town, {3}, None)
    town.incidents.delete("polisen", ["1"])  # the one the event is named after
    town.incidents.upsert([draft("5", x=351_000.0)])  # imported again: it stays where it was joined
    for found in (town._columns.current(), fresh(database_url)):
        assert found.event.tolist() == [1, 1, 2]
        assert found.id[found.joined].tolist() == [1, 6, 5]


def test_the_same_on_both_databases(town: Store, database_url: str) -> None:
    with reader(database_url) as other:
        for round_ in range(4):
            town.incidents.upsert([draft(str(n), x=351_000.0 + n * 500 + round_) for n in range(round_, 12, 2)])
            other.current()
            town.incidents.delete("polisen", [str(round_ * 3)])
            town.catalog.replace_areas("kvarter", quarters(side=5 - round_))
            assert told(other.current()) == told(fresh(database_url))


def test_numbers_too_large_for_one_value_are_read_apart(town: Store, database_url: str) -> None:
    """After very many imports of areas the numbers of the database may be anything."""
    town.incidents.upsert([draft(str(number), start=MONDAY + timedelta(hours=number)) for number in range(20)])
    database = Database(database_url)
    with database.read() as connection:
        names = module._Names.of(References().read(connection))
        large = module._Names(names.kinds | {"x": 2**20}, names.sources | {"y": 2**12}, names.areas | {"z": 2**15})
        assert [name for name, *_ in module._fields(large)] == ["id", "start", "span", "x", "y", "what", "all"]
        assert [name for name, *_ in module._fields(names, with_id=False)] == ["start", "span", "x", "y", "all"]
        one, other = (module.load(connection, given, 1) for given in (names, large))
    database.close()
    for name in ARRAYS:
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


def test_a_restored_backup_is_noticed(town: Store) -> None:
    town.incidents.upsert([draft("1")])
    town.incidents.upsert([draft("2")])
    assert len(town._columns.current()) == 2
    with town._database.write() as connection:
        connection.exec_driver_sql("DELETE FROM incidents WHERE id = 2")
        connection.exec_driver_sql("UPDATE counters SET value = 1 WHERE name = 'change'")
    assert town._columns.current().id.tolist() == [1]


def test_nobody_who_has_seen_a_number_finds_a_lower_one_later(town: Store, database_url: str) -> None:
    """Writers side by side, and a reader that remembers: a late commit never carries a seen number."""
    seen: dict[int, int] = {}
    stop = threading.Event()
    surprises: list[tuple[int, int]] = []

    def watch() -> None:
        newest = 0
        with Store.open(database_url) as watcher:
            while not stop.is_set():
                with watcher._database.read() as connection:
                    query = "SELECT id, change FROM incidents"
                    rows = dict(connection.exec_driver_sql(query).all())  # type: ignore[arg-type]
                late = [(number, change) for number, change in rows.items() if number not in seen and change <= newest]
                surprises.extend(late)
                seen.update(rows)
                newest = max([newest, *rows.values()])

    def write(writer: int) -> None:
        with Store.open(database_url) as store:
            for number in range(12):
                store.incidents.upsert([draft(f"{writer}-{number}-{part}") for part in range(5)])

    watching = threading.Thread(target=watch)
    watching.start()
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(write, range(3)))
    stop.set()
    watching.join()
    assert surprises == []
    assert town.incidents.count() == 180
    columns = town._columns.current()
    assert len(columns) == 180
    assert columns.change == 36
    assert np.unique(columns.id).size == 180


def test_many_threads_may_ask_while_others_write(town: Store) -> None:
    def ask(_: int) -> bool:
        columns = town._columns.current()
        return bool(np.all(np.diff(columns.mid) >= 0)) and all(len(getattr(columns, n)) == len(columns) for n in ARRAYS)

    with ThreadPoolExecutor(4) as pool:
        writing = [
            pool.submit(town.incidents.upsert, [draft(f"{n}", start=MONDAY + timedelta(minutes=-n))]) for n in range(15)
        ]
        assert all(pool.map(ask, range(40)))
        assert all(future.result().new == 1 for future in writing)
    assert len(town._columns.current()) == 15
