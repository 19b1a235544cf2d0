"""Rates in words: whether areas differ by more than chance, a table, and features."""

from collections.abc import Iterator

import numpy as np

from analytics.maps.request import BaseMap
from handlers.export.held import Feature, Value, area
from handlers.maps.rates import Rated, rate_words
from handlers.reply import Element, Table, Text
from handlers.texts import Texts
from handlers.texts.format import number_text

MOST = 8  # areas in the table: as many as a phone shows without losing the reader


def rates_said(told: Rated, texts: Texts) -> list[Element]:
    """The verdict and the areas with the highest rates."""
    said = [texts(f"method.rates.{told.found.about.verdict}")]
    if told.found.about.enough and np.isfinite(told.found.whole[0]):
        said.append(texts("rates.whole", rate=rate_words(told.found.whole[0], texts)))
    untold = int(np.count_nonzero((told.counts > 0) & ~told.found.told))
    table = [_table(told, texts)] if told.found.told.any() else []
    notes = [Text(texts.count("rates.untold", untold), "note")] if untold else []
    return [Text(" ".join(said)), *table, *notes]


def _table(told: Rated, texts: Texts) -> Table:
    header = tuple(texts(f"rates.table.{key}") for key in ("area", "number", "rate", "span"))
    ranked = sorted(np.flatnonzero(told.found.told).tolist(), key=lambda i: -float(told.found.rate[i]))
    rows = tuple(
        (
            f"{told.areas[i].name}{_mark(told, i, texts)}",
            number_text(int(told.counts[i]), texts.language),
            rate_words(float(told.found.rate[i]), texts),
            texts("rates.span", low=_bound(told.found.low[i], texts), high=_bound(told.found.high[i], texts)),
        )
        for i in ranked[:MOST]
    )
    return Table(header, rows, texts("rates.table.caption"), numeric=(1, 2, 3))


def _mark(told: Rated, i: int, texts: Texts) -> str:
    """Whether an area has more or fewer than its addresses' part by more than chance."""
    if told.found.above[i]:
        return f" {texts('rates.above')}"
    return f" {texts('rates.below')}" if told.found.below[i] else ""


def _bound(value: float, texts: Texts) -> str:
    return rate_words(float(value), texts)


def rates_features(told: Rated, base: BaseMap) -> Iterator[Feature]:
    """A row an area, with its rate where one may be told; `base` is that of the same areas."""
    for i, one in enumerate(told.areas):
        values: list[tuple[str, Value]] = [("name", one.name), ("number", int(told.counts[i]))]
        values.append(("addresses", int(told.homes[i])))
        if told.found.told[i]:
            bounds = (("rate", told.found.rate[i]), ("rate_low", told.found.low[i]), ("rate_high", told.found.high[i]))
            values += [(key, round(float(value), 1)) for key, value in bounds]
        yield Feature("area", tuple(values), area(base.areas[i]))
