"""Level two through Release: a square, a week, a quarter of the day, and nothing finer by any question."""

import itertools
import os
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from storage.model.incident import IncidentDraft, PlaceType, Precision
from storage.model.people import Audience, Level, Role, Viewer
from storage.model.query import Daypart, Near, Period, Query
from storage.model.register import Grant
from storage.release import Released
from storage.store import Store
from tests.conftest import DATABASES
from tests.storage import county, naive
from tests.storage.county import ALWAYS, GROUND
from tests.storage.town import draft, joined

EVERYTHING = Query((ALWAYS,))
CILLA = Viewer("cilla", "polisen", Role.ANALYST)
FARID = Viewer("farid", "raddning", Role.ANALYST)
AT = datetime(2026, 1, 1, tzinfo=UTC)
MORE = 20 if os.environ.get("KARTA_SOAK") else 1
EXAMPLES = {"sqlite": 4 * MORE, "postgresql": 1 * MORE}
ZONE = naive.ZONE


def room(*viewers: Viewer, day: date = date(2027, 2, 1), **more: object) -> Audience:
    return Audience(frozenset(viewers), day=day, **more)  # type: ignore[arg-type]


@pytest.fixture
def settled(store: Store) -> Store:
    """The county with everybody's incidents at level two for the police."""
    county.settled(store)
    store.register.put([Grant("*", "polisen", Level.COARSE)], "gunnel", AT)
    return store


def answer(found: Released) -> tuple[object, ...]:
    """Everything a release tells, byte by byte."""
    values = [getattr(found, field.name) for field in fields(found)]
    return tuple((one.dtype.str, one.tobytes()) if isinstance(one, np.ndarray) else one for one in values)


def told(store: Store, audience: Audience, query: Query = EVERYTHING) -> tuple[object, ...]:
    """What `rows` and `count` tell."""
    exact = store.release.count(audience, query, least=Level.EXACT)
    return (*answer(store.release.rows(audience, query)), store.release.count(audience, query), exact)


def at(*moment: int, fold: int = 0) -> datetime:
    """A local moment."""
    return datetime(*moment, tzinfo=ZONE, fold=fold)  # type: ignore[misc]


def near(x: float, y: float, metres: int) -> Query:
    lon, lat = Transformer.from_crs("EPSG:3006", "EPSG:4326", always_xy=True).transform(x, y)
    return replace(EVERYTHING, near=Near(lon, lat, metres))


# ---- nothing tells apart what one row does not -------------------------------------------------------


def moved(one: IncidentDraft, choose: np.random.Generator) -> IncidentDraft:
    """Anywhere else in its square, at any other minute of its week and quarter, for any length."""
    x, y = GROUND.square((one.x, one.y))
    half = 125 if x % 250 == 125 else 500
    middle = naive.middle_of(one.start, one.end)
    monday = datetime.fromisocalendar(*naive.week_of(middle), 1).replace(tzinfo=ZONE)
    while True:  # whole minutes of the sun's clock, so that nights of 23 and 25 hours are tried, too
        minute = monday.astimezone(UTC) + timedelta(minutes=int(choose.integers(0, 169 * 60)))
        if naive.week_of(minute) == naive.week_of(middle) and naive.quarter_of(minute) == naive.quarter_of(middle):
            break
    length = timedelta(minutes=int(choose.choice([0, 0, 1, 61, 600])))
    return replace(
        one,
        x=float(x + choose.uniform(-half, half)),
        y=float(y + choose.uniform(-half, half)),
        start=minute - length,
        end=minute + length,
        precision=Precision(choose.integers(3) if one.precision <= 2 else 3 + choose.integers(2)),
        place_type=one.place_type if one.place_type is PlaceType.DWELLING else PlaceType(choose.integers(8)),
        text_raw=str(choose.integers(99)),
    )


@pytest.fixture(scope="module", params=DATABASES)
def busy(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with county.opened(request.param, request, tmp_path_factory.mktemp("moving")) as store:
        county.filled(store)
        others = [Grant(key, "polisen", Level.COARSE) for key in county.SECTORS if key not in ("polisen", "gatan")]
        given_exactly = Grant("gatan", "polisen", Level.EXACT)
        county.sign(store, (*others, given_exactly), {"polisen": frozenset({"centrum"})})
        yield store


QUESTIONS = st.lists(county.QUERIES, min_size=8, max_size=8)


def test_rows_of_one_square_week_and_quarter_are_the_same(busy: Store) -> None:
    """Every answer is, byte by byte, what it was before each of others' rows moved as far as it may."""
    kind = "sqlite" if busy.address.startswith("sqlite") else "postgresql"
    audiences = [room(CILLA, day=day) for day in (date(2026, 3, 30), date(2026, 10, 28), date(2027, 2, 1))]

    @given(st.integers(0, 2**32 - 1), QUESTIONS)
    @settings(max_examples=EXAMPLES[kind], deadline=None)
    def run(seed: int, queries: list[Query]) -> None:
        choose = np.random.default_rng(seed)
        asked = list(itertools.product(audiences, [EVERYTHING, *queries]))
        before = [told(busy, *one) for one in asked]
        rows = [one for one in county.many() if one.source not in ("polisen", "gatan")]
        busy.incidents.upsert([moved(one, choose) for one in rows])
        assert [told(busy, *one) for one in asked] == before
        some = before[2 * len(queries) + 2]  # everything, when all weeks have closed
        assert some[-2] - some[-1] > 50  # type: ignore[operator]

    run()


def test_the_order_of_rows_is_not_that_of_time(settled: Store) -> None:
    """Whoever was first, in time or in reporting: the same answer."""
    base = at(2026, 3, 16, 19)
    pair = [draft("1", source="skolan", start=base), draft("2", source="bostad", start=base + timedelta(days=2))]
    settled.incidents.upsert(pair)
    first = told(settled, room(CILLA))
    settled.incidents.upsert(
        [replace(one, start=other.start, end=other.end) for one, other in zip(pair, pair[::-1], strict=True)]
    )
    assert told(settled, room(CILLA)) == first
    for source in ("skolan", "bostad"):
        settled.incidents.delete(source, ["1", "2"])
    settled.incidents.upsert(pair[::-1])
    assert told(settled, room(CILLA)) == first


def test_exact_rows_do_not_tell_the_minute_either(settled: Store) -> None:
    """Of the same hour: neither by their order, nor by a period that ends within the hour."""
    settled.register.put([Grant("*", "polisen", Level.EXACT)], "gunnel", AT)
    base = at(2026, 3, 16, 19)
    pair = [draft("1", source="skolan", start=base), draft("2", source="bostad", start=base + timedelta(minutes=40))]
    own = draft("3", start=base + timedelta(minutes=20))
    settled.incidents.upsert([*pair, own])
    ends = [replace(EVERYTHING, periods=(Period(base, base + timedelta(minutes=n)),)) for n in range(0, 121, 15)]
    begins = [
        replace(EVERYTHING, periods=(Period(base + timedelta(minutes=n), ALWAYS.end),)) for n in range(0, 121, 15)
    ]
    everybody = (room(CILLA), room(Viewer("eva", "polisen", Role.REVIEWER)))
    asked = list(itertools.product(everybody, [EVERYTHING, *ends, *begins]))
    first = [told(settled, *one) for one in asked]
    for minutes in ((40, 0), (59, 1), (0, 0)):
        starts = [base + timedelta(minutes=n) for n in minutes]
        settled.incidents.upsert([replace(one, start=s, end=s) for one, s in zip(pair, starts, strict=True)])
        assert [told(settled, *one) for one in asked] == first


# ---- weeks -----------------------------------------------------------------------------------------


def count(store: Store, day: date, query: Query = EVERYTHING) -> int:
    return store.release.count(room(CILLA, day=day), query)


@pytest.mark.parametrize(
    ("moment", "last_open", "first_closed"),
    [
        (at(2026, 3, 16), date(2026, 3, 22), date(2026, 3, 23)),  # a Monday's first second
        (at(2026, 3, 22, 23, 59, 59), date(2026, 3, 22), date(2026, 3, 23)),
        (at(2026, 3, 29, 1, 59, 59), date(2026, 3, 29), date(2026, 3, 30)),  # the second before the clock changes
        (at(2026, 3, 29, 3), date(2026, 3, 29), date(2026, 3, 30)),  # and after
        (at(2026, 3, 29, 23, 59, 59), date(2026, 3, 29), date(2026, 3, 30)),
        (at(2026, 3, 30), date(2026, 4, 5), date(2026, 4, 6)),
        (at(2026, 10, 25, 2, 30), date(2026, 10, 25), date(2026, 10, 26)),
        (at(2026, 10, 25, 2, 30, fold=1), date(2026, 10, 25), date(2026, 10, 26)),
        (at(2026, 10, 25, 23, 59, 59), date(2026, 10, 25), date(2026, 10, 26)),
        (at(2026, 12, 28), date(2027, 1, 3), date(2027, 1, 4)),  # week 53 of 2026
        (at(2027, 1, 3, 23, 59, 59), date(2027, 1, 3), date(2027, 1, 4)),
        (at(2025, 12, 29), date(2026, 1, 4), date(2026, 1, 5)),  # week 1 of 2026, in December
        (at(2020, 2, 29, 12), date(2020, 3, 1), date(2020, 3, 2)),
    ],
)
def test_a_row_appears_when_its_week_has_closed(
    settled: Store, moment: datetime, last_open: date, first_closed: date
) -> None:
    settled.incidents.upsert([draft("1", source="skolan", start=moment)])
    assert [count(settled, day) for day in (date(1990, 1, 1), last_open, first_closed)] == [0, 0, 1]
    found = settled.release.rows(room(CILLA, day=first_closed), EVERYTHING)
    start, end = (datetime.fromtimestamp(int(one[0]), ZONE) for one in (found.start, found.end))
    assert (start.isocalendar()[:2], start.hour, start.isoweekday()) == (moment.isocalendar()[:2], 0, 1)
    assert (end.isocalendar(), end.strftime("%T")) == ((*moment.isocalendar()[:2], 7), "23:59:59")


def test_an_open_week_is_silent(settled: Store) -> None:
    """Rows of an open week change nothing: no row, no number, no word about weeks, nor of an event they belong to."""
    day = date(2026, 3, 18)
    early, other = at(2026, 3, 10, 12), at(2026, 3, 11, 12)
    base = [draft("1", source="skolan", start=early), draft("2", source="bostad", start=other), draft("3")]
    late = draft("0", source="vakt", kind="misshandel", start=at(2026, 3, 17, 12))
    settled.incidents.upsert([late, *base])
    joined(settled, {1, 2}, 1)  # the open one was reported first
    queries = [
        EVERYTHING,
        replace(EVERYTHING, kinds=("misshandel",)),
        replace(EVERYTHING, sources=("vakt",)),
        replace(EVERYTHING, periods=(Period(at(2026, 3, 16), at(2026, 3, 18)),)),
        replace(EVERYTHING, kinds=("misshandel",), weekdays=(2,), dayparts=(Daypart(700, 730),)),
    ]
    audiences = [room(CILLA, day=day), room(CILLA, FARID, day=day), room(day=day)]
    asked = list(itertools.product(audiences, queries))
    with_it = [told(settled, *one) for one in asked]
    settled.incidents.delete("vakt", ["0"])
    assert [told(settled, *one) for one in asked] == with_it
    assert count(settled, day) == 3
    settled.incidents.upsert([late])
    assert count(settled, date(2026, 3, 23)) == 4


def test_an_answer_without_rows_does_not_tell_of_a_first_one(settled: Store) -> None:
    """Nobody has reported such a thing, or somebody has, this week: the same answer, with the same words about it."""
    asked = [
        (room(CILLA, day=date(2026, 3, 18)), replace(EVERYTHING, **more))  # type: ignore[arg-type]
        for more in ({}, {"kinds": ("misshandel",)}, {"sources": ("vakt",)}, {"weekdays": (2,), "areas": ("torget",)})
    ]
    before = [told(settled, *one) for one in asked]
    settled.incidents.upsert([draft("1", source="vakt", kind="misshandel", start=at(2026, 3, 17, 12))])
    assert [told(settled, *one) for one in asked] == before
    settled.incidents.upsert([draft("2", source="skolan", start=at(2026, 3, 10, 12))])
    before = [told(settled, *one) for one in asked]
    settled.incidents.upsert([draft("3", source="gatan", kind="misshandel", start=at(2026, 3, 17, 12))])
    assert [told(settled, *one) for one in asked] == before
    assert settled.release.rows(*asked[0]).weeks


def test_a_question_is_widened_to_its_weeks_and_quarters(settled: Store) -> None:
    """Yesterday, half past ten at night, a Tuesday: all are answered by the week and the quarter, and say so."""
    starts = [at(2026, 3, 16 + n, hour, 5) for n in range(14) for hour in (0, 5, 6, 13, 18, 23)]
    settled.incidents.upsert([draft(str(n), source="skolan", start=one) for n, one in enumerate(starts)])
    week = replace(EVERYTHING, periods=(Period(at(2026, 3, 16), at(2026, 3, 23)),))
    evening = replace(week, dayparts=(Daypart(1080, 1440),))
    narrower = [
        (replace(week, periods=(Period(at(2026, 3, 17), at(2026, 3, 18)),)), week),
        (replace(week, periods=(Period(at(2026, 3, 22, 23, 59), at(2026, 3, 23)),)), week),
        (replace(week, periods=(Period(at(2026, 3, 16), at(2026, 3, 16, 0, 1)),)), week),
        (replace(week, periods=(Period(at(2026, 3, 16), at(2026, 3, 22)),)), week),
        (replace(week, periods=tuple(Period(at(2026, 3, n), at(2026, 3, n + 1)) for n in (16, 18, 20))), week),
        (replace(week, weekdays=(2,)), week),
        (replace(week, weekdays=(6, 7), dayparts=(Daypart(1320, 1380),)), evening),
        (replace(week, dayparts=(Daypart(1080, 1081),)), evening),
        (replace(week, dayparts=(Daypart(1439, 1440),)), evening),
        (replace(week, dayparts=(Daypart(1200, 1380), Daypart(1320, 1440))), evening),
        (replace(week, dayparts=(Daypart(359, 1081),)), week),
    ]
    for query, wide in narrower:
        found, expected = (settled.release.rows(room(CILLA), one) for one in (query, wide))
        assert answer(replace(found, widened=expected.widened)) == answer(expected)
        assert (found.widened, expected.widened) == (True, False)
    assert (len(settled.release.rows(room(CILLA), week)), len(settled.release.rows(room(CILLA), evening))) == (42, 14)
    both = replace(week, dayparts=(Daypart(1320, 60),))  # over midnight: evening and night
    assert settled.release.count(room(CILLA), both) == 28
    two = replace(week, periods=(Period(at(2026, 3, 22, 23), at(2026, 3, 23, 1)),))
    assert settled.release.count(room(CILLA), two) == 84


@pytest.mark.parametrize("ends", [(at(2026, 3, 18), at(2026, 3, 18)), (at(2026, 3, 19), at(2026, 3, 18))])
def test_no_time_is_no_week(settled: Store, ends: tuple[datetime, datetime]) -> None:
    settled.incidents.upsert([draft("1", source="skolan", start=at(2026, 3, 18)), draft("2", start=at(2026, 3, 18))])
    assert settled.release.count(room(CILLA), replace(EVERYTHING, periods=(Period(*ends),))) == 0


@pytest.mark.parametrize(("last_year", "wanted"), [(9999, 2), (1, 0)])
def test_the_ends_of_time(settled: Store, last_year: int, wanted: int) -> None:
    """What may be seen exactly and coarsely take the same periods."""
    settled.incidents.upsert([draft("1", source="skolan"), draft("2")])
    period = Period(datetime(1, 1, 1, tzinfo=UTC), datetime(last_year, 12, 31, 23, 59, 59, tzinfo=UTC))
    assert settled.release.count(room(CILLA), replace(EVERYTHING, periods=(period,))) == wanted


# ---- squares ---------------------------------------------------------------------------------------

IN_CENTRE, OUTSIDE = (355_010.0, 6_215_240.0), (351_010.0, 6_218_990.0)
MIDDLES = (355_125.0, 6_215_125.0), (351_500.0, 6_218_500.0)


@pytest.mark.parametrize(("place", "middle", "side"), [(IN_CENTRE, MIDDLES[0], 250), (OUTSIDE, MIDDLES[1], 1000)])
def test_a_circle_of_fifty_metres_is_its_square(settled: Store, place, middle, side: int) -> None:
    """Anywhere in the square, the same answer; outside it, another."""
    settled.incidents.upsert([draft("1", source="skolan", x=place[0], y=place[1])])
    whole = answer(settled.release.rows(room(CILLA), EVERYTHING))
    half = side / 2
    for dx, dy in itertools.product((-0.98, -0.5, 0, 0.5, 0.98), repeat=2):
        found = settled.release.rows(room(CILLA), near(middle[0] + dx * half, middle[1] + dy * half, 50))
        assert answer(found) == whole
        assert (found.x.tolist(), found.y.tolist()) == ([middle[0]], [middle[1]])
    for dx, dy in ((1.02, 0), (0, -1.02), (1.5, 1.5)):
        around = near(middle[0] + dx * half, middle[1] + dy * half, 50)
        assert settled.release.count(room(CILLA), around) == 0
    reaching = near(middle[0] + 2 * half, middle[1], side + 5)  # from the next square's middle, past this one's
    assert settled.release.count(room(CILLA), reaching) == 1


def test_an_area_smaller_than_a_square_is_the_square_that_holds_it(settled: Store) -> None:
    """Wherever in the square the incident is: in the area or beside it."""
    places = {"torget": (355_000.0, 6_215_000.0, 250), "akern": (351_000.0, 6_218_000.0, 1000)}
    for key, (x, y, side) in places.items():
        query = replace(EVERYTHING, areas=(key,))
        for n, (dx, dy) in enumerate(itertools.product((0.0, 0.2, 0.999), repeat=2)):
            settled.incidents.upsert([draft("1", source="skolan", x=x + dx * side, y=y + dy * side)])
            assert settled.release.count(room(CILLA), query) == 1, (key, n)
        settled.incidents.upsert([draft("1", source="skolan", x=x - 1, y=y)])
        assert settled.release.count(room(CILLA), query) == 0


def test_an_area_whose_border_cuts_a_square_has_it_whole_or_not_at_all(settled: Store) -> None:
    """By the square's middle: for the area asked for, and for the area it is said to be in."""
    shape = GROUND.shapes["stråket"]
    x, y = np.meshgrid(np.arange(353_525, 357_750, 50.0), np.arange(6_212_025, 6_215_500, 50.0))
    rows = [
        draft(str(n), source="skolan", x=a, y=b)
        for n, (a, b) in enumerate(zip(x.ravel().tolist(), y.ravel().tolist(), strict=True))
    ]
    settled.incidents.upsert(rows)
    found = settled.release.rows(room(CILLA), replace(EVERYTHING, areas=("stråket",)))
    squares, held = np.unique(np.stack([found.x, found.y]), axis=1, return_counts=True)
    whole = [(250 if a % 250 == 125 else 1000) // 50 for a in squares[0]]
    everything = settled.release.rows(room(CILLA), EVERYTHING)
    _, all_held = np.unique(np.stack([everything.x, everything.y]), axis=1, return_counts=True)
    assert max(all_held) == 400
    of = {
        (a, b): n for a, b, n in zip(*np.unique(np.stack([everything.x, everything.y]), axis=1), all_held, strict=True)
    }
    assert [of[a, b] for a, b in squares.T.tolist()] == held.tolist()
    assert len({*whole}) == 2
    assert {GROUND.belongs((a, b), "stråket") for a, b in squares.T.tolist()} == {True}
    assert not all(shape.covers(naive.shapely.box(a - 125, b - 125, a + 125, b + 125)) for a, b in squares.T.tolist())
    keys = [found.areas[i] for i in found.area]
    assert keys == [GROUND.area(place) for place in zip(found.x.tolist(), found.y.tolist(), strict=True)]
    parts = [settled.release.count(room(CILLA), replace(EVERYTHING, areas=(area.key,))) for area in GROUND.primary]
    assert sum(parts) == len(rows)


def test_own_areas_are_judged_by_the_square(settled: Store) -> None:
    """Of a square that the border cuts, all or nothing is seen, wherever in it something happened."""
    settled.register.put([Grant("skolan", "polisen", Level.COUNTS, Level.COARSE)], "gunnel", AT)
    settled.register.put_areas("polisen", ["centrum"])
    inside, outside = (356_510.0, 6_216_300.0), (356_510.0, 6_216_450.0)  # of one square kilometre each
    centre = GROUND.shapes["centrum"]
    squares = {GROUND.square(place) for place in (inside, outside)}
    for middle in squares:
        half = 125 if middle[0] % 250 == 125 else 500
        seen = GROUND.area(middle) == "centrum"
        corners = [(middle[0] + a * half * 0.99, middle[1] + b * half * 0.99) for a in (-1, 1) for b in (-1, 1)]
        assert len({centre.covers(naive.shapely.Point(corner)) for corner in corners}) == 2  # the border cuts it
        for x, y in corners:
            settled.incidents.upsert([draft("1", source="skolan", x=x, y=y)])
            assert settled.release.count(room(CILLA), EVERYTHING) == seen
            assert settled.release.count(room(CILLA, FARID), EVERYTHING) == 0
    settled.register.put_areas("polisen", [])
    assert settled.release.count(room(CILLA), EVERYTHING) == 0
    assert settled.release.granted(room(CILLA))["skolan"].level is Level.COUNTS


def test_most_knows_of_own_areas(settled: Store) -> None:
    """Two that see nothing of each other's but what happens in the area both answer for."""
    settled.register.put([Grant("*", receiver, Level.COUNTS) for receiver in ("bostad", "vakt")], "gunnel", AT)
    settled.register.put(
        [Grant("gatan", receiver, Level.COUNTS, Level.COARSE) for receiver in ("bostad", "vakt")], "gunnel", AT
    )
    both = room(Viewer("greta", "bostad", Role.REVIEWER), Viewer("vera", "vakt", Role.REVIEWER))
    assert settled.release.most(both).level is Level.COUNTS
    settled.register.put_areas("bostad", ["norr", "centrum"])
    settled.register.put_areas("vakt", ["soder"])
    assert settled.release.most(both).level is Level.COUNTS
    settled.register.put_areas("vakt", ["soder", "centrum"])
    assert settled.release.most(both).level is Level.COARSE
    assert settled.release.granted(both)["gatan"].level is Level.COUNTS


def test_many_partners_with_areas_of_their_own(settled: Store) -> None:
    """More different sets of partners than fit in a byte."""
    from storage.model.people import Partner
    from storage.model.region import Area
    from tests.storage.town import square

    tiles = [Area(f"a{n}", f"A{n}", "kvarter", square(n % 16 * 0.5, n // 16 * 0.5, 0.5)) for n in range(256)]
    settled.catalog.replace_areas("kvarter", tiles, primary=True)
    partners = [Partner(f"p{n}", f"P{n}", f"P{n}", "housing") for n in range(8)]
    settled.catalog.put_partners(partners)
    for n, partner in enumerate(partners):
        settled.register.put_areas(partner.key, [f"a{m}" for m in range(256) if m >> n & 1])
    everybody = room(*(Viewer(partner.key, partner.key, Role.REVIEWER) for partner in partners))
    settled.incidents.upsert(
        [draft(str(n), source="gatan", x=350_250.0 + n % 8 * 1000, y=6_210_250.0) for n in range(8)]
    )
    wanted = sum(naive_all(naive.Ground(tuple(tiles)), 350_250.0 + n % 8 * 1000, 6_210_250.0) for n in range(8))
    assert settled.release.count(everybody, EVERYTHING) == wanted


def naive_all(ground: naive.Ground, x: float, y: float) -> bool:
    """Whether the square lies in the one area that all eight answer for."""
    return ground.area(ground.square((x, y))) == "a255"
