"""What is asked for: one value that travels from the line to the picture and back into words."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class View(StrEnum):
    """How the answer is drawn; AUTO lets the bot choose by number and level."""

    AUTO = "auto"
    POINTS = "points"  # punkter
    DENSITY = "density"  # värme
    GRID = "grid"  # rutor
    AREAS = "areas"  # områden
    LIST = "list"  # lista
    HOTSPOTS = "hotspots"  # visa hotspots: places that were tested, not only peaks
    CHANGE = "change"  # visa förändring: against the period before, unless another is named
    DUAL = "dual"  # visa täthetsförändring: the same, as how many times as many
    RATES = "rates"  # visa per adress: areas by how many live there


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A half-open stretch of time, both ends with the region's zone; `end` is exclusive."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, order=True)
class Daypart:
    """A window of the day in minutes after local midnight, 0 <= start < 1440, 0 < end <= 1440.

    `end <= start` is a window over midnight; it belongs to the day it starts.
    """

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Near:
    """A circle: WGS84 degrees (6 decimals), metres, and the name people know it by."""

    lon: float
    lat: float
    metres: int
    name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Query:
    """Everything a picture or a number depends on, besides its audience.

    `areas`, `kinds`, `not_kinds`, `sources` hold keys; empty means all. `weekdays` are ISO
    numbers 1..7; empty means all. `compare` are the periods compared with. `area_words` is what
    people called the areas, for titles only.
    """

    periods: tuple[Period, ...]
    dayparts: tuple[Daypart, ...] = ()
    weekdays: tuple[int, ...] = ()
    areas: tuple[str, ...] = ()
    near: Near | None = None
    kinds: tuple[str, ...] = ()
    not_kinds: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    view: View = View.AUTO
    compare: tuple[Period, ...] = ()
    area_words: tuple[str, ...] = field(default=(), compare=False)
