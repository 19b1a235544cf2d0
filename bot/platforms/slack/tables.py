"""Tables: Slack's own where they fit, columns of fixed width otherwise."""

from bot.platforms.clamp import clip
from bot.platforms.slack.blocks import COLUMNS, NOTHING, ROWS, TEXT, Block, preformatted, rich, shown, words
from handlers.reply import Table

CELL = 400  # characters of a native cell: a paragraph
NATIVE = 8_000  # characters of all cells: a message's table may hold 10,000
NARROW = 28  # characters of a column of fixed width: two of them fit a phone


def table_blocks(table: Table, *, native: bool) -> list[Block]:
    """The table and its caption. `native` where the surface has tables, and this message none yet."""
    rows = _rows(table)
    if not rows:
        return []
    caption = [rich(words(table.caption, bold=True))] if table.caption.strip() else []
    return [*caption, _native(table, rows) if native and _fits(rows) else preformatted(_columns(table, rows))]


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


def _columns(table: Table, rows: list[list[str]]) -> str:
    flat = [[clip(" ".join(cell.split()), NARROW) or NOTHING for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in flat) for column in range(len(flat[0]))]
    lines = ["  ".join(_cell(row[c], widths[c], right=c in table.numeric) for c in range(len(row))) for row in flat]
    return _whole_lines([line.rstrip() for line in lines])


def _cell(text: str, width: int, *, right: bool) -> str:
    return text.rjust(width) if right else text.ljust(width)


def _whole_lines(lines: list[str]) -> str:
    """As many lines as Slack takes; a cut is marked."""
    text = "\n".join(lines)
    return text if len(text) <= TEXT else text[: text.rfind("\n", 0, TEXT - 2)] + "\n…"
