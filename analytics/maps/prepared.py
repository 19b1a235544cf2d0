"""What every layer hands to the composer, and boxes that labels may not share."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analytics.maps import fonts
from analytics.maps.base import Ground
from analytics.maps.canvas import Sheet
from analytics.maps.style import TextStyle
from analytics.maps.view import View

Box = tuple[float, float, float, float]  # left, top, right, bottom in layout pixels of the strip


@dataclass(frozen=True, slots=True)
class Settings:
    """What a layer must know besides its data. `gap` separates thousands."""

    simplified: bool = False
    gap: str = "\u00a0"

    def number(self, value: float) -> str:
        """A count in figures; a simplified one is rounded to 5, from 20 to 10, and says so."""
        whole = round(value)
        if self.simplified:
            step = 5 if whole < 20 else 10
            return "≈" + grouped(max(step, step * round(whole / step)), self.gap)
        return grouped(whole, self.gap)


USUAL = Settings()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text on a layer, its middle at x (layout pixels of the strip)."""

    x: float
    baseline: float
    text: str
    look: TextStyle

    @property
    def box(self) -> Box:
        """Around its letters."""
        half = fonts.width(self.text, self.look) / 2
        top, bottom = self.baseline - self.look.size * 0.72, self.baseline + self.look.size * 0.06
        return self.x - half, top, self.x + half, bottom


def grouped(number: int, gap: str) -> str:
    """Figures in threes from five digits up, as Swedish and English typography want."""
    return f"{number:,}".replace(",", gap) if abs(number) >= 10_000 else str(number)


@dataclass(frozen=True)
class Prepared:
    """A layer ready to be drawn. `ink` is what labels should avoid (coarse), `boxes` what they must.

    `drawn` counts the incidents that are seen, `left_out` the numbers that found no room.
    """

    ink: NDArray[np.float32] | None = None
    boxes: tuple[Box, ...] = ()
    drawn: int | None = None
    left_out: int = 0
    names: bool = True  # whether place names go on top

    def below(self, strip: Sheet, ground: Ground) -> None:
        """Draw what lies under the borders."""

    def above(self, strip: Sheet) -> None:
        """Draw what lies over the borders."""


@dataclass
class Room:
    """Boxes already taken in a strip."""

    view: View
    edge: float = 8.0  # free to the strip's frame
    gap: float = 7.0  # free between boxes
    boxes: list[Box] = field(default_factory=list)

    def free(self, boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
        """For boxes of shape (n, 4), whether each lies in the frame and shares nothing."""
        left, top, right, bottom = boxes.T
        free = (left >= self.edge) & (top >= self.edge)
        free &= (right <= self.view.width - self.edge) & (bottom <= self.view.height - self.edge)
        if self.boxes:
            other = np.array(self.boxes)[:, :, None]
            apart = (left >= other[:, 2] + self.gap) | (right <= other[:, 0] - self.gap)
            apart |= (top >= other[:, 3] + self.gap) | (bottom <= other[:, 1] - self.gap)
            free &= apart.all(axis=0)
        return np.asarray(free)
