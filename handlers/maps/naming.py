"""Names for hotspots: what people call the place, never an address."""

from collections.abc import Sequence
from math import hypot

from analytics.methods.finding import Peak
from storage.model.region import Catalog, Place

# Beyond this a name misleads: a neighbourhood is about a kilometre across.
FARTHEST = 1_200.0
# A landmark names a place more exactly, so it wins over a neighbourhood when this near.
LANDMARK_NEAR = 220.0


def name_peaks(peaks: Sequence[Peak], catalog: Catalog, elsewhere: str) -> tuple[str, ...]:
    """One name for each peak, all different; `elsewhere` names one far from everything."""
    names: list[str] = []
    for peak in peaks:
        near = sorted(_candidates(peak, catalog), key=lambda candidate: candidate[0])
        names.append(next((place.name for _, place in near if place.name not in names), elsewhere))
    return tuple(names)


def _candidates(peak: Peak, catalog: Catalog) -> list[tuple[float, Place]]:
    found = []
    for place in catalog.places:
        away = hypot(place.x - peak.x, place.y - peak.y)
        if place.category == "landmark":
            if away <= LANDMARK_NEAR:
                found.append((away / FARTHEST, place))
        elif away <= FARTHEST:  # the name of a whole town says nothing where its parts have names
            found.append((1 + (place.category == "locality") + away / FARTHEST, place))
    return found
