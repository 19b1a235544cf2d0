"""Near-repeats in words: a sentence to read aloud, a table of pairs, and features."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from analytics.methods.repeats import ALPHA, NEAR, SOON, Repeats
from handlers.export.held import Feature
from handlers.reply import Table
from handlers.texts import Texts
from handlers.texts.format import number_text

SAME_PLACE = 1.0  # metres: a band that ends below this is one address
MORE = "\u25b2"


def lead(found: Repeats | None, texts: Texts) -> str:
    """Whether it repeats, and where that is clearest."""
    if found is None:
        return texts("repeats.too_many")
    verdict = texts(f"method.repeats.{found.about.verdict}")
    if found.about.verdict != "repeats":
        return verdict
    band = int(np.argmin(found.p[:, 0]))
    seen, expected = int(found.observed[band, 0]), float(found.expected[band, 0])
    numbers = {"n": number_text(seen, texts.language), "expected": _expected(expected, texts)}
    return f"{verdict} {texts('repeats.clearest', near=_near(band, texts), soon=_soon(0, texts), **numbers)}"


def pairs_table(found: Repeats, texts: Texts) -> Table:
    """Bands of distance by bands of days: pairs that there are, against those that chance gives."""
    header = (texts("repeats.table.near"), *(_soon(column, texts) for column in range(len(found.soon))))
    rows = tuple(
        (_near(row, texts), *(_cell(found, row, column, texts) for column in range(len(found.soon))))
        for row in range(len(found.near))
    )
    return Table(header, rows, texts("repeats.table.caption", more=MORE))


def pair_features(found: Repeats) -> Iterator[Feature]:
    """A row for each cell of the table; it has no place."""
    for row, (low, high) in enumerate(pairwise(NEAR)):
        for column, (first, past) in enumerate(pairwise(SOON)):
            bands = (("from", low), ("to", high), ("days_from", round(first)), ("days_to", round(past)))
            numbers = (
                ("number", int(found.observed[row, column])),
                ("expected", round(float(found.expected[row, column]), 1)),
            )
            yield Feature("pairs", (*bands, *numbers, ("p", round(float(found.p[row, column]), 4))))


def _cell(found: Repeats, row: int, column: int, texts: Texts) -> str:
    seen = number_text(int(found.observed[row, column]), texts.language)
    told = texts("repeats.table.cell", n=seen, expected=_expected(float(found.expected[row, column]), texts))
    # The soonest bands are what the verdict tests (Bonferroni over them); later ones are told only beyond all cells.
    looked = found.p.shape[0] if column == 0 else found.p.size
    return f"{MORE} {told}" if found.p[row, column] * looked <= ALPHA else told


def _expected(value: float, texts: Texts) -> str:
    return number_text(value, texts.language, 1 if value < 10 else 0)


def _near(band: int, texts: Texts) -> str:
    low, high = NEAR[band], NEAR[band + 1]
    if high < SAME_PLACE:
        return texts("repeats.near.same")
    if low < SAME_PLACE:
        return texts("repeats.near.below", metres=f"{high:.0f}")
    return texts("repeats.near.between", low=f"{low:.0f}", high=f"{high:.0f}")


def _soon(band: int, texts: Texts) -> str:
    low, high = SOON[band], SOON[band + 1]
    return (
        texts("repeats.soon.below", days=f"{high:.0f}")
        if not low
        else texts("repeats.soon.between", low=f"{low:.0f}", high=f"{high - 1:.0f}")
    )
