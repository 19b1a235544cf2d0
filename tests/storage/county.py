"""The small town with a built-up centre, every sector, and months of incidents of all sorts, for reading at random."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import strategies as st
from sqlalchemy import delete

from storage import tables
from storage.model.incident import Incident, IncidentDraft, PlaceType, Precision, ReviewStatus
from storage.model.people import Audience, Level, Partner, Role, Viewer
from storage.model.query import Daypart, Near, Period, Query
from storage.model.region import Area
from storage.model.register import Grant
from storage.store import Store
from tests.storage import naive
from tests.storage.naive_rule import World
from tests.storage.town import ALWAYS, GROUPS, KINDS, REGION, draft, joined, settle

SECTORS = {
    "trygghet": "municipality",
    "gatan": "municipality",
    "polisen": "police",
    "bostad": "housing",
    "vakt": "guards",
    "raddning": "fire",
    "skolan": "school",
    "social": "social",
}
PARTNERS = tuple(Partner(key, key.title(), key.title(), sector) for key, sector in SECTORS.items())
CENTRE = shapely.box(354_100, 6_214_100, 356_600, 6_216_400)  # 5.75 km², its border through squares of both sizes
NORTH = shapely.box(350_000, 6_215_040, 360_000, 6_220_000).difference(CENTRE)
SOUTH = shapely.box(350_000, 6_210_000, 360_000, 6_215_040).difference(CENTRE)
CORNER = shapely.box(358_700, 6_210_000, 360_000, 6_211_400)  # small, too
PRIMARY = tuple(
    Area(key, key.title(), "kvarter", shapely.to_wkb(shape))
    for key, shape in (("centrum", CENTRE), ("hornet", CORNER), ("norr", NORTH), ("soder", SOUTH.difference(CORNER)))
)
OTHERS = tuple(
    Area(key, key.title(), "platser", shapely.to_wkb(shape))
    for key, shape in (
        ("torget", shapely.box(355_010, 6_215_010, 355_070, 6_215_070)),  # in one square, without its middle
        ("akern", shapely.box(351_020, 6_218_020, 351_300, 6_218_100)),
        ("stråket", shapely.box(353_700, 6_212_300, 357_333, 6_215_180)),  # its border cuts squares
    )
)
GROUND = naive.Ground(PRIMARY, OTHERS)
MOMENTS = (
    datetime(2026, 3, 27, tzinfo=UTC),  # the clock changes in the night to the 29th
    datetime(2026, 10, 23, tzinfo=UTC),  # and back in the night to the 25th
    datetime(2026, 12, 30, tzinfo=UTC),  # week 53 reaches into the next year
)
PEOPLE = (
    Viewer("asta", "trygghet", Role.COORDINATOR),
    Viewer("gun", "gatan", Role.ANALYST),
    Viewer("gus", "gatan", Role.COORDINATOR),
    Viewer("cilla", "polisen", Role.ANALYST),
    Viewer("eva", "polisen", Role.REVIEWER),
    Viewer("didrik", "bostad", Role.REPORTER),
    Viewer("greta", "bostad", Role.REVIEWER),
    Viewer("vera", "vakt", Role.REVIEWER),
    Viewer("farid", "raddning", Role.ANALYST),
    Viewer("siv", "skolan", Role.REVIEWER),
    Viewer("sam", "social", Role.REVIEWER),
    Viewer("root", "polisen", Role.ADMINISTRATOR),
    Viewer("rev", "bostad", Role.AUDITOR),
    Viewer("u-404", None, None),
    Viewer("x", "okänd", Role.ANALYST),
    Viewer("cilla", "polisen", None),
)


def settled(store: Store) -> Store:
    """Put the county in."""
    settle(store)
    store.catalog.put_partners(PARTNERS)
    store.catalog.put_kinds(KINDS, GROUPS)
    store.catalog.replace_areas("kvarter", PRIMARY, primary=True)
    store.catalog.replace_areas("platser", OTHERS)
    return store


def many(seed: int = 12, number: int = 300) -> list[IncidentDraft]:
    """Incidents around the moments: most moments known, some hours long; half of them in the centre."""
    choose = np.random.default_rng(seed)
    west, south, east, north = REGION.bounds
    made = []
    for n in range(number):
        start = MOMENTS[n % 3] + timedelta(minutes=int(choose.integers(0, 6 * 1440)))
        length = 0 if n % 4 else int(choose.integers(1, 700))
        box = (west, south, east, north) if n % 2 else (354_000, 6_214_000, 357_000, 6_216_500)
        made.append(
            draft(
                str(n),
                kind=KINDS[choose.integers(4)].key,
                source=str(choose.choice(list(SECTORS))),
                start=start,
                end=start + timedelta(minutes=length),
                x=float(choose.uniform(box[0], box[2])),
                y=float(choose.uniform(box[1], box[3])),
                precision=Precision(choose.integers(5)),
                place_type=PlaceType(choose.choice([0, 1, 2, 4, 7, 8])),
                status=ReviewStatus(choose.choice([0, 1, 1, 1, 1, 1, 1, 2, 3])),
                information_class="" if choose.random() < 0.92 else "hemlig",
            )
        )
    return made


# Forty events of two to five records, of whatever source, kind, status and time.
_NUMBERS = np.random.default_rng(7).permutation(np.arange(1, 301)).tolist()
EVENTS = {min(group): set(group) for n in range(40) if (group := _NUMBERS[n * 5 : n * 5 + 2 + n % 4])}
EVENT_OF = {number: name for name, members in EVENTS.items() for number in members}


@contextmanager
def opened(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[Store]:
    """A store of its own on a kind of database, for fixtures that live longer than one test."""
    if kind == "sqlite":
        folder.joinpath("karta.db").write_bytes(request.getfixturevalue("migrated_file").read_bytes())
        with Store.open(f"sqlite:///{folder / 'karta.db'}") as store:
            yield store
        return
    with request.getfixturevalue("postgresql_server").database() as url, Store.open(url) as store:
        yield store


def filled(store: Store) -> Store:
    """The county with its incidents and events."""
    settled(store).incidents.upsert(many())
    for event, members in EVENTS.items():
        joined(store, members, event)
    return store


def stored(store: Store) -> tuple[Incident, ...]:
    """Every incident, row by row."""
    found = [store.incidents.get(number) for number in range(1, 301)]
    return tuple(incident for incident in found if incident is not None)


def sign(store: Store, signed: tuple[Grant, ...], own_areas: dict[str, frozenset[str]]) -> World:
    """Make these rows and areas all that is signed, and the world they are read in."""
    with store._database.write() as connection:
        connection.execute(delete(tables.register_rows))
        connection.execute(delete(tables.partner_areas))
    if signed:  # one at a time, as they would be signed
        store.register.put(signed, "gunnel", datetime(2026, 1, 1, tzinfo=UTC))
    for partner, keys in own_areas.items():
        store.register.put_areas(partner, keys)
    store.register.put([Grant("sector:none", "none", Level.NOTHING)], "gunnel", datetime(2026, 1, 1, tzinfo=UTC))
    return World(SECTORS, {kind.key: kind for kind in KINDS}, signed, own_areas)


# ---- at random --------------------------------------------------------------------------------------

_DAYS = st.sampled_from([one.date() + timedelta(days=ahead) for one in MOMENTS for ahead in (-3, 0, 2, 3, 5, 9)])
_WORDS = ("own", "coordinator", "partners", "public", "conversation:mote", "conversation:annat")
_NAMES = (*SECTORS, *(f"sector:{sector}" for sector in sorted(set(SECTORS.values()))))
_LEVELS = st.sampled_from([*Level, Level.COARSE, Level.COARSE, Level.EXACT])


@st.composite
def _grants(draw: st.DrawFn) -> Grant:
    receiver = draw(st.sampled_from([*_NAMES, *_WORDS, *_WORDS]))
    people = st.sets(st.sampled_from([one.person for one in PEOPLE]), min_size=1, max_size=12)
    since, until = draw(st.one_of(st.none(), _DAYS)), draw(st.one_of(st.none(), st.none(), _DAYS))
    most = Level.RAW if receiver == "own" else Level.EXACT  # what no row may say, `put` refuses
    level = min(draw(_LEVELS), most)
    inside = draw(st.one_of(st.none(), _LEVELS)) if receiver in _NAMES else None
    return Grant(
        draw(st.sampled_from([*_NAMES, "*", "*", "*"])),
        receiver,
        level,
        None if inside is None or min(inside, most) <= level else min(inside, most),
        draw(st.sampled_from(["", "", "vald", "skadegorelse"])),
        since=since,
        until=until if since is None or until is None or until >= since else None,
        listed=frozenset(draw(people)) if receiver.startswith("conversation:") else frozenset(),
    )


GRANTS = st.lists(_grants(), max_size=12).map(tuple)
OWN_AREAS = st.dictionaries(
    st.sampled_from(sorted(SECTORS)), st.frozensets(st.sampled_from([one.key for one in PRIMARY])), max_size=5
)
AUDIENCES = st.builds(
    Audience,
    st.frozensets(st.sampled_from(PEOPLE), max_size=3),
    conversation=st.sampled_from(["", "mote", "annat", "okänt"]),
    cap=st.sampled_from([Level.RAW, Level.RAW, Level.RAW, *Level]),
    day=_DAYS,
)
_HOURS = st.integers(-24, 10 * 24)
_MINUTES = st.integers(0, 59)


@st.composite
def _periods(draw: st.DrawFn) -> Period:
    moment = draw(st.sampled_from(MOMENTS))
    ends = sorted(moment + timedelta(hours=draw(_HOURS), minutes=draw(_MINUTES)) for _ in range(2))
    return Period(*(one.astimezone(naive.ZONE) for one in ends))


_AREAS = st.sampled_from([*(area.key for area in (*PRIMARY, *OTHERS)), "x"])
QUERIES = st.builds(
    Query,
    st.lists(st.one_of(_periods(), st.just(ALWAYS)), min_size=1, max_size=3).map(tuple),
    dayparts=st.lists(st.builds(Daypart, st.integers(0, 1439), st.integers(1, 1440)), max_size=2).map(tuple),
    weekdays=st.sets(st.integers(1, 7), max_size=3).map(tuple),
    areas=st.one_of(st.just(()), st.just(()), st.sets(_AREAS, max_size=3).map(tuple)),
    near=st.one_of(
        st.none(),
        st.none(),
        st.builds(
            Near,
            st.sampled_from([12.6, 12.672, 12.6701]),
            st.sampled_from([56.05, 56.0586, 56.061]),
            st.integers(50, 6000),
        ),
    ),
    kinds=st.sets(st.sampled_from([kind.key for kind in KINDS]), max_size=2).map(tuple),
    not_kinds=st.sets(st.sampled_from([kind.key for kind in KINDS]), max_size=1).map(tuple),
    sources=st.one_of(st.just(()), st.just(()), st.sets(st.sampled_from(sorted(SECTORS)), max_size=4).map(tuple)),
)


def last_day() -> date:
    """A day on which every week is closed and no row has ended that has an end."""
    return date(2027, 2, 1)
