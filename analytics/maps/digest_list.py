"""The digest's ranked list: what is where, how many, and how that has changed; and the words of a quiet week."""

from analytics.maps import fonts, style
from analytics.maps.canvas import Sheet
from analytics.maps.digest_marks import numbered
from analytics.maps.digest_sheet import Aside, PlaceRow, Sign
from analytics.maps.hotspots import triangle

LEFT, RIGHT = 498.0, 968.0
TOP, ROW = 108.0, 97.0
MOST_ROWS = 5
TEXT_X, COUNT_X = 554.0, 862.0  # where names begin, and where counts end
DISC, DISC_RADIUS = 20.0, 20.0
ASIDE_TOP, ASIDE_STEP = 34.0, 34.0
BOTTOM = 706.0  # where the lower half begins

# Baselines in a row: of a name in one line or two, of the numbers, and of the words below all of them.
NAME_Y, NAME_YS, COUNT_Y, DETAIL_Y = 44.0, (31.0, 57.0), 46.0, 82.0
NAME_SMALLEST = 25.0  # a name that needs less is told in two lines of this

NAME = style.TextStyle("Bold", 30, style.INK)
DETAIL = style.TextStyle("Regular", 22, style.INK2)
COUNT = style.TextStyle("Bold", 34, style.INK)
CHANGE = style.TextStyle("Bold", 27, style.INK)
SAME = style.TextStyle("Medium", 26, style.INK3)
CHIP = style.TextStyle("Bold", 24, style.PAPER)
ASIDE = style.TextStyle("Medium", 23, style.INK2)
HEADLINE = style.TextStyle("Bold", 34, style.INK)
SENTENCE = style.TextStyle("Regular", 24, style.INK2)
TONES = {"more": style.MORE_TEXT, "fewer": style.FEWER_TEXT}


def draw(sheet: Sheet, rows: tuple[PlaceRow, ...], asides: tuple[Aside, ...], quiet: tuple[str, str]) -> None:
    """The quiet words, if any, the list, and below it what fades; as much of each as has room."""
    top = _quiet(sheet, quiet) if quiet[0] else TOP
    shown = fitting(rows, top)
    for place, row in enumerate(shown):
        _row(sheet, row, place + 1, top + place * ROW)
    bottom = top + len(shown) * ROW
    for place, aside in enumerate(_lines(asides, int((BOTTOM - bottom) / ASIDE_STEP))):
        _aside(sheet, aside, bottom + ASIDE_TOP + place * ASIDE_STEP)


def _lines(asides: tuple[Aside, ...], room: int) -> list[Aside]:
    """The asides in at most `room` lines: two each where all of them then find room, so that no name is cut."""
    two = [
        Aside(aside.sign if place == 0 else "same", line, indented=aside.sign in TONES)
        for aside in asides
        for place, line in enumerate(wrapped(aside.text, ASIDE, RIGHT - _start(aside), 2))
    ]
    return two if len(two) <= room else list(asides[:room])


def fitting(rows: tuple[PlaceRow, ...], top: float = TOP) -> tuple[PlaceRow, ...]:
    """The rows that have room below `top`."""
    return rows[: min(MOST_ROWS, int((BOTTOM - top) / ROW))]


def _row(sheet: Sheet, row: PlaceRow, rank: int, top: float) -> None:
    if row.at is not None:
        numbered(sheet, rank, LEFT + DISC, top + 47, DISC_RADIUS)
    start = TEXT_X if row.at is not None else LEFT
    count, look = fonts.fitted(row.count, COUNT, 110, 22)
    sheet.text(COUNT_X, top + COUNT_Y, count, look, "right")
    _name(sheet, row.name, start, top, COUNT_X - fonts.width(count, look) - 12 - start)
    # The words below run under the count, and stand clear of it.
    detail, fit = fonts.fitted(row.detail, DETAIL, RIGHT - start, 20)
    sheet.text(start, top + DETAIL_Y, detail, fit)
    _change(sheet, row.sign, row.change, top + COUNT_Y - 1)
    sheet.fill(LEFT, top + ROW, RIGHT - LEFT, 1 if sheet.scale > 1 else 1.0, style.NEATLINE)


def _name(sheet: Sheet, name: str, x: float, top: float, room: float) -> None:
    """In one line where it fits, else in two: half a place's name is another place's."""
    text, look = fonts.fitted(name, NAME, room, NAME_SMALLEST)
    if text == fonts.printable(name):
        sheet.text(x, top + NAME_Y, text, look)
        return
    for line, y in zip(wrapped(name, look, room, 2), NAME_YS, strict=False):
        sheet.text(x, top + y, line, look)


def _change(sheet: Sheet, sign: Sign, words: str, baseline: float) -> None:
    if sign == "new":
        text = fonts.shortened(fonts.printable(words), CHIP, 96)
        wide = fonts.width(text, CHIP) + 26
        sheet.rounded((RIGHT - wide, baseline - 26, wide, 34), 5, style.INK)
        sheet.text(RIGHT - wide / 2, baseline - 1, text, CHIP, "middle")
        return
    look = SAME if sign == "same" else CHANGE.on(TONES[sign], style.PAPER)
    text, look = fonts.fitted(words, look, 82 if sign != "same" else 108, style.SMALLEST)
    sheet.text(RIGHT, baseline, text, look, "right")
    if sign != "same":
        at = RIGHT - fonts.width(text, look) - 20
        sheet.polygon(triangle(at, baseline - 10, 10.5, up=sign == "more"), TONES[sign])


def _aside(sheet: Sheet, aside: Aside, baseline: float) -> None:
    start = _start(aside)
    if aside.sign in TONES:
        sheet.polygon(triangle(LEFT + DISC, baseline - 8, 9.5, up=aside.sign == "more"), TONES[aside.sign])
    text, look = fonts.fitted(aside.text, ASIDE, RIGHT - start, 20)
    sheet.text(start, baseline, text, look)


def _start(aside: Aside) -> float:
    return TEXT_X if aside.sign in TONES or aside.indented else LEFT


def _quiet(sheet: Sheet, quiet: tuple[str, str]) -> float:
    """A headline and its reason; answers where they end."""
    headline, look = fonts.fitted(quiet[0], HEADLINE, RIGHT - LEFT, 26)
    y = TOP + 54
    sheet.text(LEFT, y, headline, look)
    for line in wrapped(quiet[1], SENTENCE, RIGHT - LEFT, 7):
        y += 33
        sheet.text(LEFT, y, line, SENTENCE)
    return y + 16


def wrapped(text: str, look: style.TextStyle, room: float, most: int) -> list[str]:
    """A text in lines of at most `room` layout pixels; what finds no line ends in "…"."""
    lines = [""]
    for word in fonts.printable(text).split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and fonts.width(longer, look) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [fonts.shortened(line, look, room) for line in lines if line]
