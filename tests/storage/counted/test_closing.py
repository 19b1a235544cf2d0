"""Closing: what is counted agrees with a plain reading, once, and never changes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from storage.model.incident import PlaceType, ReviewStatus
from storage.model.people import Level
from storage.model.register import Grant
from storage.parts.periods import Length, Stretch
from storage.store import Store
from tests.begun import begun
from tests.storage.counted import plainly
from tests.storage.counted.city import (
    MONDAY,
    drafts,
    marks,
    period,
    question,
    room,
    settle,
    stored,
    told,
    viewer,
    week,
)
from tests.storage.county import opened
from tests.storage.town import joined

BLOCK = Stretch.of(MONDAY.date(), Length.BLOCK)


@pytest.fixture
def town(store: Store) -> Store:
    return begun(store, settle)


def test_what_is_told_is_what_a_plain_reading_finds(town: Store) -> None:
    town.register.put_areas("bostad", ["nordost", "sydost"])
    town.register.put_areas("fastighet", ["sydost"])
    given = drafts(600, 8)
    town.incidents.upsert(given)
    town.counts.close_due(week(10))
    last = Stretch.of(week(10).date(), Length.BLOCK)
    wanted = plainly.expected(town, given, BLOCK, Stretch(Length.BLOCK, last.number - 1), week(10).date())
    assert plainly.shown(row for row in stored(town) if row[4]) == wanted
    assert len(wanted) > 20
    assert sum(len(zones) > 1 for _, zones, _ in wanted) > 5


def test_each_incident_is_counted_once_and_what_is_counted_is_marked(town: Store) -> None:
    town.incidents.upsert(drafts(400, 8))
    for number in range(1, 14):
        town.counts.close_due(week(number))
        counted = [mark for mark in marks(town).values() if mark]
        assert len(counted) == sum(row[4] for row in stored(town))  # type: ignore[misc]
        for key, one in town.counts.classes().items():
            assert counted.count(key) == sum(row[4] for row in stored(town) if row[0] == key), one  # type: ignore[misc]


@pytest.fixture
def other(town: Store, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store on the other kind of database."""
    kind = "postgresql" if town.address.startswith("sqlite") else "sqlite"
    with opened(kind, request, tmp_path) as store:
        yield store


@pytest.mark.postgresql
def test_week_by_week_and_all_at_once_are_the_same(town: Store, other: Store) -> None:
    given = drafts(500, 12)
    town.incidents.upsert(given)
    town.counts.close_due(week(16))
    settle(other).incidents.upsert(given)
    for number in range(1, 17):
        other.counts.close_due(week(number))
    assert told(other) == told(town)


def test_nothing_that_happens_later_changes_a_closed_period(town: Store) -> None:
    given = drafts(500, 8)
    town.incidents.upsert(given)
    town.counts.close_due(week(8))
    before = stored(town)
    town.incidents.upsert(drafts(200, 8, seed=9, name="late"))
    town.incidents.upsert(
        [replace(one, x=351_000.0, kind="brand", place_type=PlaceType.DWELLING) for one in given[:90]]
    )
    town.incidents.upsert([replace(one, information_class="sekretess") for one in given[90:120]])
    town.incidents.delete("trygghet", [one.source_id for one in given[120:200]])
    joined(town, {1, 2, 3, 200, 201}, 1)
    town.register.put([Grant("*", "public", Level.COARSE)], "test", week(8))
    town.register.put([Grant("polisen", "skolan", Level.NOTHING, group="vald")], "test", week(8))
    town.register.put_areas("bostad", ["nordost"])
    town.catalog.replace_areas("kvarter", [], primary=True)
    for number in (9, 12, 13, 24):
        town.counts.close_due(week(number))
        assert set(before) <= set(stored(town))
    assert len(stored(town)) > len(before)


def test_a_late_report_is_counted_in_the_open_period_and_a_correction_before_is_heeded(town: Store) -> None:
    base = [replace(one, source="polisen", place_type=PlaceType.STREET, kind="hot") for one in drafts(30, 1)]
    end = (BLOCK.end - MONDAY.date()).days // 7
    town.incidents.upsert(base[:10])
    town.incidents.upsert([replace(base[0], kind="brand")])
    town.incidents.delete("polisen", ["a1"])
    town.counts.close_due(week(end))
    town.incidents.upsert(base[10:16])
    town.counts.close_due(week(end + 4))
    totals = [(row[1], row[4]) for row in stored(town) if row[4]]
    assert totals == [(BLOCK.number, 9), (BLOCK.number + 1, 6)]
    body = next(row[5] for row in stored(town) if row[4])
    assert '"kind_counts":[9]' in str(body)  # eight of one kind and one of another cannot be told apart


def test_too_few_wait_and_are_not_lost(town: Store) -> None:
    base = [replace(one, source="polisen", place_type=PlaceType.STREET, kind="hot") for one in drafts(9, 1)]
    end = (BLOCK.end - MONDAY.date()).days // 7
    town.incidents.upsert(base[:4])
    town.counts.close_due(week(end))
    assert not [row for row in stored(town) if row[4]]
    assert not any(marks(town).values())
    town.incidents.upsert([replace(base[4], start=week(end), end=week(end))])
    town.counts.close_due(week(end + 4))
    assert [row[4] for row in stored(town) if row[4]] == [5]


def test_what_comes_more_than_a_year_late_is_not_counted(town: Store) -> None:
    base = [replace(one, source="polisen", place_type=PlaceType.STREET, kind="hot") for one in drafts(30, 1)]
    town.incidents.upsert(base[:6])
    town.counts.close_due(week(6))
    late = [replace(one, start=one.start - timedelta(weeks=70), end=one.end - timedelta(weeks=70)) for one in base[6:]]
    town.incidents.upsert(late)
    town.counts.close_due(week(10))
    assert sum(map(bool, marks(town).values())) == 6


@pytest.mark.parametrize("change", [
    {"status": ReviewStatus.PENDING}, {"status": ReviewStatus.WITHHELD}, {"status": ReviewStatus.WITHDRAWN},
    {"information_class": "sekretess"},
])  # fmt: skip
def test_what_is_not_released_or_held_back_is_never_counted(town: Store, change: dict[str, object]) -> None:
    town.incidents.upsert([replace(one, **change) for one in drafts(100, 4)])
    town.counts.close_due(week(10))
    assert not any(marks(town).values())
    assert not [row for row in stored(town) if row[4]]


def test_reports_of_one_event_count_once_in_a_class_and_apart_in_another(town: Store) -> None:
    same = {"place_type": PlaceType.STREET, "kind": "hot"}
    base = [replace(one, source="polisen", **same) for one in drafts(8, 1)]  # type: ignore[arg-type]
    other = [replace(one, source="skolan", **same) for one in drafts(6, 1, name="b")]  # type: ignore[arg-type]
    town.incidents.upsert([*base, *other])
    joined(town, {1, 2, 3, 9, 10}, 1)  # three of the police's, two of the school's
    town.counts.close_due(week(8))
    assert sorted(row[4] for row in stored(town) if row[4]) == [5, 6]  # type: ignore[type-var]
    assert all(marks(town).values())
    late = [replace(one, source="polisen", **same) for one in drafts(6, 1, seed=3, name="c")]  # type: ignore[arg-type]
    town.incidents.upsert(late)
    joined(town, {1, 2, 3, 9, 10, 15}, 1)
    town.counts.close_due(week(12))
    assert sorted(row[4] for row in stored(town) if row[4]) == [5, 5, 6]  # type: ignore[type-var]
    assert all(marks(town).values())


def test_the_future_is_never_closed(town: Store) -> None:
    town.incidents.upsert(drafts(50, 2))
    town.counts.close_due(datetime.now(UTC) + timedelta(weeks=30))
    today = datetime.now(UTC).date()
    newest = max(row[1] for row in stored(town))  # type: ignore[type-var]
    assert Stretch(Length.BLOCK, int(newest)).end <= today  # type: ignore[arg-type]
    assert town.counts.close_due(datetime.now(UTC)) == 0


def test_a_city_without_a_region_or_incidents_has_nothing_to_close(store: Store) -> None:
    assert store.counts.close_due(week(1)) == 0
    settle(store)
    store.counts.close_due(week(4))
    assert stored(store) == []
    store.incidents.upsert(drafts(300, 3))
    store.counts.close_due(week(9))
    assert [row for row in stored(store) if row[4]]


def test_a_partner_that_joins_later_brings_its_past(town: Store) -> None:
    """Its history is told in the periods it happened in, not as if it were this week's."""
    town.incidents.upsert([one for one in drafts(400, 12) if one.source == "trygghet"])
    town.counts.close_due(week(13))
    town.incidents.upsert([one for one in drafts(400, 12, name="b") if one.source == "fastighet"])
    town.counts.close_due(week(14))
    classes = town.counts.classes()
    numbers = {holder: {row[1] for row in stored(town) if row[4] and classes[row[0]].holder == holder}  # type: ignore[index]
               for holder in ("trygghet", "fastighet")}  # fmt: skip
    assert len(numbers["fastighet"]) >= 3
    assert numbers["fastighet"] <= numbers["trygghet"]


def test_many_events_are_told_by_the_week_once_a_year_of_them_was_told(town: Store) -> None:
    many = [replace(one, source="trygghet", place_type=PlaceType.STREET, kind="hot") for one in drafts(1600, 40)]
    town.incidents.upsert(many)
    town.counts.close_due(week(44))
    weekly = [one for one in town.counts.classes().values() if one.weeks is Length.WEEK]
    assert [(one.holder, one.k) for one in weekly] == [("trygghet", 5)]
    ends = {one.weeks: [Stretch(one.weeks, int(row[1])) for row in stored(town) if row[0] == one.number]  # type: ignore[arg-type]
            for one in town.counts.classes().values() if one.name == weekly[0].name}  # fmt: skip
    assert ends[Length.WEEK][0].first == ends[Length.BLOCK][-1].end
    # More than 1,040 were told by then.
    assert sum(row[4] for row in stored(town) if Length.BLOCK and row[0] != weekly[0].number) >= 1040  # type: ignore[misc]


def test_trees_are_drawn_once_a_year(town: Store) -> None:
    town.incidents.upsert(drafts(300, 8))
    town.counts.close_due(week(5))
    town.catalog.replace_areas("kvarter", [], primary=True)
    town.counts.close_due(week(9))
    names = {row[2] for row in stored(town) if row[4]}
    assert {str(name).rsplit(" ", 2)[0] for name in names} == {"zones 2015", "zones_capped 2015"}


def test_a_question_between_closings_finds_what_is_closed(town: Store) -> None:
    town.incidents.upsert(drafts(500, 8))
    public = room(day=date(2026, 6, 1))
    assert not town.release.counts(public, question())
    town.counts.close_due(week(8))
    assert town.release.counts(public, question())
    assert town.release.counts(public, question(), (period(30, 31),)).unfinished
    assert len(town.release.rows(room(viewer("polisen")), question(0, 8))) > 0
