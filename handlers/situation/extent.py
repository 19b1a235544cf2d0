"""1.1 Extent: how much, of what and where, against the time before and the same time last year."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from handlers.document import Block, Grid, Heading, Paragraph
from handlers.grammar import period_words
from handlers.problems.desk import Desk
from handlers.reply import Picture
from handlers.situation.blocks import blocks, grid
from handlers.situation.gathered import Gathered
from handlers.situation.numbers import NO_AREA, Row, area_rows, kind_rows, sides, together
from handlers.texts.format import list_text, number_text, signed_text
from storage.model.query import Period

# As many rows as fit on a page with what stands around them; the rest is one row.
MOST = 12


def extent(told: Gathered) -> Iterator[Block]:
    """The sentences about the whole, and tables by kind and area; counts where only counts may be told."""
    texts = told.desk.texts
    yield Heading(texts("situation.extent.title"), 2)
    if not told.rows:
        answer = told.answers["map"].reply.card.elements
        yield from blocks(one for one in answer if not isinstance(one, Picture))
        for periods, table in told.changes:
            caption = texts("situation.extent.against", period=periods_text(periods, told.desk))
            yield replace(grid(table), caption=caption)
        return
    yield from (Paragraph(" ".join(one.said)) for one in reversed(sides(told)))
    if not sides(told):
        yield Paragraph(texts.count("map.total", len(told.here)) + ".")
        yield Paragraph(texts("situation.extent.nothing_before"))
    yield from _tables(told)
    yield from blocks(told.counted)


def _tables(told: Gathered) -> Iterator[Block]:
    texts, language = told.desk.texts, told.desk.texts.language
    kinds, areas = kind_rows(told), area_rows(told)
    if kinds:
        yield _table(told, kinds, "kinds", {kind.key: kind.name(language) for kind in told.desk.catalog.kinds})
    if len(areas) > 1:
        names = {area.key: area.name for area in told.desk.catalog.areas}
        yield _table(told, areas, "areas", names | {NO_AREA: texts("situation.extent.no_area")})
    if any(row.verdict for row in kinds):
        yield Paragraph(texts("situation.extent.judged"), "note")


def _table(told: Gathered, rows: tuple[Row, ...], what: str, names: Mapping[str, str]) -> Grid:
    texts = told.desk.texts
    is_judged = any(row.verdict for row in rows)
    shown, rest = (rows, ()) if len(rows) <= MOST else (rows[: MOST - 1], rows[MOST - 1 :])
    cells = [_cells(row, names.get(row.key, row.key), told, is_judged=is_judged) for row in shown]
    if rest:
        name = texts("situation.extent.rest", n=len(rest))
        cells.append(_cells(together(rest), name, told, is_judged=is_judged))
    header = (texts(f"situation.extent.{what}"), *_heads(told), *([texts("situation.verdict.head")] * is_judged))
    numeric = tuple(range(1, len(header) - is_judged))
    widths = (2.4, *(1.0 for _ in numeric), *([1.5] * is_judged))
    return Grid(header, tuple(cells), widths, numeric, texts(f"situation.extent.{what}_caption"))


def _heads(told: Gathered) -> tuple[str, ...]:
    """The times, and the change since the last of them."""
    desk = told.desk
    times = [told.query.periods, *(one.found.before_periods for one in sides(told))]
    heads = tuple(periods_text(one, desk) for one in times)
    return (*heads, desk.texts("situation.extent.change")) if len(times) > 1 else heads


def _cells(row: Row, name: str, told: Gathered, *, is_judged: bool) -> tuple[str, ...]:
    texts = told.desk.texts
    cells = [name, *(number_text(count, texts.language) for count in row.counts)]
    if len(row.counts) > 1:
        cells.append(signed_text(row.change, texts.language))
    if is_judged:
        cells.append(texts(f"situation.verdict.{row.verdict}") if row.verdict else "–")
    return tuple(cells)


def periods_text(periods: tuple[Period, ...], desk: Desk) -> str:
    """Times by name, with their year, like "Kvartal 3 2026"."""
    named = list_text([period_words(one, desk.texts.language, with_year=True) for one in periods], desk.texts.language)
    return named[:1].upper() + named[1:]
