"""Names of water and places, where there is room; a name that covers too much is left out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.maps import fonts, style
from analytics.maps.base import Ground
from analytics.maps.canvas import Sheet
from analytics.maps.field import Field
from analytics.maps.prepared import Box, Room
from analytics.maps.style import TextStyle
from analytics.maps.view import View

PER_LABEL = 40_000.0  # layout pixels² of strip for each name
WIDE_VIEW = 8_000.0  # metres; wider views name localities first, narrower ones name parts of town
OVERVIEW = 20_000.0  # metres; wider ones name localities only
OWN_PARTS = 2_500.0  # a locality with named parts this near is not one dot in a narrow view
SHIFT_INSIDE, SHIFT_OUTSIDE = 3.5, 2.0  # in em
TOO_COSTLY = 42.0  # mean ink + shift; above it the map is better without the name
COST_SHIFT = 0.35  # a pixel of shift
WATER_CLEAR = 26.0  # layout pixels of open water around a water's name
WATER_EDGES = (90.0, 40.0, 20.0)  # a water's name stands this far inside the strip where it can
LOCALITY = 2
SHIFTS = tuple(axis.ravel() for axis in np.meshgrid(np.linspace(-1, 1, 9), np.linspace(-1, 1, 9)))


@dataclass(frozen=True, slots=True)
class Name:
    """A placed name; `box` bounds its letters in the strip."""

    text: str
    look: TextStyle
    box: Box
    baseline: float


def _box(x: NDArray[np.float64], y: NDArray[np.float64], wide: float, size: float) -> NDArray[np.float64]:
    """Boxes around texts centred at (x, y)."""
    return np.stack([x - wide / 2, y - size * 0.45, x + wide / 2, y + size * 0.45], 1)


def _placed(text: str, look: TextStyle, box: NDArray[np.float64], room: Room) -> Name:
    tuple_box: Box = tuple(float(v) for v in box)  # type: ignore[assignment]
    room.boxes.append(tuple_box)
    return Name(text, look, tuple_box, (tuple_box[1] + tuple_box[3]) / 2 + look.size * 0.33)


def waters(ground: Ground, ink: Field, room: Room) -> list[Name]:
    """Names of water where the box and some room around it are all water."""
    view, found = ground.view, []
    land = ground.land_field
    xs, ys = np.meshgrid(np.arange(20.0, view.width, 20), np.arange(20.0, view.height, 20))
    for name, x, y in _nearest_waters(ground):
        text, look = fonts.printable(name), style.WATER_NAME
        boxes = _box(xs.ravel(), ys.ravel(), fonts.width(text, look), look.size)
        clear = boxes + np.array([-WATER_CLEAR, -WATER_CLEAR, WATER_CLEAR, WATER_CLEAR])
        good = room.free(boxes) & (land.mean(clear) == 0) & (ink.mean(clear) < 1)
        for edge in WATER_EDGES:
            if (inner := good & _well_inside(boxes, view, edge)).any():
                good = inner
                break
        if good.any():
            away = np.hypot(xs.ravel() - float(view.x(x)), ys.ravel() - float(view.y(y)))
            found.append(_placed(text, look, boxes[int(np.where(good, away, np.inf).argmin())], room))
    return found


def _well_inside(boxes: NDArray[np.float64], view: View, edge: float) -> NDArray[np.bool_]:
    left, top, right, bottom = boxes.T
    return (left >= edge) & (top >= edge) & (right <= view.width - edge) & (bottom <= view.height - edge)  # type: ignore[no-any-return]


def _nearest_waters(ground: Ground) -> list[tuple[str, float, float]]:
    """Waters whose point is in the view; without any, the nearest one if it is a view's width away."""
    view = ground.view.ground
    if not ground.base.land:
        return []
    middle = ((view.west + view.east) / 2, (view.south + view.north) / 2)
    near = sorted(ground.base.waters, key=lambda w: (w[1] - middle[0]) ** 2 + (w[2] - middle[1]) ** 2)
    inside = [w for w in near if view.west <= w[1] <= view.east and view.south <= w[2] <= view.north]
    return inside or [w for w in near[:1] if abs(w[1] - middle[0]) + abs(w[2] - middle[1]) < max(4 * view.width, 2e4)]


@dataclass(frozen=True, slots=True)
class _Candidate:
    name: str
    x: float  # layout pixels
    y: float
    order: tuple[int, ...]
    inside: bool


def places(
    ground: Ground, ink: Field, room: Room, taken: frozenset[str], most: int, *, pale: bool = False
) -> tuple[list[Name], int]:
    """Names of places, those in the asked-for area first; and how many found no room. `pale`: all as if outside."""
    placed: list[Name] = []
    left_out = 0
    fields = (ink, ground.line_field)
    for candidate in _wanted(ground, taken):
        if len(placed) >= most:
            left_out += 1
            continue
        look = style.PLACE if candidate.inside and not pale else style.PLACE_OUTSIDE
        box = _best(candidate, look, fields, room)
        if box is None:
            left_out += 1
        else:
            placed.append(_placed(candidate.name, look, box, room))
    return placed, left_out


def _best(place: _Candidate, look: TextStyle, fields: tuple[Field, Field], room: Room) -> NDArray[np.float64] | None:
    reach = (SHIFT_INSIDE if place.inside else SHIFT_OUTSIDE) * look.size
    dx, dy = (axis * reach for axis in SHIFTS)
    boxes = _box(place.x + dx, place.y + dy, fonts.width(place.name, look), look.size)
    ink, line = fields
    away = np.hypot(dx, dy)
    cost = ink.mean(boxes) + COST_SHIFT * away
    cost = np.where(room.free(boxes) & (line.mean(boxes) == 0) & (away <= reach), cost, np.inf)
    best = int(cost.argmin())
    return boxes[best] if cost[best] < TOO_COSTLY else None


def _wanted(ground: Ground, taken: frozenset[str]) -> list[_Candidate]:
    """Places in the view in the order in which they get room."""
    view = ground.view
    found = []
    for number, (name, x, y, rank) in enumerate(_named(ground)):
        px, py = float(view.x(x)), float(view.y(y))
        text = fonts.printable(name)
        if not text or text in taken or not (0 <= px < view.width and 0 <= py < view.height):
            continue
        inside = bool(
            ground.inside[min(int(py / 4), ground.inside.shape[0] - 1), min(int(px / 4), ground.inside.shape[1] - 1)]
            > 0.5
        )
        first = -1 if view.ground.width > WIDE_VIEW and rank == LOCALITY else rank
        found.append(_Candidate(text, px, py, (0 if inside else 1, first, number), inside))
    return sorted(found, key=lambda c: c.order)


def _named(ground: Ground) -> list[tuple[str, float, float, int]]:
    """The gazetteer's names for this width of view, or the areas' own when there is no gazetteer."""
    places_, wide = ground.base.places, ground.view.ground.width
    if not places_:
        inner = ground.inner.tolist()
        return [(name, *inner[i], 0) for i, name in enumerate(ground.base.area_names) if np.isfinite(inner[i][0])]
    localities = [place for place in places_ if place[3] >= LOCALITY]
    parts = [place for place in places_ if place[3] < LOCALITY]
    if wide > OVERVIEW and localities:
        return localities
    if wide > WIDE_VIEW:
        return [*localities, *(place for place in parts if place[3] == 0)]
    alone = [
        place
        for place in localities
        if all((place[1] - p[1]) ** 2 + (place[2] - p[2]) ** 2 > OWN_PARTS**2 for p in parts)
    ]
    return [*parts, *alone]


def draw(strip: Sheet, names: list[Name]) -> None:
    """Lay the names on the strip."""
    for name in names:
        strip.text(name.box[0], name.baseline, name.text, name.look)
