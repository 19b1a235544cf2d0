"""A small city for the counts: partners of every sort, quarters, and incidents of some weeks."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import numpy as np
from sqlalchemy import select

from storage import tables
from storage.model.incident import IncidentDraft, PlaceType
from storage.model.people import Audience, Partner, Role, Viewer
from storage.model.query import Period, Query
from storage.model.region import Kind, KindGroup
from storage.store import Store
from tests.storage.town import REGION, draft, quarters

SECTORS = {
    "trygghet": "municipality",
    "fastighet": "municipality",
    "polisen": "police",
    "bostad": "housing",
    "skolan": "school",
    "raddning": "fire",
    "social": "social",
}
PARTNERS = tuple(Partner(key, key.title(), key.title(), sector) for key, sector in SECTORS.items())
GROUPS = (KindGroup("skador", "Skador", "Damage"), KindGroup("vald", "Våld", "Violence"))
KINDS = (
    Kind("skadegorelse", "skador", "Skadegörelse", "Damage"),
    Kind("klotter", "skador", "Klotter", "Graffiti", part_of="skadegorelse"),
    Kind("brand", "skador", "Brand", "Arson"),
    Kind("misshandel", "vald", "Misshandel", "Assault"),
    Kind("hot", "vald", "Hot", "Threat"),
    Kind("hatbrott", "vald", "Hatbrott", "Hate crime", capped=True),
    Kind("kvinnofrid", "vald", "Våld i nära relation", "Abuse", capped=True),
)
MONDAY = datetime(2026, 3, 16, 0, 30, tzinfo=UTC)  # a Monday at half past one, local
PLACES = (PlaceType.STREET, PlaceType.SQUARE, PlaceType.DWELLING, PlaceType.SCHOOLYARD)
PUBLIC = Audience(frozenset(), "public")


def settle(store: Store) -> Store:
    store.catalog.put_region(REGION)
    store.catalog.put_partners(PARTNERS)
    store.catalog.put_kinds(KINDS, GROUPS)
    store.catalog.replace_areas("kvarter", quarters(), primary=True)
    return store


def viewer(partner: str, role: Role = Role.ANALYST) -> Viewer:
    return Viewer(f"{partner}-{role.value}", partner, role)


def room(*viewers: Viewer, day: date = date(2026, 6, 1), conversation: str = "") -> Audience:
    return Audience(frozenset(viewers), "rum", conversation=conversation, day=day)


def drafts(
    number: int, weeks: int, seed: int = 1, name: str = "a", sources: Iterable[str] = SECTORS
) -> list[IncidentDraft]:
    """Incidents of some weeks from `MONDAY`, close together as real ones are."""
    choose = np.random.default_rng(seed)
    sources = list(sources)
    spots = choose.uniform(1500, 8500, (4, 2))
    found = []
    for at in range(number):
        x, y = (
            spots[choose.integers(4)] + choose.normal(0, 600, 2) if choose.random() < 0.7 else choose.uniform(0, 1e4, 2)
        )
        found.append(
            draft(
                f"{name}{at}",
                source=sources[min(int(choose.exponential(1.5)), len(sources) - 1)],
                kind=KINDS[int(choose.choice(7, p=(0.25, 0.2, 0.1, 0.15, 0.1, 0.1, 0.1)))].key,
                place_type=PLACES[int(choose.choice(4, p=(0.5, 0.2, 0.2, 0.1)))],
                x=350e3 + float(np.clip(x, 1, 9999)),
                y=6210e3 + float(np.clip(y, 1, 9999)),
                start=MONDAY + timedelta(hours=int(choose.integers(0, 168 * weeks))),
            )
        )
    return found


def week(number: int) -> datetime:
    """A moment after the end of the `number`th week from `MONDAY` (1: the first has ended)."""
    return MONDAY + timedelta(weeks=number, hours=9)


def period(first: int, end: int) -> Period:
    return Period(*((MONDAY - timedelta(minutes=90) + timedelta(weeks=at)) for at in (first, end)))


def question(first: int = 0, end: int = 4, **more: object) -> Query:
    return Query((period(first, end),), **more)  # type: ignore[arg-type]


def stored(store: Store) -> list[tuple[object, ...]]:
    """Every closed period as it lies in the database, but for when it was closed."""
    t = tables.counted_periods.c
    columns = (t["class"], t.number, t.zone_tree, t.kind_tree, t.total, t.body)
    with store._database.read() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(t["class"], t.number))]


def told(store: Store) -> list[tuple[object, ...]]:
    """Those of them with something to show, by the class's key."""
    keys = {number: one.key for number, one in store.counts.classes().items()}
    return sorted((keys[row[0]], *row[1:]) for row in stored(store) if row[4])  # type: ignore[index]


def marks(store: Store) -> dict[str, int]:
    """The class's number that each incident was counted in, by source id."""
    i = tables.incidents.c
    with store._database.read() as connection:
        return dict(connection.execute(select(i.source_id, i.counted)).all())
