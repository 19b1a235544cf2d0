"""The answer as tables, for those who want to read rather than look."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from handlers.maps.card import Answer, kinds_table
from handlers.reply import Card, Element, Table
from handlers.texts.format import moment_text, number_text
from storage.release import Released

# As many rows as a phone shows without losing the reader.
MOST_LATEST = 20
MOST_AREAS = 8


def list_card(answer: Answer) -> Card:
    """The number, then areas, kinds and the latest incidents as tables."""
    tables: list[Element] = []
    if len(answer.found.rows):
        tables = [areas_table(answer), kinds_table(answer)]
        tables += [latest_table(answer)] if answer.found.rows.exact.any() else []
    return Card(answer.heading, (*answer.opening(), *tables, *answer.closing()))


def areas_table(answer: Answer) -> Table:
    """Areas with most incidents; those outside every area as one row."""
    found, catalog, texts = answer.found, answer.catalog, answer.texts
    names = {area.key: area.name for area in catalog.areas}
    inside = found.rows.area >= 0
    counts = np.bincount(found.rows.area[inside], minlength=len(found.rows.areas))
    order = np.argsort(-counts, kind="stable")[:MOST_AREAS]
    rows = [
        (
            names.get(found.rows.areas[index], found.rows.areas[index]),
            number_text(int(counts[index]), texts.language),
        )
        for index in order
        if counts[index]
    ]
    outside = int((~inside).sum())
    if outside:
        rows.append((texts("map.table.outside"), number_text(outside, texts.language)))
    header = (texts("map.table.area"), texts("map.table.number"))
    return Table(header, tuple(rows), texts("map.table.areas"), numeric=(1,))


def latest_rows(rows: Released) -> NDArray[np.int64]:
    """Places of the latest exact rows, latest first; those of the same hour by where and what, not as they came."""
    exact = np.flatnonzero(rows.exact)
    if exact.size > MOST_LATEST:
        start = rows.start[exact]
        exact = exact[start >= np.partition(start, -MOST_LATEST)[-MOST_LATEST]]
    told = (rows.y, rows.x, rows.source, rows.kind, -rows.start)
    return exact[np.lexsort([column[exact] for column in told])][:MOST_LATEST]


def row_words(answer: Answer, i: int) -> tuple[str, str, str, str]:
    """When, what, where and told by whom, of one exact row."""
    rows, catalog, texts = answer.found.rows, answer.catalog, answer.texts
    zone = ZoneInfo(catalog.region.timezone)
    kinds = {kind.key: kind.name(texts.language) for kind in catalog.kinds}
    partners = {partner.key: partner.name(texts.language) for partner in catalog.partners}
    areas = {area.key: area.name for area in catalog.areas}
    return (
        moment_text(datetime.fromtimestamp(int(rows.start[i]), zone), texts.language),
        kinds.get(rows.kinds[rows.kind[i]], "").capitalize(),
        areas.get(rows.areas[rows.area[i]], "") if rows.area[i] >= 0 else texts("map.table.outside"),
        partners.get(rows.sources[rows.source[i]], ""),
    )


def latest_table(answer: Answer) -> Table:
    """The latest incidents whose time and place the audience may see exactly."""
    rows, texts = answer.found.rows, answer.texts
    lines = tuple(row_words(answer, i) for i in latest_rows(rows).tolist())
    header = tuple(texts(f"map.table.{key}") for key in ("time", "kind", "area", "partner"))
    caption = texts.count("map.table.latest_of", len(lines), all=number_text(len(rows), texts.language))
    return Table(header, lines, caption)
