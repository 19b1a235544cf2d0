"""A small made-up town: 10 × 10 km, four quarters, three partners."""

from datetime import UTC, datetime, timedelta

import shapely
from sqlalchemy import update

from storage import counters, tables
from storage.model.incident import IncidentDraft, Precision
from storage.model.people import Partner
from storage.model.query import Period
from storage.model.region import Area, Kind, KindGroup, Region
from storage.store import Store

REGION = Region("staden", "Staden", "EPSG:3006", "Europe/Stockholm", (350e3, 6210e3, 360e3, 6220e3), ("Staden",))
SECTORS = {"trygghet": "municipality", "polisen": "police", "bostad": "housing"}
PARTNERS = tuple(Partner(key, key.title(), key.title(), sector) for key, sector in SECTORS.items())
GROUPS = (KindGroup("skadegorelse", "Skadegörelse", "Damage"), KindGroup("vald", "Våld", "Violence"))
KINDS = (
    Kind("skadegorelse", "skadegorelse", "Skadegörelse", "Damage"),
    Kind("klotter", "skadegorelse", "Klotter", "Graffiti", part_of="skadegorelse"),
    Kind("misshandel", "vald", "Misshandel", "Assault"),
    Kind("hatbrott", "vald", "Hatbrott", "Hate crime", capped=True),
)
QUARTERS = {"nordvast": (0, 5), "nordost": (5, 5), "sydvast": (0, 0), "sydost": (5, 0)}
MONDAY = datetime(2026, 3, 16, tzinfo=UTC)
ALWAYS = Period(datetime(1900, 1, 1, tzinfo=UTC), datetime(2101, 1, 1, tzinfo=UTC))


def square(west: float, south: float, side: float) -> bytes:
    """A square, kilometres from the town's south-west corner."""
    x, y = REGION.bounds[0] + west * 1000, REGION.bounds[1] + south * 1000
    return shapely.to_wkb(shapely.box(x, y, x + side * 1000, y + side * 1000))


def quarters(set_name: str = "kvarter", side: float = 5) -> list[Area]:
    return [Area(key, key.title(), set_name, square(*corner, side)) for key, corner in QUARTERS.items()]


def draft(source_id: str = "1", **changes: object) -> IncidentDraft:
    """An incident in the middle of `nordost`, Monday 20:15 local time."""
    start = changes.pop("start", MONDAY + timedelta(hours=19, minutes=15))
    values = {
        "kind": "klotter",
        "start": start,
        "end": changes.pop("end", start),
        "x": 357_500.0,
        "y": 6_217_500.0,
        "precision": Precision.EXACT,
        "source": "polisen",
        "source_id": source_id,
    }
    return IncidentDraft(**values | changes)  # type: ignore[arg-type]


def settle(store: Store) -> Store:
    """Put the town in."""
    store.catalog.put_region(REGION)
    store.catalog.put_partners(PARTNERS)
    store.catalog.put_kinds(KINDS, GROUPS)
    store.catalog.replace_areas("kvarter", quarters(), primary=True)
    return store


def joined(store: Store, ids: set[int], event: int | None) -> None:
    """Make these incidents records of one event, as storage/reports/event.py does."""
    with store._database.write() as connection:
        change = counters.take(connection, counters.CHANGE)
        these = tables.incidents.c.id.in_(ids)
        connection.execute(update(tables.incidents).where(these).values(event=event, change=change))
