"""A made-up town of places with known rates, and a measure with a known effect, as rows that a release would give."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from pyproj import Transformer

from handlers.follow_up.measured import Measured, measure
from handlers.follow_up.times import Times, Waiting, times_of
from storage.model.decision import Decision, Progress
from storage.model.follow_up import Followed, Settings
from storage.model.people import Level
from storage.model.problem import Problem, Status
from storage.model.query import Near, Period, Query
from storage.model.region import Catalog, Place, Region
from storage.released import Released

ZONE = ZoneInfo("Europe/Stockholm")
CRS, WEST, SOUTH = "EPSG:3006", 355_000.0, 6_210_000.0
START = date(2026, 6, 1)  # a Monday
WEEK = timedelta(weeks=1)
SIDE, APART, RADIUS = 6, 2_000.0, 200
BEFORE_ALL, AFTER = 60, 20  # weeks that anything happened in before the start, and after it


def metres(number: int) -> tuple[float, float]:
    return WEST + APART * (number % SIDE), SOUTH + APART * (number // SIDE)


def degrees(x: float, y: float) -> tuple[float, float]:
    lon, lat = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True).transform(x, y)
    return float(lon), float(lat)


PLACES = tuple(
    Place(f"p{number}", f"Plats {number}", "landmark", *metres(number), *degrees(*metres(number)))
    for number in range(SIDE * SIDE)
)
REGION = Region("town", "Stad", CRS, "Europe/Stockholm", (WEST - 1e4, SOUTH - 1e4, WEST + 3e4, SOUTH + 3e4))
CATALOG = Catalog(REGION, (), PLACES, (), (), ())


@dataclass(frozen=True, slots=True)
class Town:
    """Incidents by place and week (36, 80), of the places and of the ring round each."""

    inside: np.ndarray
    beside: np.ndarray


def town(rng: np.random.Generator, rates: np.ndarray, effect: float = 1.0, place: int | None = None) -> Town:
    """Poisson counts; after the start, `place` has `effect` times as many."""
    n = BEFORE_ALL + AFTER
    inside = np.repeat(rates[:, None], n, axis=1)
    if place is not None:
        inside[place, BEFORE_ALL:] *= effect
    return Town(rng.poisson(inside), rng.poisson(np.full(inside.shape, 1.5)))


def rows_of(found: Town, times: Times) -> Released:
    """Every incident of the weeks in question as a row: at the middle of its place, or 150 m outside it."""
    first = int((times.weeks[0].start.date() - START).days / 7) + BEFORE_ALL
    inside, beside = (each[:, first : first + len(times.weeks)] for each in (found.inside, found.beside))
    spots = [_spread(inside, 0.0), _spread(beside, RADIUS + 150.0)]
    x, y, week = (np.concatenate([spot[part] for spot in spots]) for part in range(3))
    begins = np.array([int(one.start.timestamp()) for one in times.weeks], np.int64)
    at = begins[week.astype(np.int64)] + 3 * 86_400
    n = len(x)
    one = np.ones(n, bool)
    none = np.zeros(n, np.int16)
    return Released(
        x, y, at, at, none, none, none - 1, np.ones(n), one, one, ~one, ("klotter",), ("polisen",), (), Level.EXACT
    )  # fmt: skip


def _spread(counts: np.ndarray, away: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    place, week = np.indices(counts.shape)
    spots = np.array([metres(number) for number in range(SIDE * SIDE)])
    place, week, each = place.ravel(), week.ravel(), counts.ravel()
    return np.repeat(spots[place, 0] + away, each), np.repeat(spots[place, 1], each), np.repeat(week, each)


def followed(place: int, made: datetime, weeks: int = 12, start: date | None = START, **more: object) -> Followed:
    """A decision about a place that was chosen by so many weeks before the problem was made."""
    near = Near(PLACES[place].lon, PLACES[place].lat, RADIUS, PLACES[place].name)
    query = Query((Period(made - weeks * WEEK, made),), near=near)
    who = frozenset({"trygghet"})
    problem = Problem("P-7KQ4", "Stök", query, "trygghet", "", who, Status.FOLLOW_UP, None, "", made, made)
    decision = Decision(
        "B-7KQ4", "P-7KQ4", (), True, "", "", "trygghet", start, None, None, "", "", Progress.STARTED, None, "",
        "trygghet", who, made, made,
    )  # fmt: skip
    return replace(Followed(decision, problem, Settings()), **more)


def at(day: date) -> datetime:
    """Nine in the morning there."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=ZONE).astimezone(UTC)


def weeks_of(of: Followed, now: date = START + AFTER * WEEK) -> Times:
    found = times_of(of, at(now), ZONE)
    assert not isinstance(found, Waiting)
    return found


def measured(found: Town, of: Followed) -> Measured:
    """The handler's own path from rows to the effect."""
    times = weeks_of(of)
    return measure(rows_of(found, times), of.problem.query, times, of.settings, CATALOG)
