"""Tables: Slack's own where they fit, columns of fixed width where those fit, and lines of text otherwise."""

from bot.platforms.slack.blocks import COLUMNS, NOTHING, ROWS, TEXT, Block, preformatted, rich, shown, words
from handlers.reply import Table

CELL = 400  # characters of a native cell: a paragraph
NATIVE = 8_000  # characters of all cells: a message's table may hold 10,000
WIDE = (
    42  # characters of a line of fixed width: a phone of 360 points breaks longer ones, and no column is one any more
)


def table_blocks(table: Table, *, native: bool) -> list[Block]:
    """The table and its caption. `native` where the surface has tables, and this message none yet."""
    rows = _rows(table)
    if not rows:
        return []
    caption = [rich(words(table.caption, bold=True))] if table.caption.strip() else []
    if native and _fits(rows):
        return [*caption, _native(table, rows)]
    flat = [[" ".join(cell.split()) or NOTHING for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in flat) for column in range(len(flat[0]))]
    if sum(widths) + 2 * len(widths) <= WIDE:
        return [*caption, preformatted(_columns(table, flat, widths))]
    return [*caption, _lines(table, flat)]


def is_native(block: Block) -> bool:
    """Whether the block is Slack's own kind of table; a message may have one."""
    return bool(block["type"] == "table")


def _rows(table: Table) -> list[list[str]]:
    """All rows as wide as the widest."""
    rows = [list(row) for row in ((table.header, *table.rows) if any(table.header) else table.rows) if row]
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def _fits(rows: list[list[str]]) -> bool:
    cells = sum(len(cell) for row in rows for cell in row)
    return len(rows) <= ROWS and len(rows[0]) <= COLUMNS and cells <= NATIVE


def _native(table: Table, rows: list[list[str]]) -> Block:
    cells = [[{"type": "raw_text", "text": shown(cell, CELL)} for cell in row] for row in rows]
    settings = [
        {"align": "right" if column in table.numeric else "left", "is_wrapped": column not in table.numeric}
        for column in range(len(rows[0]))
    ]
    return {"type": "table", "rows": cells, "column_settings": settings}


def _columns(table: Table, rows: list[list[str]], widths: list[int]) -> str:
    lines = ["  ".join(_cell(row[c], widths[c], right=c in table.numeric) for c in range(len(row))) for row in rows]
    return _whole_lines([line.rstrip() for line in lines])


def _lines(table: Table, rows: list[list[str]]) -> Block:
    """A line a row: its first cell, then each other one with its heading."""
    heads, body = (rows[0], rows[1:]) if any(table.header) else ([], rows)
    lines = [_line(heads, row) for row in body] or [_line([], heads)]
    return rich(words(_whole_lines(lines)))


def _line(heads: list[str], row: list[str]) -> str:
    named = [f"{heads[c]}: {row[c]}" if heads and heads[c] != NOTHING else row[c] for c in range(1, len(row))]
    return f"• {' · '.join([row[0], *named])}"


def _cell(text: str, width: int, *, right: bool) -> str:
    return text.rjust(width) if right else text.ljust(width)


def _whole_lines(lines: list[str]) -> str:
    """As many lines as Slack takes; a cut is marked."""
    text = "\n".join(lines)
    return text if len(text) <= TEXT else text[: text.rfind("\n", 0, TEXT - 2)] + "\n…"
