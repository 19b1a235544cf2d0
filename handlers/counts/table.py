"""Counts by partner as a table, and for programs."""

from handlers.counts.wording import Told
from handlers.reply import Table
from handlers.texts.format import number_text
from storage.release import HolderChange


def sums_table(told: Told) -> Table:
    """A row for each sum; columns that say the same in every row are left to the sentences above."""
    texts, sums = told.texts, told.answer.sums
    columns = {
        "partner": [told.partner(one.source) for one in sums],
        "number": [number_text(one.count, texts.language) for one in sums],
        "kinds": [told.kinds(one) for one in sums],
        "when": [told.when(one.periods) for one in sums],
        "where": [told.where(one) for one in sums],
    }
    kept = ["partner", "number", *(name for name in ("kinds", "when", "where") if len(set(columns[name])) > 1)]
    if sums[0].kinds and "kinds" not in kept:
        kept.insert(2, "kinds")
    if told.placed and "where" not in kept:
        kept.append("where")
    return Table(
        tuple(texts(f"counts.table.{name}") for name in kept),
        tuple(zip(*(columns[name] for name in kept), strict=True)),
        texts("counts.table.caption"),
        numeric=(1,),
    )


def changes_table(told: Told, changes: tuple[HolderChange, ...]) -> Table:
    """Both times beside each other, over the same ground; each side names its whole periods."""
    texts = told.texts
    rows = tuple(
        (
            told.partner(one.source),
            f"{number_text(one.earlier, texts.language)} ({told.when(one.earlier_periods)})",
            f"{number_text(one.later, texts.language)} ({told.when(one.later_periods)})",
        )
        for one in changes
    )
    header = tuple(texts(f"counts.table.{name}") for name in ("partner", "earlier", "later"))
    return Table(header, rows, texts("counts.table.changes"))


def facts_of(told: Told) -> dict[str, object]:
    """The same numbers as the table's, and no others."""
    return {
        "told": [
            {
                "source": one.source,
                "count": one.count,
                "least": one.k,
                "weeks": int(one.weeks),
                "periods": [[period.start.date().isoformat(), period.end.date().isoformat()] for period in one.periods],
                "everywhere": one.everywhere,
                "kinds": list(one.kinds),
            }
            for one in told.answer.sums
        ]
    }
