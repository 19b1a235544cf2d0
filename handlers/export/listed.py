"""The tables of a list as features: areas, kinds, and the latest incidents as they were listed."""

from collections.abc import Iterator

from handlers.export.held import Feature, Value
from handlers.maps.card import Answer, kinds_table
from handlers.maps.listing import areas_table, latest_rows, row_words
from handlers.reply import Table


def listed_features(answer: Answer) -> Iterator[Feature]:
    """Every row that the list's tables hold."""
    if not len(answer.found.rows):
        return
    yield from _rows(areas_table(answer), "area", "name")
    yield from _rows(kinds_table(answer), "kind", "kind")
    for i in latest_rows(answer.found.rows).tolist() if answer.found.rows.exact.any() else ():
        time, kind, area, partner = row_words(answer, i)
        values: tuple[tuple[str, Value], ...] = (
            ("kind", kind), ("time", time), ("area", area), ("partner", partner),
        )  # fmt: skip
        yield Feature("incident", values)


def _rows(table: Table, layer: str, named: str) -> Iterator[Feature]:
    for name, number in table.rows:
        yield Feature(layer, ((named, name), ("number", int("".join(filter(str.isdigit, number))))))
