"""When it happens, as one picture: the four parts of each day large, every hour of the week beside them.

Both stand in the same rows, so that a dark part can be followed to its hours. Warm is where, grey is when (LOOK,
section 3): the greys are fifths of the fullest cell, and the numbers stand in the cells, so no legend is needed.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from analytics.frame import Floats
from analytics.maps import canvas, fonts, furniture, png, style
from analytics.maps.canvas import Sheet
from analytics.maps.prepared import grouped
from analytics.maps.request import Drawn, Words

# Shares of the fullest cell at which the next grey begins.
STEPS = (0.2, 0.4, 0.6, 0.8)
FEWEST = 5.0  # a fullest cell below this is not the darkest: two incidents in one night are no pattern
HOURS, PARTS, DAYS = 24, 4, 7

TOP, ROW = 150.0, 23.0  # the first hour's upper edge, and an hour's height
DAYS_Y = 138.0  # baseline of the weekdays
PARTS_X, PART_WIDE = 112.0, 56.0
HOURS_X, HOUR_WIDE = 570.0, 56.5
SUMS_Y = 732.0
GAP = 1.5  # between cells
LEGEND_Y = 763.0

DAY = style.TextStyle("Medium", 24, style.INK2)
PART = style.TextStyle("Medium", 24, style.INK2)
HOUR = style.TextStyle("Medium", 18, style.INK3)
IN_PART = style.TextStyle("SemiBold", 30, style.INK)
IN_HOUR = style.TextStyle("Medium", 18, style.INK)
SUM = style.TextStyle("SemiBold", 24, style.INK)
LEGEND = style.TextStyle("Medium", 22, style.INK2)


@dataclass(frozen=True, slots=True)
class WeekClock:
    """Incidents by weekday (Monday first) and hour (7, 24), or by weekday and six-hour part (7, 4).

    `hours` is None where hours may not be told: then the parts fill the picture. `days` are seven short names,
    `parts` four, `total` heads the row of sums ("Alla"). Of `words` the legend stands under the clock.
    """

    words: Words
    parts_counts: Floats
    hours: Floats | None
    days: tuple[str, ...]
    parts: tuple[str, ...]
    total: str
    scale: Literal[1, 2] = 2


def draw(asked: WeekClock) -> Drawn:
    """The picture; the same request gives the same bytes. Raises ValueError for counts that are none."""
    check(asked)
    sheet = canvas.sheet(style.WIDTH, style.HEIGHT, asked.scale, style.PAPER)
    furniture.header(sheet, asked.words)
    wide = PART_WIDE if asked.hours is not None else (style.WIDTH - style.MARGIN - PARTS_X) / DAYS
    _panel(sheet, asked, asked.parts_counts, (PARTS_X, wide), IN_PART)
    for part, name in enumerate(asked.parts):
        sheet.text(PARTS_X - 10, TOP + (part + 0.5) * ROW * HOURS / PARTS + 8, name, PART, "right")
    if asked.hours is not None:
        _panel(sheet, asked, asked.hours, (HOURS_X, HOUR_WIDE), IN_HOUR)
        for hour in range(HOURS):
            sheet.text(HOURS_X - 8, TOP + hour * ROW + 17, f"{hour:02}", HOUR, "right")
    _sums(sheet, asked, wide)
    text, look = fonts.fitted(asked.words.legend, LEGEND, furniture.RIGHT - style.MARGIN, style.SMALLEST)
    sheet.text(style.MARGIN, LEGEND_Y, text, look)
    furniture.footer(sheet, asked.words)
    height, width = sheet.pixels.shape[:2]
    return Drawn(png.encode(sheet.pixels), width, height)


def check(asked: WeekClock) -> None:
    """Raise ValueError that says what is wrong with the counts or names."""
    shapes = {"parts": (asked.parts_counts, (DAYS, PARTS)), "hours": (asked.hours, (DAYS, HOURS))}
    for name, (counts, shape) in shapes.items():
        if counts is None:
            continue
        if counts.shape != shape:
            raise ValueError(f"{name} need counts of shape {shape}, got {counts.shape}")
        if not np.isfinite(counts).all() or (counts < 0).any():
            raise ValueError(f"{name} need finite counts from 0")
    if len(asked.days) != DAYS or len(asked.parts) != PARTS:
        raise ValueError(f"a week has {DAYS} days and a day {PARTS} parts, got {len(asked.days)}, {len(asked.parts)}")


def shade(count: float, fullest: float) -> style.Rgb:
    """The grey of a count, where the fullest cell holds `fullest`."""
    return style.GREYS[sum(count >= step * max(fullest, FEWEST) for step in STEPS)]


def _panel(sheet: Sheet, asked: WeekClock, counts: Floats, across: tuple[float, float], look: style.TextStyle) -> None:
    """Days as columns, times of the day as rows, and the days' names above."""
    (left, wide), rows = across, counts.shape[1]
    high, fullest = ROW * HOURS / rows, float(counts.max(initial=0.0))
    told = Numbers(fullest, look, wide - 6, asked.words.thousands)
    for day, name in enumerate(asked.days):
        sheet.text(left + (day + 0.5) * wide, DAYS_Y, name, DAY, "middle")
        for row in range(rows):
            box = (left + day * wide, TOP + row * high, wide, high)
            _cell(sheet, box, float(counts[day, row]), told)


class Numbers:
    """How the counts of one panel are written: all in one size, in thousands when the largest fits in none."""

    def __init__(self, fullest: float, look: style.TextStyle, room: float, gap: str) -> None:
        text, fit = fonts.fitted(grouped(round(fullest), gap), look, room, style.SMALLEST)
        self.fullest, self._gap, self._thousands = fullest, gap, "…" in text
        self.look = fit

    def text(self, count: float) -> str:
        """The figures of a count; nothing for none."""
        whole = round(count / 1000) if self._thousands else round(count)
        return grouped(whole, self._gap) + ("k" if self._thousands else "") if round(count) else ""


def _cell(sheet: Sheet, box: tuple[float, float, float, float], count: float, told: Numbers) -> None:
    x, y, wide, high = box
    grey = shade(count, told.fullest)
    sheet.fill(x, y, wide - GAP, high - GAP, grey)
    baseline = y + (high - GAP) / 2 + told.look.size * 0.345
    sheet.text(x + (wide - GAP) / 2, baseline, told.text(count), told.look.on(style.text_on(grey), grey), "middle")


def _sums(sheet: Sheet, asked: WeekClock, wide: float) -> None:
    """How many each weekday has, under its column."""
    sheet.text(PARTS_X - 10, SUMS_Y, asked.total, PART, "right")
    sums = asked.parts_counts.sum(axis=1)
    told = Numbers(float(sums.max(initial=0.0)), SUM, wide - 4, asked.words.thousands)
    for day, count in enumerate(sums.tolist()):
        sheet.text(PARTS_X + (day + 0.5) * wide, SUMS_Y, told.text(count), told.look, "middle")
