"""A made-up city to measure on: 20 x 20 km in EPSG:3006, clustered incidents of three years, by time."""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Extent, Floats, Ints

EXTENT = Extent(347_000.0, 6_203_000.0, 367_000.0, 6_223_000.0)
BEGIN = int(datetime(2023, 1, 1, tzinfo=UTC).timestamp())
DAYS = 1096
KINDS = 10
CENTRES = 60
SPREAD_OUT = 0.25  # a quarter lies anywhere, the rest around a centre


@dataclass(frozen=True, slots=True)
class City:
    """Columns of shape (n,): metres, kinds from 0, seconds since 1970, oldest first."""

    x: Floats
    y: Floats
    kind: NDArray[np.int8]
    time: Ints


def city(n: int, seed: int = 12) -> City:
    """The same city for the same n and seed."""
    rng = np.random.default_rng(seed)
    side = EXTENT.width
    centres = np.clip(rng.normal(side / 2, side / 6, (CENTRES, 2)), 500, side - 500)
    sizes = rng.pareto(1.3, CENTRES) + 0.2  # few large, many small
    radii = rng.uniform(80, 900, CENTRES)
    which = rng.choice(CENTRES, n, p=sizes / sizes.sum())
    around = centres[which] + rng.normal(0, 1, (n, 2)) * radii[which, None]
    anywhere = rng.uniform(0, side, (n, 2))
    at = np.where(rng.uniform(size=(n, 1)) < SPREAD_OUT, anywhere, around) % side
    shares = 1.0 / np.arange(1, KINDS + 1)
    kind = rng.choice(KINDS, n, p=shares / shares.sum()).astype(np.int8)
    return City(
        x=(EXTENT.west + at[:, 0]).round(1),
        y=(EXTENT.south + at[:, 1]).round(1),
        kind=kind,
        time=_times(rng, n),
    )


def _times(rng: np.random.Generator, n: int) -> Ints:
    """Twice as many in the afternoon as at night, and twice as many again in the evening; sorted."""
    by_hour = np.repeat([1.0, 2.0, 4.0], 8)
    hour = rng.choice(24, n, p=by_hour / by_hour.sum())
    seconds = rng.integers(0, DAYS, n) * 86_400 + hour * 3600 + rng.integers(0, 3600, n)
    return np.sort(BEGIN + seconds).astype(np.int64)


def write_sqlite(found: City, path: Path) -> None:
    """The table an analyst would be handed: incident(id, ts, lon, lat, x, y, cat, text)."""
    from pyproj import Transformer

    longitude, latitude = Transformer.from_crs(3006, 4326, always_xy=True).transform(found.x, found.y)
    columns = (found.time, longitude, latitude, found.x, found.y, found.kind)
    rows = zip(range(len(found.x)), *(column.tolist() for column in columns), strict=True)
    with sqlite3.connect(path) as database:
        database.execute(
            "CREATE TABLE incident (id INTEGER PRIMARY KEY, ts INTEGER, lon REAL, lat REAL, x REAL, y REAL,"
            " cat INTEGER, text TEXT)"
        )
        database.executemany("INSERT INTO incident VALUES (?, ?, ?, ?, ?, ?, ?, 'händelse')", rows)
        database.execute("CREATE INDEX ts ON incident (ts)")
    database.close()
