"""Where a report was, from what its form says. In order: a position, a chosen place, figures or a link, a name.

How well the place is known is kept (Precision), and follows from how it was said:

| said | precision |
|---|---|
| the phone's position, accuracy at most 30 m / 100 m / 300 m / more | exact / address / street / area |
| the phone's or a photo's position without an accuracy | address |
| picked on a map, a coordinate with four decimals or metres, a whole Plus code | exact |
| a coordinate with three decimals, a shorter Plus code | street |
| a map link (its pin, or only what it showed), a landmark | address |
| a part of town, an area, words that are no name | area |
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.grammar.report import read_place
from handlers.grammar.report_places import Named
from handlers.grammar.sweref import Grid
from handlers.maps.extent import to_metres
from handlers.reports.filled import Filled
from handlers.reports.guesses import guesses
from storage.model.incident import Precision
from storage.model.region import Area, Catalog, Place
from storage.model.report import PositionFrom

# A phone says the radius that holds two of three positions. Within 30 m it is the yard, within 100 m the
# house and its neighbours (a town block is about 100 m), within 300 m the street: beyond, a part of town.
ACCURACIES = ((30.0, Precision.EXACT), (100.0, Precision.ADDRESS), (300.0, Precision.STREET))
# Metres a place of each precision may be off; of a square's middle half its diagonal.
WITHIN = {Precision.EXACT: 30.0, Precision.ADDRESS: 100.0, Precision.STREET: 300.0, Precision.AREA: 700.0,
          Precision.MUNICIPALITY: 5_000.0, Precision.SQUARE: 180.0}  # fmt: skip
OUTSIDE = 2_000.0  # metres beyond the region's bounds: somebody just over the border means what they say
AREA = "area:"  # before an area's key, where a choice may be a place or an area
_DECIMALS = re.compile(r"\d[.,](\d+)")
_WHOLE_CODE = 11  # signs of a Plus code for a square of 14 m
SAID = {
    "device": PositionFrom.DEVICE,
    "map": PositionFrom.MAP,
    "photo": PositionFrom.PHOTO,
    "place": PositionFrom.PLACE,
    "link": PositionFrom.LINK,
    "plus": PositionFrom.PLUS_CODE,
    "coordinate": PositionFrom.COORDINATE,
}


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the ground in the region's metres. `words` are what the reporter called it."""

    x: float
    y: float
    precision: Precision
    said: PositionFrom
    words: str = ""
    accuracy: float | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A spot, or why there is none yet: `problem` is a key under report.error, with the choices there are.

    `options` are (value of the form's `place`, name), the first `likely` of them better than the rest.
    `read_as` is (what was written, what it was read as).
    """

    spot: Spot | None = None
    problem: str = ""
    options: tuple[tuple[str, str], ...] = ()
    likely: int = 0
    read_as: tuple[str, str] = ("", "")


def place_of(filled: Filled, catalog: Catalog, now: datetime) -> Placed:
    """The place a form means."""
    if filled.lon or filled.lat:
        return _given(filled, catalog)
    if not filled.where and not filled.place:
        return Placed(problem="no_where")
    named, grid = read_place(filled.where, catalog, now)
    for found in (_on_grid(grid, catalog), _at_point(named, filled, catalog), _chosen(filled, named, catalog)):
        if found is not None:
            return found
    return _by_name(filled, named, catalog)


def _given(filled: Filled, catalog: Catalog) -> Placed:
    lon, lat, accuracy = (_number(text) for text in (filled.lon, filled.lat, filled.accuracy))
    if lon is None or lat is None or not (-180 <= lon <= 180 and -90 <= lat <= 90):
        return Placed(problem="no_position")
    said = SAID.get(filled.said, PositionFrom.DEVICE)
    precision = _measured(accuracy, said)
    words = filled.where
    return _inside(Spot(*to_metres(lon, lat, catalog.region.crs), precision, said, words, accuracy), catalog)


def _number(text: str) -> float | None:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if abs(value) < 1e8 else None  # which refuses nan as well


def _measured(accuracy: float | None, said: PositionFrom) -> Precision:
    if accuracy is None or accuracy < 0:
        return Precision.EXACT if said is PositionFrom.MAP else Precision.ADDRESS
    return next((precision for most, precision in ACCURACIES if accuracy <= most), Precision.AREA)


def _inside(spot: Spot, catalog: Catalog) -> Placed:
    """The spot, unless it lies outside the region."""
    west, south, east, north = catalog.region.bounds
    near = west - OUTSIDE <= spot.x <= east + OUTSIDE and south - OUTSIDE <= spot.y <= north + OUTSIDE
    return Placed(spot) if near else Placed(problem="outside")


def _on_grid(grid: Grid | None, catalog: Catalog) -> Placed | None:
    """Metres of SWEREF 99: TM first, then the local zone that lies in the region."""
    if grid is None:
        return None
    for system in grid.systems:
        x, y = _from(system, grid.east, grid.north, catalog.region.crs)
        placed = _inside(Spot(x, y, Precision.EXACT, PositionFrom.COORDINATE), catalog)
        if placed.spot is not None:
            return placed
    return Placed(problem="outside")


def _from(system: str, east: float, north: float, crs: str) -> tuple[float, float]:
    if system == crs:
        return east, north
    from pyproj import Transformer

    x, y = Transformer.from_crs(system, crs, always_xy=True).transform(east, north)
    return float(x), float(y)


def _at_point(named: Named, filled: Filled, catalog: Catalog) -> Placed | None:
    if named.problem:
        return Placed(problem=named.problem)
    if named.point is None:
        return None
    lat, lon = named.point
    said = SAID[named.said]
    x, y = to_metres(lon, lat, catalog.region.crs)
    placed = _inside(Spot(x, y, _written(named, filled.where), said), catalog)
    swapped = _inside(Spot(*to_metres(lat, lon, catalog.region.crs), Precision.EXACT, said), catalog)
    if placed.spot is None and swapped.spot is not None and said is PositionFrom.COORDINATE:
        return Placed(replace(swapped.spot, precision=_written(named, filled.where)))
    return placed


def _written(named: Named, where: str) -> Precision:
    """How exact a written point is: by its decimals, or by its code's length."""
    if named.said == "link":
        return Precision.ADDRESS
    if named.said == "plus":
        code = max(re.findall(r"[23456789CFGHJMPQRVWX+]{6,}", where.upper()), key=len, default="")
        return Precision.EXACT if len(code) >= _WHOLE_CODE or len(code.partition("+")[2]) >= 2 else Precision.STREET
    decimals = [len(part) for part in _DECIMALS.findall(where)]
    return Precision.STREET if decimals and min(decimals) == 3 else Precision.EXACT


def _chosen(filled: Filled, named: Named, catalog: Catalog) -> Placed | None:
    """What was picked in the chooser; a choice for other words than stand there now counts no more."""
    if not filled.place:
        return None
    words = filled.where
    area = _area(filled.place.removeprefix(AREA), catalog)
    if area is not None:
        fits = not named.anything or area.key in named.areas
        return Placed(_in_area(area, words or area.name)) if fits else None
    place = next((place for place in catalog.places if filled.place in {place.key, place.name}), None)
    fits = place is not None and (not filled.where or not named.places or place.key in named.places)
    return Placed(_at_place(place, words or place.name)) if place is not None and fits else None


def _by_name(filled: Filled, named: Named, catalog: Catalog) -> Placed:
    words = filled.where
    places = [place for place in catalog.places if place.key in named.places]
    places.sort(key=lambda place: named.places.index(place.key))
    exact = [place for place in places if place.category == "landmark"]
    areas = [area for area in catalog.areas if area.key in named.areas]
    if len(exact or places) > 1:
        options = tuple((place.key, _told_apart(place, catalog)) for place in exact or places)
        return Placed(problem="which_place", options=options)
    if exact or places:
        place = (exact or places)[0]
        return Placed(_at_place(place, words), read_as=(named.corrected, place.name if named.corrected else ""))
    if len(areas) == 1:
        return Placed(_in_area(areas[0], words), read_as=(named.corrected, areas[0].name if named.corrected else ""))
    if areas:
        return Placed(problem="which_area", options=_by_alphabet(areas))
    likely = tuple(
        (AREA + found.key, found.name) if isinstance(found, Area) else (found.key, _told_apart(found, catalog))
        for found in guesses(words, catalog)
    )
    every = _by_alphabet([area for area in catalog.areas if area.set == catalog.primary_set])
    options = (*likely, *(option for option in every if option not in likely))
    return Placed(problem="which_part", options=options, likely=len(likely))


def _by_alphabet(areas: list[Area]) -> tuple[tuple[str, str], ...]:
    return tuple((AREA + area.key, area.name) for area in sorted(areas, key=lambda area: area.name))


def _told_apart(place: Place, catalog: Catalog) -> str:
    """A place's name with the area it lies in, so that two of one name can be told apart."""
    area = next((area.name for area in catalog.areas if place.area in {area.key, area.name}), "")
    return f"{place.name}, {area}" if area else place.name


def _at_place(place: Place, words: str) -> Spot:
    precision = Precision.ADDRESS if place.category == "landmark" else Precision.AREA
    return Spot(place.x, place.y, precision, PositionFrom.PLACE, words)


def _area(key: str, catalog: Catalog) -> Area | None:
    """An area by its key, or by its name as somebody types it."""
    return next((area for area in catalog.areas if key in {area.key, area.name}), None)


def _in_area(area: Area, words: str) -> Spot:
    """A point well inside an area stands for all of it."""
    import shapely

    shape = shapely.from_wkb(area.wkb)
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    point = shapely.point_on_surface(largest)
    return Spot(float(point.x), float(point.y), Precision.AREA, PositionFrom.WORDS, words)
