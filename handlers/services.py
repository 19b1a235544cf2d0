"""What a handler may use. The clock is the request's own `received_at`."""

from collections.abc import Callable
from dataclasses import dataclass

from analytics.maps.request import BaseMap, Drawn, MapRequest
from handlers.texts import Texts
from storage.model.region import Catalog
from storage.release import Release


@dataclass(frozen=True, slots=True)
class Services:
    """The doors a handler gets: released incidents, the catalog, the map maker, the words."""

    release: Release
    catalog: Callable[[], Catalog]
    base_map: Callable[[], BaseMap]
    draw: Callable[[MapRequest], Drawn]
    texts: Callable[[str], Texts]  # by language
    demo: bool = False
