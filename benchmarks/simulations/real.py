"""Columns of real cities (shared data, not part of the project) and of the demo city."""

import csv
import gzip
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from analytics.frame import Extent
from benchmarks.simulations.years import Columns

SHARED = Path(os.environ.get("KARTA_SHARED") or Path(__file__).parents[3] / "shared") / "data"
EDGE = 500.0  # metres around the outermost incidents
DEMO_NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)


def new_york() -> Columns | None:
    """Vehicle thefts of four years (UTM 18 N), by location category; None without the data."""
    return _read(SHARED / "crime" / "nyc_vehicle_thefts_2014_2017_36k.csv.gz", "EPSG:32618", "location_category", 50)


def memphis() -> Columns | None:
    """Robberies of 2019 (UTM 16 N), by offence; None without the data."""
    path = SHARED / "crime_reference" / "memphis" / "memphis_robberies_2019.csv"
    return _read(path, "EPSG:32616", "offense_type", 50)


def demo() -> Columns | None:
    """Three years of the demo city, with the hotspots that it is made with; known at least to the street."""
    from bot.demo.filling import _cast, _due, _mondays, begun
    from storage import regions
    from storage.model.incident import Precision
    from storage.store import Store

    with TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/demo.sqlite") as store:
        store.migrate()
        regions.load(store, "helsingborg")
        catalog = store.catalog.read()
    state = begun(1, DEMO_NOW, 156)
    made = list(_due(_cast(catalog, state), _mondays(state, DEMO_NOW), None, DEMO_NOW, None))
    placed = [draft for draft in made if draft.precision <= Precision.STREET]
    names = {name: number for number, name in enumerate(sorted({draft.kind for draft in placed}))}
    return _columns(
        np.array([draft.x for draft in placed]),
        np.array([draft.y for draft in placed]),
        np.array([names[draft.kind] for draft in placed]),
        np.array([draft.start.date().toordinal() for draft in placed]),
    )


CITIES: dict[str, Callable[[], Columns | None]] = {
    "New York, vehicle thefts 2014–2017": new_york,
    "Memphis, robberies 2019": memphis,
    "demo city, three years": demo,
}


def _read(path: Path, crs: str, kind: str, fewest: int) -> Columns | None:
    """A CSV file with its longitude, latitude and date; kinds with fewer than `fewest` incidents share one."""
    from pyproj import Transformer

    if not path.exists():
        return None
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    rows = list(csv.DictReader(raw.decode("utf-8").splitlines()))
    lon, lat, date = (
        next(name for name in names if name in rows[0])
        for names in (("lon", "longitude"), ("lat", "latitude"), ("date", "date_single"))
    )
    rows = [row for row in rows if row[lon] and row[lat] and row[date]]
    labels = np.array([row[kind] for row in rows])
    _, number, counts = np.unique(labels, return_inverse=True, return_counts=True)
    x, y = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(
        np.array([float(row[lon]) for row in rows]), np.array([float(row[lat]) for row in rows])
    )
    days = np.array([datetime.fromisoformat(row[date][:10]).toordinal() for row in rows])
    return _columns(x, y, np.where(counts[number] < fewest, 0, number + 1), days)


def _columns(x: np.ndarray, y: np.ndarray, kind: np.ndarray, day: np.ndarray) -> Columns:  # type: ignore[type-arg]
    order = np.argsort(day, kind="stable")
    extent = Extent(x.min() - EDGE, y.min() - EDGE, x.max() + EDGE, y.max() + EDGE)
    return Columns(x[order], y[order], kind[order].astype(np.int64), (day - day.min())[order].astype(np.int64), extent)
