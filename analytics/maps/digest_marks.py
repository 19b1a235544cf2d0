"""Numbers on the digest's map: each is seen, and a place whose number must stand aside gets a line to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin

from analytics.maps import style
from analytics.maps.canvas import XY, Sheet
from analytics.maps.prepared import Box

RADIUS, RIM, GAP = 18.0, 3.0, 1.5  # a number's disc, its white rim, and between two
NUMBER = style.DIGIT.sized(25)
DOT, LINE, LINE_RIM = 4.5, 2.0, 1.75  # a place whose number stands aside, and the line to it
STEP, TURNS, FARTHEST = 6.0, 24, 160.0  # where a number is tried, layout pixels from its place


@dataclass(frozen=True, slots=True)
class Mark:
    """A number at (x, y), and the place it is of; layout pixels of the map."""

    number: int
    x: float
    y: float
    place: XY

    @property
    def aside(self) -> bool:
        """Whether it stands beside its place."""
        return (self.x, self.y) != self.place

    @property
    def boxes(self) -> tuple[Box, ...]:
        """What no name may cover: the disc, and the dot of a place beside it."""
        return tuple(_around(x, y, RADIUS + RIM) for x, y in {(self.x, self.y), self.place})


def marks(places: Sequence[tuple[int, float, float]], size: tuple[float, float], kept: Sequence[Box]) -> list[Mark]:
    """A mark for each place (number, x, y) inside a map of `size`, none on another nor on the boxes `kept`.

    The first ones stand nearest to their places. A place outside the map has no mark.
    """
    found: list[Mark] = []
    for number, x, y in places:
        if not (0 <= x < size[0] and 0 <= y < size[1]):
            continue
        spots = ((x + dx, y + dy) for dx, dy in _AWAY)
        fits = (spot for spot in spots if _inside(spot, size, kept) and all(_apart(spot, one) for one in found))
        found.append(Mark(number, *next(fits, (x, y)), (x, y)))
    return found


def draw(part: Sheet, found: Sequence[Mark]) -> None:
    """Lines first, then the places they lead to, then the numbers."""
    aside = [mark for mark in found if mark.aside]
    for mark in aside:
        part.line(mark.place, (mark.x, mark.y), LINE + 2 * LINE_RIM, style.PAPER)
    for mark in aside:
        part.line(mark.place, (mark.x, mark.y), LINE, style.INK)
        part.disc(*mark.place, DOT + LINE_RIM, style.PAPER)
        part.disc(*mark.place, DOT, style.INK)
    for mark in found:
        numbered(part, mark.number, mark.x, mark.y)


def numbered(part: Sheet, number: int, x: float, y: float, radius: float = RADIUS) -> None:
    """A dark disc with a number and a white rim."""
    look = NUMBER.sized(NUMBER.size * radius / RADIUS)
    part.disc(x, y, radius + RIM, style.PAPER)
    part.disc(x, y, radius, style.INK)
    part.text(x, y + look.size * 0.36, str(number)[:2], look, "middle")


def _around(x: float, y: float, half: float) -> Box:
    return (x - half, y - half, x + half, y + half)


def _apart(spot: XY, other: Mark) -> bool:
    """Whether a disc at `spot` covers neither another disc nor the place of one that stands aside."""
    away = 2 * (RADIUS + RIM) + GAP
    clear = not other.aside or hypot(spot[0] - other.place[0], spot[1] - other.place[1]) >= RADIUS + RIM + DOT
    return clear and hypot(spot[0] - other.x, spot[1] - other.y) >= away


def _inside(spot: XY, size: tuple[float, float], kept: Sequence[Box]) -> bool:
    edge = RADIUS + RIM + GAP
    x, y = spot
    if not (edge <= x <= size[0] - edge and edge <= y <= size[1] - edge):
        return False
    return not any(
        left - edge < x < right + edge and top - edge < y < bottom + edge for left, top, right, bottom in kept
    )


def _away() -> list[XY]:
    """Ways aside, nearest first: none, then rings whose radius lets the disc clear its own dot."""
    first = int((RADIUS + RIM + DOT) / STEP)
    rings = [STEP * ring for ring in range(first, int(FARTHEST / STEP))]
    turns = [2 * pi * turn / TURNS - pi / 2 for turn in range(TURNS)]
    return [(0.0, 0.0), *((ring * cos(turn), ring * sin(turn)) for ring in rings for turn in turns)]


_AWAY = _away()
