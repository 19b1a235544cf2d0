"""What stands around the map: title, count, chips, scale, north, sources. Nothing covers data."""

from math import inf

from analytics.maps import fonts, style
from analytics.maps.canvas import Sheet
from analytics.maps.request import Words
from analytics.maps.style import TextStyle

# A scale bar's metres: the one nearest to 105 layout pixels is taken.
LENGTHS = (1, 2, 5, 10, 20, 50, 100, 200, 250, 500, *(n * 10**p for p in range(3, 8) for n in (1, 2, 5)))
BAR = 105.0
BAR_RIGHT, TICK = 908.0, 8.0
NORTH_X = 952.0
RIGHT = float(style.WIDTH - style.MARGIN)


def header(sheet: Sheet, words: Words, title_y: float = 50, count_y: float = 90) -> None:
    """Title, count line and chips, above the map."""
    shift = title_y - 50
    room = RIGHT - style.MARGIN
    title_room = room - (_demo(sheet, words.demo, shift) + 24 if words.demo else 0)
    count_room = room - (_simplified(sheet, words.simplified, shift) + 24 if words.simplified else 0)
    text, look = title(words, title_room)
    sheet.text(style.MARGIN, title_y, text, look)
    text, look = fonts.fitted(words.count_line, style.COUNT_LINE, count_room, 20)
    sheet.text(style.MARGIN, count_y, text, look)


def title(words: Words, room: float) -> tuple[str, TextStyle]:
    """The title as large as fits; too long, the one without dates; that too, cut."""
    whole, look = fonts.fitted(words.title, style.TITLE, room, style.TITLE_SMALLEST)
    if whole == fonts.printable(words.title) or not words.title_short:
        return whole, look
    return fonts.fitted(words.title_short, style.TITLE, room, style.TITLE_SMALLEST)


def _demo(sheet: Sheet, text: str, shift: float) -> float:
    text = fonts.shortened(fonts.printable(text), style.DEMO_CHIP, 260)
    wide = fonts.width(text, style.DEMO_CHIP) + 23
    sheet.rounded((RIGHT - wide, 22 + shift, wide, 36), 5, style.PLUM)
    sheet.text(RIGHT - wide / 2, 49 + shift, text, style.DEMO_CHIP, "middle")
    return wide


def _simplified(sheet: Sheet, text: str, shift: float) -> float:
    text = fonts.shortened(fonts.printable(text), style.SIMPLIFIED_CHIP, 260)
    wide = fonts.width(text, style.SIMPLIFIED_CHIP) + 19
    sheet.rounded((RIGHT - wide, 68 + shift, wide, 28), 5, style.PLUM)
    sheet.rounded((RIGHT - wide + 2, 70 + shift, wide - 4, 24), 3, style.PAPER)
    sheet.text(RIGHT - wide / 2, 89 + shift, text, style.SIMPLIFIED_CHIP, "middle")
    return wide


def neatlines(sheet: Sheet, x: float, y: float, width: float, height: float) -> None:
    """Thin lines at the top and bottom of a map."""
    thick = style.NEATLINE_WIDTH if sheet.scale > 1 else 1.0
    sheet.fill(x, y, width, thick, style.NEATLINE)
    sheet.fill(x, y + height - thick, width, thick, style.NEATLINE)


def scale_length(metres: float, most: float = inf) -> int:
    """The bar's metres when a layout pixel is `metres`; at most `most` layout pixels long."""
    fitting = [length for length in LENGTHS if length / metres <= most] or LENGTHS[:1]
    return int(min(fitting, key=lambda length: abs(length / metres - BAR)))


def scale_bar(sheet: Sheet, metres: float, y: float, right: float = BAR_RIGHT, most: float = inf) -> float:
    """The bar with its length above, at most `most` layout pixels; returns its left end."""
    length = scale_length(metres, most)
    wide = min(max(length / metres, 20.0), 220.0)
    left = right - wide
    text = f"{length} m" if length < 1000 else f"{length // 1000} km"
    sheet.fill(left, y - 1, wide, 2, style.INK2)
    sheet.fill(left, y - TICK, 2, TICK, style.INK2)
    sheet.fill(right - 2, y - TICK, 2, TICK, style.INK2)
    sheet.text(left + wide / 2, y - 9, text, style.SCALE_TEXT, "middle")
    return left


def north(sheet: Sheet, y: float, x: float = NORTH_X) -> None:
    """N and an arrow 26 high whose foot is at y."""
    sheet.text(x, y - 30, "N", style.NORTH, "middle")
    sheet.polygon([(x, y - 26), (x + 9, y), (x, y - 6), (x - 9, y)], style.INK2)


def footer(sheet: Sheet, words: Words, y: float = 787, *, joined: bool = False) -> None:
    """Sources to the left, a remark to the right (`joined`: after the sources, the right is taken)."""
    if joined:
        line = " · ".join(part for part in (words.attribution, words.footer_right) if part)
        text, look = fonts.fitted(line, style.ATTRIBUTION, NORTH_X - 30 - style.MARGIN, style.SMALLEST)
        sheet.text(style.MARGIN, y, text, look)
        return
    right = fonts.shortened(fonts.printable(words.footer_right), style.ATTRIBUTION, 400)
    wide = fonts.width(right, style.ATTRIBUTION) + 24 if right else 0
    left = fonts.shortened(fonts.printable(words.attribution), style.ATTRIBUTION, RIGHT - style.MARGIN - wide)
    sheet.text(style.MARGIN, y, left, style.ATTRIBUTION)
    sheet.text(RIGHT, y, right, style.ATTRIBUTION, "right")
