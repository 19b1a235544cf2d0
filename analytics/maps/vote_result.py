"""What a vote came to as one picture: each option with its name, a bar, and the number in words.

Name above, bar below: a name as wide as the sheet is read on a phone (a chat shows 1000 px in 360), one beside its bar
is not. What wins is blue, has a disc before its name and says so in its number; the rest is grey.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from analytics.maps import canvas, fonts, furniture, png, style
from analytics.maps.canvas import Sheet
from analytics.maps.cause_tree import wrapped
from analytics.maps.request import Drawn, Words

NAME = style.TextStyle("Medium", 30, style.INK)
NAME_WINS = style.TextStyle("Bold", 30, style.INK)
NUMBER = style.TextStyle("SemiBold", 28, style.INK)
MORE = style.TextStyle("SemiBold", 27, style.INK2)

TOP, BOTTOM = 130.0, 28.0
MOST_HIGH = 1000.0  # Teams takes pictures up to 1024 high
LINE, BAR, GAP, PAD = 38.0, 34.0, 26.0, 8.0
MORE_HIGH = 48.0
NUMBER_WIDE = 330.0  # room for the number at the right of the bar
MOST_LINES = 2
SIGN = 38.0  # what a winner's name steps in, for its disc
RIGHT = float(style.WIDTH - style.MARGIN)
LONGEST = RIGHT - style.MARGIN - NUMBER_WIDE
WINS, REST, EMPTY = style.KINDS[0], style.GREYS[3], style.GREYS[0]


@dataclass(frozen=True, slots=True)
class Bar:
    """An option: its name, how long its bar is (0 to 1), the number in words, and whether it wins."""

    name: str
    share: float
    number: str
    wins: bool = False


@dataclass(frozen=True, slots=True)
class VoteResult:
    """Options, the best first. `more` says how many are left out, with `{n}` for the number."""

    words: Words
    bars: tuple[Bar, ...]
    more: str
    scale: Literal[1, 2] = 2


@dataclass(frozen=True, slots=True)
class _Row:
    bar: Bar
    lines: tuple[str, ...]
    y: float  # upper edge of the name

    @property
    def end(self) -> float:
        return self.y + LINE * len(self.lines) + PAD + BAR


def draw(asked: VoteResult) -> Drawn:
    """The picture; the same request gives the same bytes. Raises ValueError for a result without options."""
    if not asked.bars:
        raise ValueError("a result needs at least one option")
    if any(not 0 <= bar.share <= 1 for bar in asked.bars):
        raise ValueError("a bar is 0 to 1 long")
    rows = fitting(asked)
    left_out = len(asked.bars) - len(rows)
    height = round(rows[-1].end + (MORE_HIGH if left_out else 0) + BOTTOM)
    sheet = canvas.sheet(style.WIDTH, height, asked.scale, style.PAPER)
    furniture.header(sheet, asked.words)
    furniture.neatlines(sheet, style.MARGIN, 106, RIGHT - style.MARGIN, 1)
    for row in rows:
        _put(sheet, row)
    if left_out:
        sheet.text(style.MARGIN, rows[-1].end + 38, asked.more.format(n=left_out), MORE)
    pixels, columns = sheet.pixels.shape[:2]
    return Drawn(png.encode(sheet.pixels), columns, pixels)


def fitting(asked: VoteResult) -> tuple[_Row, ...]:
    """The rows that the sheet has room for, from the best on."""
    rows = tuple(_laid(asked.bars))
    kept = len(rows)
    while kept > 1 and rows[kept - 1].end + (MORE_HIGH if kept < len(rows) else 0) + BOTTOM > MOST_HIGH:
        kept -= 1
    return rows[:kept]


def _laid(bars: tuple[Bar, ...]) -> Iterator[_Row]:
    y = TOP
    for bar in bars:
        look, room = (NAME_WINS, RIGHT - style.MARGIN - SIGN) if bar.wins else (NAME, RIGHT - style.MARGIN)
        row = _Row(bar, wrapped(bar.name, look, room, MOST_LINES), y)
        yield row
        y = row.end + GAP


def _put(sheet: Sheet, row: _Row) -> None:
    bar, left = row.bar, float(style.MARGIN)
    look = NAME_WINS if bar.wins else NAME
    if bar.wins:
        sheet.disc(left + 13, row.y + 19, 11, WINS)
    for number, line in enumerate(row.lines):
        sheet.text(left + (SIGN if bar.wins else 0), row.y + 29 + LINE * number, line, look)
    top = row.end - BAR
    sheet.fill(left, top, LONGEST, BAR, EMPTY)
    if bar.share > 0:
        sheet.fill(left, top, max(4.0, LONGEST * bar.share), BAR, WINS if bar.wins else REST)
    words = fonts.shortened(fonts.printable(bar.number), NUMBER, NUMBER_WIDE - 16)
    sheet.text(left + LONGEST + 16, top + 27, words, NUMBER)
