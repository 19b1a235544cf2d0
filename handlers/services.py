"""What a handler may use. The clock is the request's own `received_at`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from analytics.maps.request import BaseMap, Drawn, MapRequest
from handlers.texts import Texts
from storage.admission import Admission
from storage.audit import Audit
from storage.model.people import Audience, Person
from storage.model.query import Query
from storage.model.region import Catalog
from storage.release import Release
from storage.reports import Reports

if TYPE_CHECKING:
    from analytics.maps.pin import PinMap
    from analytics.maps.tile_sources.source import TileSource
    from handlers.command import Command


@dataclass(frozen=True, slots=True)
class Services:
    """The doors a handler gets: released incidents, reports, the log, the catalog, the map maker, words.

    `reference` is a usual period's peak within a radius (handlers.maps.reference), `tiles` what
    the drawer may lay under the data, `attribution` whom a picture thanks, `scale` how sharp it is.
    `report_link` makes a person's address of the phone page, None while there is none a phone can open.
    """

    release: Release
    reports: Reports
    log: Audit
    admission: Admission
    people: Callable[[], tuple[Person, ...]]  # everybody listed who has not left
    catalog: Callable[[], Catalog]
    base_map: Callable[[str], BaseMap]  # by set of areas
    draw: Callable[[MapRequest], Drawn]
    draw_pin: Callable[["PinMap"], Drawn]
    reference: Callable[[Audience, Query, float], float | None]
    attribution: Callable[[], str]
    texts: Callable[[str], Texts]  # by language
    commands: Callable[[], tuple["Command", ...]]
    tiles: "TileSource | None" = None
    demo: bool = False
    scale: Literal[1, 2] = 2
    report_link: Callable[[str, datetime], str | None] = lambda _person, _at: None
    person_name: Callable[[str], str] = lambda key: key
