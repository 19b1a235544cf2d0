"""Causes as one picture: the sides of the triangle one under another, each cause in a box, what it comes from below.

A list that steps in is read on a phone; a fishbone's slanting words are not (a chat shows 1000 px in 360). A direct
cause stands at the left, each "because" one step to the right, on a line from what it explains.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from analytics.maps import canvas, fonts, furniture, png, style
from analytics.maps.canvas import Sheet
from analytics.maps.request import Drawn, Words

HEADING = style.TextStyle("Bold", 30, style.INK)
CAUSE = style.TextStyle("Medium", 28, style.INK)
NOTE = style.TextStyle("Regular", 24, style.INK2)
MORE = style.TextStyle("SemiBold", 27, style.INK2)
MARK = style.TextStyle("SemiBold", 24, style.INK)

TOP, BOTTOM = 124.0, 24.0
MOST_HIGH = 1000.0  # Teams takes pictures up to 1024 high; more causes than fit are said as a number
STEP = 46.0  # how far a cause steps in from what it explains
LINE, NOTE_LINE = 34.0, 29.0
PAD, GAP, BAR = 11.0, 10.0, 8.0
HEADING_HIGH = 48.0
MOST_LINES = 3
DEEPEST = 5
MORE_HIGH = 48.0
THIN = 3.0
TICK_ROOM = 31.0  # for the arrow before a measure
RIGHT = float(style.WIDTH - style.MARGIN)
# A colour and a shape for each side, told apart in grey too, as kinds are on a map.
COLOURS = style.KINDS[:3]


@dataclass(frozen=True, slots=True)
class Node:
    """A cause in a side (0, 1 or 2) at a depth (0 is direct); `note` is who said it, and what speaks for it.

    `mark` names the measures that act on it, "" for none.
    """

    side: int
    depth: int
    text: str
    note: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class CauseTree:
    """Causes in reading order: side by side, each followed by what it comes from. `sides` name the three.

    `more` says how many causes are left out, with `{n}` for the number.
    """

    words: Words
    sides: tuple[str, str, str]
    nodes: tuple[Node, ...]
    more: str
    scale: Literal[1, 2] = 2


@dataclass(frozen=True, slots=True)
class _Box:
    node: Node
    heading: bool  # whether its side begins here
    lines: tuple[str, ...]
    note: str
    mark: str
    y: float  # upper edge of the box, below the heading
    high: float

    @property
    def left(self) -> float:
        return style.MARGIN + STEP * self.node.depth


def draw(asked: CauseTree) -> Drawn:
    """The picture; the same request gives the same bytes. Raises ValueError for a tree that is none."""
    check(asked)
    boxes = tuple(_laid(fitting(asked)))
    left_out = len(asked.nodes) - len(boxes)
    end = boxes[-1].y + boxes[-1].high
    height = round(end + (MORE_HIGH if left_out else 0) + BOTTOM)
    sheet = canvas.sheet(style.WIDTH, height, asked.scale, style.PAPER)
    furniture.header(sheet, asked.words)
    furniture.neatlines(sheet, style.MARGIN, 106, RIGHT - style.MARGIN, 1)
    for at, box in enumerate(boxes):
        _join(sheet, boxes, at)
        _put(sheet, box, asked)
    if left_out:
        sheet.text(style.MARGIN, end + 36, asked.more.format(n=left_out), MORE)
    rows, columns = sheet.pixels.shape[:2]
    return Drawn(png.encode(sheet.pixels), columns, rows)


def check(asked: CauseTree) -> None:
    """Raise ValueError that says what is wrong with the tree."""
    if not asked.nodes:
        raise ValueError("a tree needs at least one cause")
    depth, side = -1, -1
    for node in asked.nodes:
        if node.side not in range(len(asked.sides)):
            raise ValueError(f"a side is 0, 1 or 2, got {node.side}")
        if not 0 <= node.depth < DEEPEST or node.depth > depth + 1:
            raise ValueError(f"a cause at depth {node.depth} cannot follow one at depth {depth}")
        if node.depth == 0 and node.side < side:
            raise ValueError("causes stand side by side, the first side first")
        depth, side = node.depth, node.side if node.depth == 0 else side


def fitting(asked: CauseTree) -> tuple[Node, ...]:
    """The nodes that the sheet has room for: what lies deepest is left out first, and the last of that."""
    kept = list(asked.nodes)
    while len(kept) > 1:
        *_, last = _laid(tuple(kept))
        more = MORE_HIGH if len(kept) < len(asked.nodes) else 0.0
        if last.y + last.high + more + BOTTOM <= MOST_HIGH:
            break
        deepest = max(node.depth for node in kept)
        del kept[max(at for at, node in enumerate(kept) if node.depth == deepest)]
    return tuple(kept)


def _laid(nodes: tuple[Node, ...]) -> Iterator[_Box]:
    """Boxes from above."""
    y, side = TOP, -1
    for node in nodes:
        begins = node.depth == 0 and node.side != side
        side = node.side if node.depth == 0 else side
        room = RIGHT - (style.MARGIN + STEP * node.depth) - BAR - 2 * PAD
        lines = wrapped(node.text, CAUSE, room, MOST_LINES)
        note = fonts.shortened(fonts.printable(node.note), NOTE, room)
        mark = fonts.shortened(fonts.printable(node.mark), MARK, room - TICK_ROOM)
        high = 2 * PAD + LINE * len(lines) + NOTE_LINE * (bool(note) + bool(mark))
        top = y + (HEADING_HIGH if begins else 0)
        yield _Box(node, begins, lines, note, mark, top, high)
        y = top + high + GAP


def wrapped(text: str, look: style.TextStyle, room: float, most: int) -> tuple[str, ...]:
    """The text in at most `most` lines; the last is cut with an ellipsis, a word that is too wide is cut anywhere."""
    words, lines = fonts.printable(text).split(), [""]
    while words:
        word = words.pop(0)
        longer = f"{lines[-1]} {word}".strip()
        if fonts.width(longer, look) <= room or not lines[-1]:
            lines[-1] = longer
        elif len(lines) < most:
            lines.append(word)
        else:
            lines[-1] = f"{longer} {' '.join(words)}"
            break
    return tuple(fonts.shortened(line, look, room) for line in lines)


def _put(sheet: Sheet, box: _Box, asked: CauseTree) -> None:
    colour = COLOURS[box.node.side]
    if box.heading:
        y = box.y - HEADING_HIGH
        _sign(sheet, style.MARGIN + 13, y + 28, box.node.side)
        sheet.text(style.MARGIN + 38, y + 38, asked.sides[box.node.side], HEADING)
    sheet.rounded((box.left, box.y, RIGHT - box.left, box.high), 8, style.LAND)
    sheet.fill(box.left, box.y, BAR, box.high, colour)
    x, baseline = box.left + BAR + PAD, box.y + PAD + 26
    for line in box.lines:
        sheet.text(x, baseline, line, CAUSE)
        baseline += LINE
    sheet.text(x, baseline - 4, box.note, NOTE)
    if box.mark:
        baseline += NOTE_LINE if box.note else 0
        _tick(sheet, x, baseline - 4)
        sheet.text(x + TICK_ROOM, baseline - 4, box.mark, MARK)


def _tick(sheet: Sheet, x: float, baseline: float) -> None:
    """An arrow that points at the measure: something is to be done."""
    y = baseline - 8
    sheet.fill(x, y - THIN / 2, 16, THIN, style.INK)
    sheet.polygon([(x + 14, y - 7), (x + 23, y), (x + 14, y + 7)], style.INK)


def _sign(sheet: Sheet, x: float, y: float, side: int) -> None:
    """The side's shape: disc, square, triangle."""
    if side == 0:
        sheet.disc(x, y, 11, COLOURS[0])
    elif side == 1:
        sheet.fill(x - 10, y - 10, 20, 20, COLOURS[1])
    else:
        sheet.polygon(canvas.regular(x, y + 2, 13, 3), COLOURS[2])


def _join(sheet: Sheet, boxes: tuple[_Box, ...], at: int) -> None:
    """A line from what an indirect cause explains, down and to its own box."""
    box = boxes[at]
    above = next((one for one in reversed(boxes[:at]) if one.node.depth < box.node.depth), None)
    if box.node.depth == 0 or above is None:
        return
    x, y = above.left + STEP / 2, box.y + min(box.high / 2, 30)
    start = above.y + above.high
    sheet.fill(x, start, THIN, y - start + THIN, style.GREYS[2])
    sheet.fill(x, y, box.left - x, THIN, style.GREYS[2])
