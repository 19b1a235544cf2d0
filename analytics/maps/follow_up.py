"""The weeks before and after a measure as one picture: bars for its place, a line for where it was not.

Weeks that are part of neither time stand pale on a grey band, so that nobody reads the peak that a place was chosen by
as how it was before. The level of each time is a thick line with its number: on a phone that is what is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Floats
from analytics.maps import canvas, fonts, furniture, png, style
from analytics.maps.canvas import Sheet
from analytics.maps.request import Drawn, Words

HEIGHT = 680
LEFT, RIGHT = 84.0, 818.0  # of the weeks; the levels' names stand beside
TOP, BOTTOM = 232.0, 606.0
KEYS_Y, KEYS_NEXT = 136.0, 40.0  # baselines of the two rows of the legend
KEYS_X = (float(style.MARGIN), 500.0)
GAP = 0.22  # of a week's width between two bars
LEVEL, LINE, DASH = 5.0, 3.5, 14.0
STEPS = (1, 2, 5)  # a scale goes up by one of these, or ten times it

KEY = style.TextStyle("Medium", 25, style.INK)
AXIS = style.TextStyle("Medium", 24, style.INK2)
LEVEL_NAME = style.TextStyle("SemiBold", 25, style.INK, 4, style.PAPER)
LEVEL_NUMBER = style.TextStyle("Bold", 31, style.INK, 4, style.PAPER)
BAR, PALE = style.RAMP[3], style.RAMP[0]
COMPARED = style.KINDS[0]
SHADE = style.GREYS[0]
# What a level says twice, by colour and by how its line is drawn.
EXPECTED = style.KINDS[0]


@dataclass(frozen=True, slots=True)
class Levels:
    """Incidents a week before, expected after (None where nothing was compared with), and after."""

    before: float
    expected: float | None
    after: float


@dataclass(frozen=True, slots=True)
class Course:
    """Incidents by week (n,) of the place, and of what it is compared with on the place's own scale, or None.

    `left_out` (n,) are the weeks that are neither before nor after; `begun` is the week of the start. `months` are
    (week, name) of those whose name stands below. `names` are the legend's: place, compared, left_out, start;
    `level_names` are those of the levels: before, expected, after.
    """

    words: Words
    place: Floats
    compared: Floats | None
    left_out: NDArray[np.bool_]
    begun: int
    levels: Levels
    months: tuple[tuple[int, str], ...]
    names: Mapping[str, str]
    level_names: tuple[str, ...]
    comma: str = ","
    scale: Literal[1, 2] = 2


def draw(asked: Course) -> Drawn:
    """The picture; the same request gives the same bytes. Raises ValueError for a course that is none."""
    check(asked)
    sheet = canvas.sheet(style.WIDTH, HEIGHT, asked.scale, style.PAPER)
    furniture.header(sheet, asked.words)
    _legend(sheet, asked)
    axes = _Axes(len(asked.place), _top(asked))
    _ground(sheet, asked, axes)
    for week, count in enumerate(asked.place.tolist()):
        x, y = axes.x(week + GAP / 2), axes.y(count)
        colour = PALE if asked.left_out[week] else BAR
        if BOTTOM - y >= 1:
            sheet.fill(x, y, axes.wide * (1 - GAP), BOTTOM - y, colour)
    if asked.compared is not None:
        spots = [(axes.x(week + 0.5), axes.y(count)) for week, count in enumerate(asked.compared.tolist())]
        for one, next_ in pairwise(spots):
            sheet.line(one, next_, LINE, COMPARED)
    _start(sheet, asked, axes)
    _levels(sheet, asked, axes)
    rows, columns = sheet.pixels.shape[:2]
    return Drawn(png.encode(sheet.pixels), columns, rows)


def check(asked: Course) -> None:
    """Raise ValueError that says what is wrong with the weeks."""
    n = len(asked.place)
    if n < 2 or not 0 < asked.begun < n:
        raise ValueError(f"a course has a week before its start and one after, got {n} weeks from {asked.begun}")
    for one in (asked.place, *([] if asked.compared is None else [asked.compared])):
        if one.shape != (n,) or not np.isfinite(one).all() or (one < 0).any():
            raise ValueError(f"a course has {n} finite counts from 0")
    if asked.left_out.shape != (n,):
        raise ValueError(f"a course says of {n} weeks whether they are left out, got {asked.left_out.shape}")


@dataclass(frozen=True, slots=True)
class _Axes:
    weeks: int
    top: float

    @property
    def wide(self) -> float:
        return (RIGHT - LEFT) / self.weeks

    def x(self, week: float) -> float:
        return LEFT + week * self.wide

    def y(self, count: float) -> float:
        return BOTTOM - min(count, self.top) / self.top * (BOTTOM - TOP)


def _top(asked: Course) -> float:
    """A round number over everything that is drawn."""
    most = float(max(asked.place.max(), 0 if asked.compared is None else asked.compared.max(), 4.0))
    return _step(most) * ceil(most / _step(most))


def _step(most: float) -> float:
    """What the scale goes up by: at most four steps."""
    power = 1.0
    while True:
        for step in STEPS:
            if most / (step * power) <= 4:
                return step * power
        power *= 10


def _ground(sheet: Sheet, asked: Course, axes: _Axes) -> None:
    """The weeks that are left out as a band, lines of the scale, and the months."""
    for week in np.flatnonzero(asked.left_out).tolist():
        sheet.fill(axes.x(week), TOP, axes.wide + 1, BOTTOM - TOP, SHADE)
    step, count = _step(axes.top), 0.0
    while count <= axes.top + step / 2:
        y = axes.y(count)
        sheet.fill(LEFT, y, RIGHT - LEFT, 1.5, style.NEATLINE)
        sheet.text(LEFT - 12, y + 9, f"{count:.0f}", AXIS, "right")
        count += step
    for week, name in asked.months:
        sheet.fill(axes.x(week), BOTTOM, 1.5, 9, style.INK3)
        sheet.text(axes.x(week) + 4, BOTTOM + 36, name, AXIS)
    sheet.fill(LEFT, BOTTOM, RIGHT - LEFT, 2, style.INK3)


def _start(sheet: Sheet, asked: Course, axes: _Axes) -> None:
    x, y = axes.x(asked.begun), TOP - 14.0
    while y < BOTTOM:
        sheet.fill(x - 1.5, y, 3, min(DASH, BOTTOM - y), style.INK)
        y += DASH * 1.6
    sheet.polygon([(x - 11, TOP - 22), (x + 11, TOP - 22), (x, TOP - 4)], style.INK)


def _levels(sheet: Sheet, asked: Course, axes: _Axes) -> None:
    """The mean of each time: before to the left of the start, after and expected to the right, named beside."""
    told, levels, n = np.flatnonzero(~asked.left_out), asked.levels, axes.weeks
    first, last = int(told[told < asked.begun].min(initial=asked.begun - 1)), int(told.max())
    after = int(told[told >= asked.begun].min(initial=n - 1))
    y = axes.y(levels.before)
    sheet.fill(axes.x(first), y - LEVEL / 2, axes.x(asked.begun) - axes.x(first), LEVEL, style.INK)
    _named(sheet, axes.x(first) + 8, y - 12, asked.level_names[0], _number(levels.before, asked.comma))
    if levels.expected is not None:
        x, y = axes.x(after), axes.y(levels.expected)
        while x < axes.x(last + 1):
            sheet.fill(x, y - LEVEL / 2, min(DASH, axes.x(last + 1) - x), LEVEL, EXPECTED)
            x += DASH * 1.6
    y = axes.y(levels.after)
    sheet.fill(axes.x(after), y - LEVEL / 2, axes.x(last + 1) - axes.x(after), LEVEL, style.INK)
    _beside(sheet, asked, axes, axes.x(n) + 14)


def _beside(sheet: Sheet, asked: Course, axes: _Axes, x: float) -> None:
    """The names of what stands to the right, the upper one above, never on each other."""
    levels = asked.levels
    named = [(axes.y(levels.after), asked.level_names[2], levels.after, style.INK)]
    if levels.expected is not None:
        named.append((axes.y(levels.expected), asked.level_names[1], levels.expected, EXPECTED))
    named.sort(key=lambda one: one[0])
    high = 66.0
    at = [one[0] for one in named]
    if len(at) == 2 and at[1] - at[0] < high:
        middle = min(max((at[0] + at[1]) / 2, TOP + high / 2), BOTTOM - high)
        at = [middle - high / 2, middle + high / 2]
    for y, (_, name, count, colour) in zip(at, named, strict=True):
        sheet.text(x, y - 4, fonts.shortened(name, LEVEL_NAME, 150), LEVEL_NAME.on(colour, style.PAPER))
        sheet.text(x, y + 26, _number(count, asked.comma), LEVEL_NUMBER.on(colour, style.PAPER))


def _named(sheet: Sheet, x: float, baseline: float, name: str, number: str) -> None:
    """On a piece of paper of its own: bars and a line run below."""
    text = fonts.shortened(fonts.printable(f"{name} {number}"), LEVEL_NAME, (RIGHT - LEFT) / 2)
    sheet.rounded((x, baseline - 25, fonts.width(text, LEVEL_NAME) + 16, 34), 4, style.PAPER)
    sheet.text(x + 8, baseline, text, LEVEL_NAME)


def _number(count: float, comma: str) -> str:
    return f"{count:.1f}".replace(".", comma)


def _legend(sheet: Sheet, asked: Course) -> None:
    """Two rows of two: the place and what it is compared with; the start and the weeks left out."""
    keys = ["place", *(["compared"] if asked.compared is not None else []), "start"]
    keys += ["left_out"] if asked.left_out.any() else []
    for number, key in enumerate(keys):
        x, y = KEYS_X[number % 2], KEYS_Y + KEYS_NEXT * (number // 2)
        _sign(sheet, key, x, y)
        room = (KEYS_X[1] if number % 2 == 0 else float(style.WIDTH - style.MARGIN)) - x - 58
        text, look = fonts.fitted(asked.names[key], KEY, room, style.SMALLEST)
        sheet.text(x + 48, y, text, look)


def _sign(sheet: Sheet, key: str, x: float, y: float) -> None:
    if key == "place":
        sheet.fill(x + 8, y - 20, 22, 24, BAR)
    elif key == "compared":
        sheet.line((x, y - 3), (x + 18, y - 15), LINE, COMPARED)
        sheet.line((x + 18, y - 15), (x + 38, y - 5), LINE, COMPARED)
    elif key == "left_out":
        sheet.fill(x, y - 22, 38, 28, SHADE)
        sheet.fill(x + 8, y - 12, 22, 18, PALE)
    else:
        sheet.polygon([(x + 8, y - 20), (x + 30, y - 20), (x + 19, y - 2)], style.INK)
