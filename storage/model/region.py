"""A region is data, not code: its areas, places, kinds and the CRS its metres are in."""

from dataclasses import dataclass

from storage.model.people import Partner


@dataclass(frozen=True, slots=True)
class Region:
    """The municipality (or city) of one database.

    `crs` is a projected CRS with metre units (EPSG:3006 in Sweden). `bounds` are its metres,
    (west, south, east, north). `names` are words that mean "everywhere".
    """

    key: str
    name: str
    crs: str
    timezone: str
    bounds: tuple[float, float, float, float]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A named polygon. `rings` is WKB in the region's CRS; `set` groups areas (RegSO, precincts)."""

    key: str
    name: str
    set: str
    wkb: bytes
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A gazetteer name with a point: metres in the region's CRS, and WGS84 degrees."""

    key: str
    name: str
    category: str  # neighbourhood, locality, landmark
    x: float
    y: float
    lon: float
    lat: float
    area: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of incident (händelsetyp). `part_of` names the kind that includes this one."""

    key: str
    group: str
    name_sv: str
    name_en: str
    words: tuple[str, ...] = ()
    part_of: str | None = None
    capped: bool = False  # never more than counts

    def name(self, language: str) -> str:
        """The kind's label in `sv` or `en`."""
        return self.name_en if language == "en" else self.name_sv


@dataclass(frozen=True, slots=True)
class HarmWeights:
    """What an incident of each kind weighs, as somebody in the municipality has decided: `by` whom, which `version`.

    `weights` are (kind, weight) with weights of 0 or more, `source` says where they come from. There is no list of our
    own: without one nothing is weighted.
    """

    by: str
    version: str
    source: str
    weights: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class KindGroup:
    """A group of kinds with the words that mean all of it."""

    key: str
    name_sv: str
    name_en: str
    words: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        """The group's label in `sv` or `en`."""
        return self.name_en if language == "en" else self.name_sv


# Addresses of a square that is told alone, where addresses are known: the design's number.
FEWEST = 8
# Column and row of a 250 m cell from 0 of the CRS, and how many addresses it holds.
Cell = tuple[int, int, int]
# The middle of a square, and the middle it is told as; metres.
Moved = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Ground:
    """What maps are drawn on: land as WKB polygons, water names with a point, and who made it."""

    land: tuple[bytes, ...] = ()
    waters: tuple[tuple[str, float, float], ...] = ()
    attribution: str = ""


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything a line may name, read once and kept until the store says it changed.

    `primary_set` is the set of areas that incidents are counted in. `moved` are squares that are told as another,
    because few live there (storage/neighbours.py). `addresses` says how many each 250 m cell holds, nothing where no
    register of addresses was imported.
    """

    region: Region
    areas: tuple[Area, ...]
    places: tuple[Place, ...]
    kinds: tuple[Kind, ...]
    groups: tuple[KindGroup, ...]
    partners: tuple[Partner, ...]
    version: int = 0
    primary_set: str = ""
    moved: tuple[Moved, ...] = ()
    addresses: tuple[Cell, ...] = ()
    harm: HarmWeights | None = None
