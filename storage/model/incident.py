"""One unwanted event as one partner reported it."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum


class Precision(IntEnum):
    """How well the place is known; anything coarser than STREET never enters a density map.

    SQUARE is what retention leaves of a place that was known: the 250 m square. No source says it.
    """

    EXACT = 0
    ADDRESS = 1
    STREET = 2
    AREA = 3
    MUNICIPALITY = 4
    SQUARE = 5


class Certainty(IntEnum):
    """How the reporter knows: sett, hört, misstanke."""

    UNKNOWN = 0
    SEEN = 1
    HEARD = 2
    SUSPECTED = 3


class ReviewStatus(IntEnum):
    """The step between report and sharing."""

    PENDING = 0
    RELEASED = 1
    WITHHELD = 2
    WITHDRAWN = 3


class PlaceType(IntEnum):
    """What kind of place it happened at; dwellings are never shown as points."""

    UNKNOWN = 0
    SQUARE = 1  # torg
    STREET = 2  # gata, väg
    PARK = 3
    SCHOOLYARD = 4  # skolgård
    STATION = 5  # station, hållplats
    SHOP = 6  # butik, köpcentrum
    STAIRWELL = 7  # trapphus, källare
    DWELLING = 8  # bostad
    CARPARK = 9  # parkering, garage
    PUBLIC_BUILDING = 10  # bibliotek, badhus, skola inomhus
    BEACH = 11
    OTHER = 12


@dataclass(frozen=True, slots=True)
class IncidentDraft:
    """What a source or a person says happened; the store gives it id, area and change number.

    Times carry a zone and `start <= end`; a known moment has `start == end`. `x`, `y` are metres
    in the region's projected CRS. `source_id` is the source's own id: the same
    (`source`, `source_id`) again is an update, never a second incident. `information_class` is
    the source's own word for how sensitive it is; anything but "" stays with the source.
    """

    kind: str
    start: datetime
    end: datetime
    x: float
    y: float
    precision: Precision
    source: str
    source_id: str
    place_type: PlaceType = PlaceType.UNKNOWN
    certainty: Certainty = Certainty.UNKNOWN
    reporter: str | None = None
    text_raw: str | None = None
    text_released: str | None = None
    status: ReviewStatus = ReviewStatus.RELEASED
    demo: bool = False
    information_class: str = ""


@dataclass(frozen=True, slots=True)
class Incident(IncidentDraft):
    """A stored incident. `area` is the key of the area that holds it, or None outside them all."""

    id: int = 0
    area: str | None = None
    change: int = 0
