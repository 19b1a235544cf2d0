import itertools
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from storage.model.incident import Incident, PlaceType, Precision, ReviewStatus
from storage.model.people import PUBLIC, Audience, Level, Role, Viewer
from storage.model.query import Daypart, Near, Period, Query
from storage.model.region import Area
from storage.release import Released
from storage.store import Store
from tests.storage import naive
from tests.storage.town import ALWAYS, KINDS, MONDAY, draft, joined, settle, square

POLICE = Viewer("cilla", "polisen", Role.ANALYST)
REVIEWER = Viewer("eva", "polisen", Role.REVIEWER)
HOUSING = Viewer("didrik", "bostad", Role.REPORTER)
ADMIN = Viewer("root", "polisen", Role.ADMINISTRATOR)
AUDITOR = Viewer("rev", "polisen", Role.AUDITOR)
STRANGER = Viewer("u-404", None, None)
IMPOSTOR = Viewer("x", "okänd", Role.ANALYST)
EVERYTHING = Query((ALWAYS,))


def room(*viewers: Viewer) -> Audience:
    return Audience(frozenset(viewers))


def rows(store: Store, audience: Audience, query: Query = EVERYTHING) -> Released:
    return store.release.rows(audience, query)


def test_own_incidents_are_raw_and_nobody_elses_are_there(town: Store) -> None:
    town.incidents.upsert([draft("1"), draft("2", source="bostad", x=351_000.0)])
    found = rows(town, room(POLICE))
    assert (len(found), found.level, found.simplified) == (1, Level.RAW, False)
    assert found.x.tolist() == [357_500.0]
    assert found.sources[found.source[0]] == "polisen"
    assert found.kinds[found.kind[0]] == "klotter"
    assert found.areas[found.area[0]] == "nordost"
    assert found.start.tolist() == found.end.tolist() == [int((MONDAY + timedelta(hours=19, minutes=15)).timestamp())]
    assert found.weight.tolist() == [1.0]
    assert found.exact.tolist() == [True]


@pytest.mark.parametrize("demo", ["1", None])
@pytest.mark.parametrize(
    "audience", [PUBLIC, room(STRANGER), room(POLICE, STRANGER), room(IMPOSTOR), room(ADMIN), room(AUDITOR)]
)
def test_strangers_and_those_without_business_see_nothing(town: Store, audience: Audience, demo: str | None) -> None:
    town.meta.set("demo", demo)
    town.incidents.upsert([draft("1"), draft("2", source="bostad")])
    found = rows(town, audience)
    assert (len(found), found.level, found.simplified) == (0, Level.NOTHING, False)


def test_a_room_sees_what_its_least_cleared_member_may(town: Store) -> None:
    town.incidents.upsert([draft("1")])
    assert len(rows(town, room(POLICE, HOUSING))) == 0
    town.meta.set("demo", "1")
    found = rows(town, room(POLICE, HOUSING))
    assert (len(found), found.level) == (1, Level.EXACT)
    assert found.start[0] % 3600 == 0  # the hour, not the minute
    assert rows(town, room(POLICE)).level is Level.RAW
    town.meta.set("demo", None)
    assert len(rows(town, room(POLICE, HOUSING))) == 0


@pytest.mark.parametrize("status", [ReviewStatus.PENDING, ReviewStatus.WITHHELD])
def test_what_is_not_released_is_for_the_partners_own_reviewer(town: Store, status: ReviewStatus) -> None:
    town.meta.set("demo", "1")
    town.incidents.upsert([draft("1", status=status)])
    assert [len(rows(town, room(viewer))) for viewer in (REVIEWER, POLICE, HOUSING)] == [1, 0, 0]
    assert len(rows(town, room(REVIEWER, POLICE))) == 0


def test_what_was_withdrawn_is_for_nobody(town: Store) -> None:
    town.meta.set("demo", "1")
    town.incidents.upsert([draft("1", status=ReviewStatus.WITHDRAWN)])
    assert [len(rows(town, room(viewer))) for viewer in (REVIEWER, POLICE, HOUSING)] == [0, 0, 0]


def test_a_class_and_a_cap_hold_back_in_a_demo_too(town: Store) -> None:
    town.meta.set("demo", "1")
    town.incidents.upsert([draft("1", information_class="sekretess"), draft("2", kind="hatbrott")])
    assert len(rows(town, room(HOUSING))) == 0
    assert [rows(town, room(POLICE)).kinds[i] for i in rows(town, room(POLICE)).kind] == ["klotter"]


def test_dwellings_are_never_points_for_others(town: Store) -> None:
    town.meta.set("demo", "1")
    town.incidents.upsert([draft("1", x=357_501.0, place_type=PlaceType.DWELLING), draft("2", x=357_501.0)])
    found = rows(town, room(HOUSING))
    assert found.exact.tolist() == [False, True]
    assert found.x.tolist() == [357_625.0, 357_501.0]
    assert found.simplified
    own = rows(town, room(POLICE))
    assert own.exact.tolist() == [True, True]
    assert not own.simplified


def test_asking_around_a_dwelling_tells_no_more_than_its_square(town: Store) -> None:
    """However small the circle, a dwelling answers from the middle of its square."""
    town.meta.set("demo", "1")
    town.incidents.upsert([draft("1", place_type=PlaceType.DWELLING)])  # at 357500, 6217500: a corner
    back = Transformer.from_crs("EPSG:3006", "EPSG:4326", always_xy=True)
    circle = lambda x, y: replace(EVERYTHING, near=Near(*back.transform(x, y), 20))  # noqa: E731
    assert len(rows(town, room(HOUSING), circle(357_500, 6_217_500))) == 0
    assert len(rows(town, room(HOUSING), circle(357_625, 6_217_625))) == 1
    assert len(rows(town, room(POLICE), circle(357_500, 6_217_500))) == 1
    fine = [Area("huset", "Huset", "hus", square(7.49, 7.49, 0.02))]
    town.catalog.replace_areas("hus", fine)
    assert len(rows(town, room(HOUSING), replace(EVERYTHING, areas=("huset",)))) == 0
    assert len(rows(town, room(POLICE), replace(EVERYTHING, areas=("huset",)))) == 1


def test_coarse_places_are_counted_but_not_exact(town: Store) -> None:
    town.incidents.upsert([draft(str(int(precision)), precision=precision) for precision in Precision])
    assert rows(town, room(POLICE)).exact.tolist() == [True, True, True, False, False]


def test_a_night_that_is_uncertain_counts_whole_and_weighs_its_share(town: Store) -> None:
    start = datetime(2026, 3, 20, 20, tzinfo=ZoneInfo("Europe/Stockholm"))  # a Friday
    town.incidents.upsert([draft("1", start=start, end=start + timedelta(hours=6))])
    whole = rows(town, room(POLICE))
    assert (len(whole), whole.weight.sum()) == (1, 1.0)
    evening = rows(town, room(POLICE), replace(EVERYTHING, dayparts=(Daypart(18 * 60, 1440),), weekdays=(5,)))
    night = rows(town, room(POLICE), replace(EVERYTHING, dayparts=(Daypart(0, 360),), weekdays=(6,)))
    over = rows(town, room(POLICE), replace(EVERYTHING, dayparts=(Daypart(22 * 60, 240),), weekdays=(5,)))
    assert [found.weight.tolist() for found in (evening, night, over)] == [[4 / 6], [2 / 6], [4 / 6]]
    assert len(rows(town, room(POLICE), replace(EVERYTHING, dayparts=(Daypart(600, 720),)))) == 0
    # The midpoint, 23:00 on Friday, decides the day.
    friday = Period(start.replace(hour=0), start.replace(hour=0) + timedelta(days=1))
    saturday = Period(friday.end, friday.end + timedelta(days=1))
    assert [len(town.release.rows(room(POLICE), EVERYTHING, (day,))) for day in (friday, saturday)] == [1, 0]


def test_own_minutes_are_told_and_others_hours_in_one_reading(town: Store) -> None:
    town.meta.set("demo", "1")
    town.incidents.upsert([draft("1"), draft("2", source="bostad")])
    minute = int((MONDAY + timedelta(hours=19, minutes=15)).timestamp())
    hour = minute - 15 * 60
    found = rows(town, room(POLICE))
    assert dict(zip((found.sources[i] for i in found.source), found.start.tolist(), strict=True)) == {
        "polisen": minute,
        "bostad": hour,
    }
    for sources, told in ((("polisen",), minute), (("bostad",), hour)):
        alone = rows(town, room(POLICE), replace(EVERYTHING, sources=sources))
        assert alone.start.tolist() == alone.end.tolist() == [told]


def test_counting_another_period_is_reading_it(town: Store) -> None:
    town.incidents.upsert([draft(str(hour), start=MONDAY + timedelta(hours=hour)) for hour in range(10)])
    some = (Period(MONDAY, MONDAY + timedelta(hours=3)),)
    assert town.release.count(room(POLICE), EVERYTHING, some) == len(town.release.rows(room(POLICE), EVERYTHING, some))
    assert town.release.count(room(STRANGER), EVERYTHING, some) == 0
    assert town.release.count(room(POLICE), EVERYTHING, ()) == 0


def test_periods_that_overlap_count_once(town: Store) -> None:
    town.incidents.upsert([draft(str(hour), start=MONDAY + timedelta(hours=hour)) for hour in range(10)])
    period = lambda a, b: Period(MONDAY + timedelta(hours=a), MONDAY + timedelta(hours=b))  # noqa: E731
    found = town.release.rows(room(POLICE), EVERYTHING, (period(5, 8), period(0, 2), period(1, 6), period(9, 9)))
    assert len(found) == 8
    assert len(town.release.rows(room(POLICE), EVERYTHING, ())) == 0


def test_what_does_not_exist_is_nowhere(town: Store) -> None:
    town.incidents.upsert([draft("1")])
    for nothing in ({"areas": ("x",)}, {"kinds": ("x",)}, {"sources": ("x",)}):
        assert len(rows(town, room(POLICE), replace(EVERYTHING, **nothing))) == 0
    assert len(rows(town, room(POLICE), replace(EVERYTHING, not_kinds=("x",)))) == 1


def test_a_write_is_seen_by_the_next_reading(town: Store, database_url: str) -> None:
    assert len(rows(town, room(POLICE))) == 0
    with Store.open(database_url) as other:
        other.incidents.upsert([draft("1"), draft("2")])
        assert len(rows(town, room(POLICE))) == 2
        other.incidents.delete("polisen", ["1"])
    assert len(rows(town, room(POLICE))) == 1


# ---- against reading row by row -------------------------------------------------------------------

SPRING = datetime(2026, 3, 27, tzinfo=UTC)  # the clock changes in the night to the 29th
AUTUMN = datetime(2026, 10, 23, tzinfo=UTC)


def many() -> list:
    choose = np.random.default_rng(12)
    made = []
    for number in range(300):
        start = [SPRING, AUTUMN][number % 2] + timedelta(minutes=int(choose.integers(0, 5 * 1440)))
        length = 0 if number % 3 else int(choose.integers(1, 2000))
        x, y = choose.uniform(350e3, 360e3), choose.uniform(6210e3, 6220e3)
        made.append(
            draft(
                str(number),
                kind=KINDS[choose.integers(4)].key,
                source=["polisen", "bostad"][choose.integers(2)],
                start=start,
                end=start + timedelta(minutes=length),
                x=float(x),
                y=float(y),
                precision=Precision(choose.integers(5)),
                place_type=PlaceType(choose.integers(13)),
                status=ReviewStatus(choose.choice([0, 1, 1, 1, 1, 1, 2, 3])),
                information_class="" if choose.random() < 0.9 else "hemlig",
            )
        )
    return made


# Forty events of two to five records, of whatever source, kind, status and time.
_NUMBERS = np.random.default_rng(7).permutation(np.arange(1, 301)).tolist()
EVENTS = {min(group): set(group) for n in range(40) if (group := _NUMBERS[n * 5 : n * 5 + 2 + n % 4])}


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory, migrated_file) -> Store:
    path = tmp_path_factory.mktemp("busy") / "karta.db"
    path.write_bytes(migrated_file.read_bytes())
    store = settle(Store.open(f"sqlite:///{path}"))
    store.incidents.upsert(many())
    for event, members in EVENTS.items():
        joined(store, members, event)
    return store


@cache
def stored(store: Store) -> tuple[Incident, ...]:
    found = [store.incidents.get(number) for number in range(1, 301)]
    return tuple(incident for incident in found if incident is not None)


MINUTES = st.integers(0, 1439)
HOUR = st.integers(-24, 9 * 24)
PERIODS = st.tuples(st.sampled_from([SPRING, AUTUMN]), HOUR, HOUR).map(
    lambda p: Period(p[0] + timedelta(hours=min(p[1:])), p[0] + timedelta(hours=max(p[1:])))
)
QUERIES = st.builds(
    Query,
    st.lists(st.one_of(PERIODS, st.just(ALWAYS)), min_size=1, max_size=3).map(tuple),
    dayparts=st.lists(st.builds(Daypart, MINUTES, MINUTES.map(lambda m: m + 1)), max_size=2).map(tuple),
    weekdays=st.sets(st.integers(1, 7), max_size=3).map(tuple),
    areas=st.sets(st.sampled_from(["nordost", "sydvast", "x"]), max_size=2).map(tuple),
    near=st.one_of(st.none(), st.builds(Near, st.just(12.6), st.just(56.05), st.integers(500, 6000))),
    kinds=st.sets(st.sampled_from([kind.key for kind in KINDS]), max_size=2).map(tuple),
    not_kinds=st.sets(st.sampled_from([kind.key for kind in KINDS]), max_size=1).map(tuple),
    sources=st.sets(st.sampled_from(["polisen", "bostad"]), max_size=1).map(tuple),
)
AUDIENCES = st.sets(st.sampled_from([POLICE, REVIEWER, HOUSING, ADMIN, STRANGER]), max_size=3).map(
    lambda viewers: Audience(frozenset(viewers))
)


@given(QUERIES, AUDIENCES, st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_release_is_what_reading_row_by_row_gives(
    busy: Store, query: Query, audience: Audience, demo: bool
) -> None:
    if busy.meta.is_demo != demo:
        busy.meta.set("demo", "1" if demo else None)
    kinds = {kind.key: kind for kind in KINDS}
    expected = []
    event = {number: name for name, members in EVENTS.items() for number in members}
    counted = naive.counted(stored(busy), event, audience, demo, kinds)
    for incident in stored(busy):
        if incident.id not in counted:
            continue
        level = naive.level_of(incident, audience, demo, kinds)
        place = naive.place_of(incident, level)
        if level < Level.EXACT or not naive.is_asked_for(incident, query, place, kinds):
            continue
        if weight := naive.weight_of(incident, level, query):
            expected.append((place, incident.kind, incident.source, incident.area, round(weight, 9), level))
    found = busy.release.rows(audience, query)
    told = list(
        zip(
            zip(found.x.tolist(), found.y.tolist(), strict=True),
            [found.kinds[i] for i in found.kind],
            [found.sources[i] for i in found.source],
            [found.areas[i] if i >= 0 else None for i in found.area],
            np.round(found.weight, 9).tolist(),
            strict=True,
        )
    )
    assert Counter(told) == Counter(row[:5] for row in expected)
    assert found.level == max((row[5] for row in expected), default=Level.NOTHING)
    assert busy.release.count(audience, query) == len(found)
    lengths = {len(getattr(found, name)) for name in ("start", "end", "exact")}
    assert lengths == {len(found)} == {len(expected)}


@given(QUERIES, AUDIENCES, st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_disjoint_questions_add_up(busy: Store, query: Query, audience: Audience, demo: bool) -> None:
    """Kinds, partners, quarters and periods each divide everything; so do their answers, with joined events too."""
    if busy.meta.is_demo != demo:
        busy.meta.set("demo", "1" if demo else None)
    whole = replace(query, kinds=(), not_kinds=(), sources=(), areas=(), near=None, periods=(ALWAYS,))
    half = Period(ALWAYS.start, SPRING + timedelta(days=2)), Period(SPRING + timedelta(days=2), ALWAYS.end)
    ways: list[list[Query]] = [
        [replace(whole, not_kinds=("klotter",)), replace(whole, kinds=("klotter",))],
        [replace(whole, sources=(source,)) for source in ("polisen", "bostad", "trygghet")],
        [replace(whole, periods=(part,)) for part in half],
    ]
    total = busy.release.count(audience, whole)
    for way in ways:
        assert sum(busy.release.count(audience, part) for part in way) == total


def test_an_event_is_counted_once_for_each_audience(town: Store) -> None:
    town.incidents.upsert([draft("1"), draft("2", source="bostad", kind="misshandel"), draft("3")])
    joined(town, {1, 2}, 1)
    assert len(rows(town, room(POLICE))) == 2
    assert len(rows(town, room(HOUSING))) == 1
    town.meta.set("demo", "1")
    for audience in (room(POLICE), room(HOUSING), room(POLICE, HOUSING)):
        assert len(rows(town, audience)) == 2
        assert len(rows(town, audience, replace(EVERYTHING, kinds=("misshandel",)))) == 0
        assert len(rows(town, audience, replace(EVERYTHING, sources=("bostad",)))) == 0
    town.incidents.upsert([draft("1", status=ReviewStatus.WITHDRAWN)])
    assert len(rows(town, room(POLICE), replace(EVERYTHING, kinds=("misshandel",)))) == 1


def test_the_first_reported_stands_for_the_event_whenever_it_happened(town: Store) -> None:
    """Three records over midnight: yesterday and today together are one."""
    hours = lambda n: MONDAY + timedelta(hours=n)  # noqa: E731
    town.incidents.upsert([draft(str(n), start=hours(n)) for n in (2, -1, 1)])
    joined(town, {1, 2, 3}, 1)
    days = [Period(hours(-24), hours(0)), Period(hours(0), hours(24)), Period(hours(-24), hours(24))]
    assert [town.release.count(room(POLICE), EVERYTHING, (day,)) for day in days] == [0, 1, 1]
    two = (Period(hours(-2), hours(0)), Period(hours(1), hours(4)))
    assert rows(town, room(POLICE), replace(EVERYTHING, periods=two)).start.tolist() == [int(hours(2).timestamp())]
    assert town.release.count(room(POLICE), EVERYTHING, (two[0], Period(hours(1), hours(2)))) == 0


def test_levels_never_rise_when_somebody_joins(busy: Store) -> None:
    busy.meta.set("demo", "1")
    viewers = (POLICE, REVIEWER, HOUSING, ADMIN)
    for few in range(1, 4):
        for group in itertools.combinations(viewers, few):
            for joining in viewers:
                assert len(rows(busy, room(*group, joining))) <= len(rows(busy, room(*group)))
