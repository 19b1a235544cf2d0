from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pyproj import Transformer

from storage.model.incident import PlaceType, Precision, ReviewStatus
from storage.model.people import PUBLIC, Audience, Level, Role, Viewer
from storage.model.query import Daypart, Near, Period, Query
from storage.model.region import Area
from storage.model.register import Grant
from storage.release import Released
from storage.store import Store
from tests.sharing import AT, share
from tests.storage.town import ALWAYS, MONDAY, draft, joined, square

DAY = date(2026, 12, 1)
POLICE = Viewer("cilla", "polisen", Role.ANALYST)
REVIEWER = Viewer("eva", "polisen", Role.REVIEWER)
HOUSING = Viewer("didrik", "bostad", Role.ANALYST)
ADMIN = Viewer("root", "polisen", Role.ADMINISTRATOR)
AUDITOR = Viewer("rev", "polisen", Role.AUDITOR)
STRANGER = Viewer("u-404", None, None)
IMPOSTOR = Viewer("x", "okänd", Role.ANALYST)
EVERYTHING = Query((ALWAYS,))


def room(*viewers: Viewer) -> Audience:
    return Audience(frozenset(viewers), day=DAY)


def rows(store: Store, audience: Audience, query: Query = EVERYTHING) -> Released:
    return store.release.rows(audience, query)


def test_own_incidents_are_raw_and_nobody_elses_are_there(town: Store) -> None:
    town.incidents.upsert([draft("1"), draft("2", source="bostad", x=351_000.0)])
    share(town, Level.COUNTS)
    found = rows(town, room(REVIEWER))
    assert (len(found), found.level, found.simplified) == (1, Level.RAW, False)
    assert found.x.tolist() == [357_500.0]
    assert found.sources[found.source[0]] == "polisen"
    assert found.kinds[found.kind[0]] == "klotter"
    assert found.areas[found.area[0]] == "nordost"
    assert found.start.tolist() == found.end.tolist() == [int((MONDAY + timedelta(hours=19, minutes=15)).timestamp())]
    assert found.weight.tolist() == [1.0]
    assert found.exact.tolist() == found.placed.tolist() == [True]


def test_a_role_needs_no_more_than_its_work(town: Store) -> None:
    """Of their own partner's: reviewers the minute, analysts the hour, reporters the week and the square."""
    town.incidents.upsert([draft("1")])
    everybody = {role: rows(town, room(Viewer("x", "polisen", role))) for role in Role}
    levels = {role: found.level for role, found in everybody.items()}
    assert levels == {
        Role.REPORTER: Level.COARSE,
        Role.REVIEWER: Level.RAW,
        Role.ANALYST: Level.EXACT,
        Role.COORDINATOR: Level.EXACT,
        Role.ADMINISTRATOR: Level.NOTHING,
        Role.AUDITOR: Level.NOTHING,
    }
    week = int((MONDAY - timedelta(hours=1)).timestamp())
    starts = [everybody[role].start[0] - week for role in (Role.REPORTER, Role.ANALYST, Role.REVIEWER)]
    assert starts == [0, 20 * 3600, 20 * 3600 + 15 * 60]
    assert everybody[Role.REPORTER].x.tolist() == [357_500.0]
    assert everybody[Role.REPORTER].simplified


@pytest.mark.parametrize("shared", [Level.NOTHING, Level.EXACT])
@pytest.mark.parametrize(
    "audience",
    [
        PUBLIC,
        room(STRANGER),
        room(POLICE, STRANGER),
        room(IMPOSTOR),
        room(Viewer("cilla", "polisen", None)),
        room(ADMIN),
        room(AUDITOR),
    ],
)
def test_strangers_and_those_without_business_see_no_rows(town: Store, audience: Audience, shared: Level) -> None:
    share(town, shared)
    town.incidents.upsert([draft("1"), draft("2", source="bostad")])
    found = rows(town, audience)
    assert (len(found), found.level, found.simplified) == (0, Level.NOTHING, False)
    assert (found.weeks, found.widened) == ((), False)


def test_the_public_gets_counts_where_the_matrix_says_so(town: Store) -> None:
    assert {key: one.level for key, one in town.release.granted(PUBLIC).items()} == dict.fromkeys(
        ("bostad", "polisen", "trygghet"), Level.COUNTS
    )
    assert town.release.most(PUBLIC).level is Level.COUNTS
    assert town.release.most(room(ADMIN)).level is Level.NOTHING
    town.register.put([Grant("*", "public", Level.NOTHING), Grant("polisen", "public", Level.NOTHING)], "gunnel", AT)
    assert town.release.granted(PUBLIC)["polisen"].level is Level.NOTHING
    assert town.release.granted(PUBLIC)["bostad"].level is Level.COUNTS  # its sector's row is nearer than everybody's


def test_a_room_sees_what_its_least_cleared_member_may(town: Store) -> None:
    town.incidents.upsert([draft("1")])
    assert len(rows(town, room(POLICE, HOUSING))) == 0
    share(town)
    found = rows(town, room(POLICE, HOUSING))
    assert (len(found), found.level) == (1, Level.EXACT)
    assert found.start[0] % 3600 == 0  # the hour, not the minute
    assert rows(town, room(REVIEWER)).level is Level.RAW
    share(town, Level.COARSE)
    assert rows(town, room(POLICE, HOUSING)).level is Level.COARSE
    assert rows(town, replace(room(REVIEWER), cap=Level.COARSE)).level is Level.COARSE
    assert len(rows(town, replace(room(REVIEWER), cap=Level.COUNTS))) == 0
    share(town, Level.COUNTS)
    assert len(rows(town, room(POLICE, HOUSING))) == 0


@pytest.mark.parametrize("status", [ReviewStatus.PENDING, ReviewStatus.WITHHELD])
def test_what_is_not_released_is_for_the_partners_own_reviewer(town: Store, status: ReviewStatus) -> None:
    share(town)
    town.incidents.upsert([draft("1", status=status)])
    assert [len(rows(town, room(viewer))) for viewer in (REVIEWER, POLICE, HOUSING)] == [1, 0, 0]
    assert len(rows(town, room(REVIEWER, POLICE))) == 0


def test_what_was_withdrawn_is_for_nobody(town: Store) -> None:
    share(town)
    town.incidents.upsert([draft("1", status=ReviewStatus.WITHDRAWN)])
    assert [len(rows(town, room(viewer))) for viewer in (REVIEWER, POLICE, HOUSING)] == [0, 0, 0]


def test_a_class_and_a_cap_hold_back_whatever_is_shared(town: Store) -> None:
    share(town)
    town.incidents.upsert([draft("1", information_class="sekretess"), draft("2", kind="hatbrott")])
    assert len(rows(town, room(HOUSING))) == 0
    assert [rows(town, room(POLICE)).kinds[i] for i in rows(town, room(POLICE)).kind] == ["klotter"]


def test_dwellings_of_others_are_counts_at_most(town: Store) -> None:
    """However small the circle or the area: another's dwelling is no row; the landlord knows its own stairwells."""
    share(town)
    town.incidents.upsert([draft("1", place_type=PlaceType.DWELLING), draft("2", place_type=PlaceType.STAIRWELL)])
    fine = [Area("huset", "Huset", "hus", square(7.49, 7.49, 0.02))]
    town.catalog.replace_areas("hus", fine)
    back = Transformer.from_crs("EPSG:3006", "EPSG:4326", always_xy=True)
    circle = replace(EVERYTHING, near=Near(*back.transform(357_500, 6_217_500), 20))
    for query in (EVERYTHING, circle, replace(EVERYTHING, areas=("huset",))):
        assert [len(rows(town, room(viewer), query)) for viewer in (HOUSING, POLICE, REVIEWER)] == [1, 2, 2]
        assert len(rows(town, room(HOUSING, REVIEWER), query)) == 1


def test_coarse_places_are_counted_but_not_exact(town: Store) -> None:
    town.incidents.upsert([draft(str(int(precision)), precision=precision) for precision in Precision])
    assert rows(town, room(REVIEWER)).exact.tolist() == [True, True, True, False, False, False]
    assert sorted(rows(town, room(POLICE)).exact.tolist()) == [False, False, False, True, True, True]
    coarse = rows(town, room(Viewer("x", "polisen", Role.REPORTER)))
    assert (int(coarse.coarse.sum()), int(coarse.placed.sum()), int(coarse.exact.sum())) == (6, 4, 0)


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
    share(town)
    town.incidents.upsert([draft("1"), draft("2", source="bostad")])
    minute = int((MONDAY + timedelta(hours=19, minutes=15)).timestamp())
    hour = minute - 15 * 60
    found = rows(town, room(REVIEWER))
    assert dict(zip((found.sources[i] for i in found.source), found.start.tolist(), strict=True)) == {
        "polisen": minute,
        "bostad": hour,
    }
    for sources, told in ((("polisen",), minute), (("bostad",), hour)):
        alone = rows(town, room(REVIEWER), replace(EVERYTHING, sources=sources))
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


def test_an_event_is_counted_once_for_each_audience(town: Store) -> None:
    town.incidents.upsert([draft("1"), draft("2", source="bostad", kind="misshandel"), draft("3")])
    joined(town, {1, 2}, 1)
    share(town, Level.COUNTS)
    assert len(rows(town, room(POLICE))) == 2
    assert len(rows(town, room(HOUSING))) == 1
    share(town)
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


def test_a_row_signed_for_later_leaves_what_holds_until_then(town: Store) -> None:
    """Three versions of one place: stopped now, coarse from December, exactly from the new year."""
    town.incidents.upsert([draft("1", source="bostad")])
    steps = [(Level.NOTHING, None), (Level.COARSE, date(2026, 12, 1)), (Level.EXACT, date(2027, 1, 1))]
    for level, since in steps:
        town.register.put([Grant("bostad", "polisen", level, since=since)], "gunnel", AT)
    days = (date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1))
    levels = [town.release.rows(replace(room(POLICE), day=day), EVERYTHING).level for day in days]
    assert levels == [Level.NOTHING, Level.COARSE, Level.COARSE, Level.EXACT]
    town.register.put([Grant("bostad", "polisen", Level.COUNTS)], "gunnel", AT)  # from now on, for good
    assert [town.release.granted(replace(room(POLICE), day=day))["bostad"].level for day in days] == [Level.COUNTS] * 4
