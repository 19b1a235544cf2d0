"""The digest on one A4 page, 300 dots an inch: the picture, what there is to say of it, and lines to write on."""

from analytics.maps import canvas, digest, fonts, pdf, png, style
from analytics.maps.canvas import Sheet
from analytics.maps.digest_list import wrapped
from analytics.maps.digest_sheet import Paper

# Layout pixels; at scale 2 they are 2480 x 3508 device pixels, which is A4 at 300 dots an inch.
WIDTH, HEIGHT, SCALE = 1240, 1754, 2
LEFT, TOP = 120.0, 62.0  # where the picture's corner is, 20 mm from the edge
TEXT_TOP, TEXT_BOTTOM = 1112.0, 1660.0
FOOT_Y = 1700.0
ROOM = 936.0  # as wide as the picture's own text
TEXT_LEFT = LEFT + style.MARGIN
HEADING = style.TextStyle("SemiBold", 26, style.INK)
BODY = style.TextStyle("Regular", 23, style.INK)
STEP, BEFORE, RULED = 32.0, 16.0, 52.0  # between lines, before a heading, and between lines to write on (9 mm)
MOST_LINES = 9  # of one block; the rest is on the page in the chat


def draw(paper: Paper) -> bytes:
    """The PDF; the same paper gives the same bytes. Raises ValueError as `digest.draw` does."""
    sheet = canvas.sheet(WIDTH, HEIGHT, SCALE, style.PAPER)
    digest.lay(sheet.part(LEFT, TOP, style.WIDTH, digest.HEIGHT), paper.sheet)
    spoken, y = _blocks(sheet, paper, TEXT_TOP)
    _ruled(sheet, paper.notes, y)
    foot = fonts.shortened(fonts.printable(paper.foot), style.ATTRIBUTION, ROOM)
    sheet.text(TEXT_LEFT, FOOT_Y, foot, style.ATTRIBUTION)
    return pdf.one_page(png.encode(sheet.pixels), paper.title, paper.alt, paper.language, spoken)


def _blocks(sheet: Sheet, paper: Paper, y: float) -> tuple[list[pdf.Spoken], float]:
    """Headings and sentences, as many as have room; answers their lines as text, and where they end."""
    spoken: list[pdf.Spoken] = []
    for heading, sentences in paper.blocks:
        lines = [(heading, HEADING)]
        lines += [(line, BODY) for said in sentences for line in wrapped(said, BODY, ROOM, MOST_LINES)]
        if y + BEFORE + len(lines) * STEP > TEXT_BOTTOM:
            break
        y += BEFORE
        for text, look in lines:
            y += STEP
            sheet.text(TEXT_LEFT, y, text, look)
            spoken.append(_spoken(text, y, look.size))
    return spoken, y


def _spoken(text: str, y: float, size: float) -> pdf.Spoken:
    points = pdf.A4[0] / WIDTH
    return pdf.Spoken(TEXT_LEFT * points, pdf.A4[1] - y * points, size * points, text)


def _ruled(sheet: Sheet, heading: str, y: float) -> None:
    """Lines to write on by hand, down to the foot."""
    y += BEFORE + STEP
    if not heading or y + RULED > TEXT_BOTTOM:
        return
    sheet.text(TEXT_LEFT, y, heading, HEADING)
    y += RULED
    while y <= TEXT_BOTTOM:
        sheet.fill(TEXT_LEFT, y, ROOM, 1.0, style.NEATLINE)
        y += RULED
