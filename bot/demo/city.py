"""How the demo city behaves (city.toml), as arrays ready to draw from."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from storage.model.incident import PlaceType

Floats = NDArray[np.float64]


def table(name: str) -> dict[str, Any]:
    """One of the demo's TOML files."""
    return tomllib.loads(files("bot.demo").joinpath(name).read_text(encoding="utf-8"))


def shares(values: object) -> Floats:
    """Weights as probabilities that sum to one."""
    array = np.asarray(values, dtype=np.float64)
    return np.asarray(array / array.sum(), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class KindHabit:
    """When, where and by whom one kind is reported; probabilities over the tuples beside them."""

    key: str
    share: float
    hours: Floats  # 168 hours of the week, Monday 00 first
    season: tuple[float, int]
    sources: Floats  # over City.sources
    places: Floats  # over PlaceType
    unsure: float
    how: str
    repeats: float


@dataclass(frozen=True, slots=True)
class Hotspot:
    """A place with more than its share. `weekly` is a climb of an emerging one, week by week."""

    near: str
    spread: float
    kinds: Floats  # over City.kinds
    share: float = 0.0
    hours: Floats | None = None
    until_weeks: int | None = None
    left: float = 1.0
    weekly: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class City:
    """Everything of city.toml."""

    weekly: float
    weeks: int
    hotspot_share: float
    areas: Mapping[str, float]
    sources: tuple[str, ...]
    kinds: tuple[KindHabit, ...]
    hotspots: tuple[Hotspot, ...]
    emerging: tuple[Hotspot, ...]
    precision: Floats  # sources x 5
    certainty: Floats  # sources x 4
    reporters: Mapping[str, str]


@cache
def city() -> City:
    """The demo city, read once."""
    raw = table("city.toml")
    sources = tuple(raw["precision"])
    kinds = tuple(_kind(key, row, raw, sources) for key, row in raw["kinds"].items())
    keys = [kind.key for kind in kinds]
    return City(
        weekly=raw["weekly"],
        weeks=raw["weeks"],
        hotspot_share=raw["hotspot_share"],
        areas=raw["areas"],
        sources=sources,
        kinds=kinds,
        hotspots=tuple(_hotspot(row, raw, keys) for row in raw["hotspots"]),
        emerging=tuple(_hotspot(row, raw, keys) for row in raw["emerging"]),
        precision=np.array([shares(raw["precision"][source]) for source in sources]),
        certainty=np.array([shares(raw["certainty"][source]) for source in sources]),
        reporters=raw["reporters"],
    )


def _week(raw: dict[str, Any], hours: str, weekdays: str) -> Floats:
    return shares(np.outer(raw["weekdays"][weekdays], raw["hours"][hours]).ravel())


def _over(keys: Sequence[str], weights: Mapping[str, float]) -> Floats:
    unknown = set(weights) - set(keys)
    if unknown:
        raise ValueError(f"city.toml weighs what does not exist: {sorted(unknown)}")
    return shares([weights.get(key, 0.0) for key in keys])


def _kind(key: str, row: dict[str, Any], raw: dict[str, Any], sources: tuple[str, ...]) -> KindHabit:
    return KindHabit(
        key=key,
        share=row["share"],
        hours=_week(raw, row["hours"], row["weekdays"]),
        season=(row["season"][0], row["season"][1]),
        sources=_over(sources, row["sources"]),
        places=_over([place.name for place in PlaceType], row["places"]),
        unsure=row["unsure"],
        how=row["how"],
        repeats=row["repeats"],
    )


def _hotspot(row: dict[str, Any], raw: dict[str, Any], keys: Sequence[str]) -> Hotspot:
    return Hotspot(
        near=row["near"],
        spread=row["spread"],
        kinds=_over(keys, row["kinds"]),
        share=row.get("share", 0.0),
        hours=_week(raw, row["hours"], row.get("weekdays", "even")) if "hours" in row else None,
        until_weeks=row.get("until_weeks"),
        left=row.get("left", 1.0),
        weekly=tuple(row.get("weekly", ())),
    )
