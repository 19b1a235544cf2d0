"""The digest's lower half: when it happened, and who has reported. Warm is where, grey is when (LOOK, section 3)."""

from math import isfinite

from analytics.maps import fonts, style
from analytics.maps.canvas import Sheet
from analytics.maps.digest_list import wrapped
from analytics.maps.digest_sheet import Clock, PartnerRow, Partners
from analytics.maps.prepared import grouped

RULE_Y = 716.0
TITLE_Y = 754.0
CELL_X, CELL_Y, CELL, CELL_HIGH = 110.0, 764.0, 52.0, 44.0
PARTNERS_X, RIGHT = 498.0, 968.0
FIRST_ROW, LAST_ROW, MOST_STEP = 790.0, 949.0, 30.0
MOST_PARTNERS = 7
RING = 8.0  # a partner's sign

# Shares of the fullest cell at which the next grey begins: a quiet week is pale all over only when it is even.
STEPS = (0.15, 0.3, 0.5, 0.75)
FEWEST = 5.0  # below it the fullest cell is not the darkest: one night's two incidents are no pattern
TITLE = style.TextStyle("SemiBold", 26, style.INK)
DAY = style.TextStyle("Regular", 22, style.INK2)
NUMBER = style.TextStyle("SemiBold", 22, style.INK)
SIDE = style.TextStyle("Regular", 24, style.INK2)
PARTNER = style.TextStyle("Medium", 22, style.INK)
TOLD = style.TextStyle("Medium", 22, style.INK2)
NOTE = style.TextStyle("Regular", 22, style.INK2)


def draw(sheet: Sheet, clock: Clock, partners: Partners, gap: str) -> None:
    """Both, below their rule."""
    sheet.fill(style.MARGIN, RULE_Y, RIGHT - style.MARGIN, 1.5 if sheet.scale > 1 else 1.0, style.rgb("#B9B5AC"))
    _clock(sheet, clock, gap)
    _partners(sheet, partners)


def _clock(sheet: Sheet, clock: Clock, gap: str) -> None:
    room = CELL_X - style.MARGIN - 8
    text, look = fonts.fitted(clock.title, TITLE, room if clock.counts else 430, 20)
    sheet.text(style.MARGIN, TITLE_Y, text, look)
    if not clock.counts:
        for place, line in enumerate(wrapped(clock.note, NOTE, 430, 6)):
            sheet.text(style.MARGIN, TITLE_Y + 36 + place * 29, line, NOTE)
        return
    _check(clock)
    wide = CELL * 7 / len(clock.days)
    for column, day in enumerate(clock.days):
        sheet.text(CELL_X + (column + 0.5) * wide, TITLE_Y, day, DAY, "middle")
    top = max(FEWEST, *(count for row in clock.counts for count in row))
    for at, (part, row) in enumerate(zip(clock.parts, clock.counts, strict=True)):
        y = CELL_Y + at * CELL_HIGH
        sheet.text(CELL_X - 8, y + 30, part, DAY, "right")
        for column, count in enumerate(row):
            _cell(sheet, (CELL_X + column * wide, y, wide), count, top, gap)


def _cell(sheet: Sheet, at: tuple[float, float, float], count: float, top: float, gap: str) -> None:
    x, y, wide = at
    grey = style.GREYS[sum(count >= step * top for step in STEPS)]
    sheet.fill(x, y, wide - 1.5, CELL_HIGH - 1.5, grey)
    whole = round(count)
    if whole:
        ink = style.text_on(grey)
        text, look = _number(whole, NUMBER.on(ink, grey), wide - 4, gap)
        sheet.text(x + wide / 2 - 0.75, y + 30, text, look, "middle")


def _number(whole: int, look: style.TextStyle, room: float, gap: str) -> tuple[str, style.TextStyle]:
    """A count as large as fits; one that fits in no size is told in thousands, for a number must not be cut."""
    text, fit = fonts.fitted(grouped(whole, gap), look, room, style.SMALLEST)
    return (text, fit) if "…" not in text else fonts.fitted(f"{round(whole / 1000)}k", look, room, style.SMALLEST)


def _check(clock: Clock) -> None:
    shapes = {len(row) for row in clock.counts}
    if len(clock.counts) != len(clock.parts) or shapes != {len(clock.days)}:
        raise ValueError(f"the clock needs a count for each of {len(clock.parts)} parts and {len(clock.days)} days")
    if any(not isfinite(count) or count < 0 for row in clock.counts for count in row):
        raise ValueError("the clock's counts are finite numbers from 0")


def _partners(sheet: Sheet, partners: Partners) -> None:
    count, look = fonts.fitted(partners.count, SIDE, 160, 20)
    sheet.text(RIGHT, TITLE_Y, count, look, "right")
    title, fit = fonts.fitted(partners.title, TITLE, RIGHT - PARTNERS_X - fonts.width(count, look) - 16, 20)
    sheet.text(PARTNERS_X, TITLE_Y, title, fit)
    rows = shown(partners)
    step = min(MOST_STEP, (LAST_ROW - FIRST_ROW) / max(1, len(rows) - 1))
    for place, row in enumerate(rows):
        _partner(sheet, row, FIRST_ROW + place * step)


def shown(partners: Partners) -> list[PartnerRow]:
    """The rows that find room: those that are missing or stopped first of all, in the order that was given."""
    if len(partners.rows) <= MOST_PARTNERS:
        return list(partners.rows)
    urgent = [row for row in partners.rows if row.state in ("missing", "part")]
    calm = [row for row in partners.rows if row not in urgent]
    kept = urgent[: MOST_PARTNERS - 1]
    kept += calm[: MOST_PARTNERS - 1 - len(kept)]
    rows = [row for row in partners.rows if row in kept]
    left = len(partners.rows) - len(rows)
    lost = sum(row.state == "missing" for row in urgent[MOST_PARTNERS - 1 :])
    return [*rows, PartnerRow("missing" if lost else "other", partners.more.format(n=left), "")]


def _partner(sheet: Sheet, row: PartnerRow, baseline: float) -> None:
    missing = row.state == "missing"
    _sign(sheet, row.state, PARTNERS_X + 10, baseline - 7.5)
    told_look = style.TextStyle("Bold", 22, style.MISSING) if missing else TOLD
    name_look = style.TextStyle("Bold", 22, style.MISSING) if missing else PARTNER
    told, fit = fonts.fitted(row.text, told_look, 250, style.SMALLEST)
    sheet.text(RIGHT, baseline, told, fit, "right")
    room = RIGHT - fonts.width(told, fit) - 14 - (PARTNERS_X + 32)
    name, fit = fonts.fitted(row.name, name_look, room, 20)
    sheet.text(PARTNERS_X + 32, baseline, name, fit)


def _sign(sheet: Sheet, state: str, x: float, y: float) -> None:
    """A full, half, crossed or empty ring; a partner of which nothing may be told has a line."""
    if state == "other":
        sheet.fill(x - 7, y - 1, 14, 2, style.INK3)
        return
    sheet.disc(x, y, RING, style.MISSING if state == "missing" else style.INK)
    if state == "missing":
        sheet.disc(x, y, RING - 2.25, style.PAPER)
    elif state == "part":
        sheet.disc(x, y, RING - 1.75, style.PAPER)
        sheet.polygon(_half(x, y, RING - 1), style.INK)
    elif state == "nothing":
        sheet.disc(x, y, RING - 1.75, style.PAPER)
        sheet.fill(x - 4, y - 1, 8, 2, style.INK)


def _half(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """The left half of a disc."""
    from math import cos, pi, sin

    turns = [pi / 2 + pi * step / 24 for step in range(25)]
    return [(x + radius * cos(turn), y + radius * sin(turn)) for turn in turns]
