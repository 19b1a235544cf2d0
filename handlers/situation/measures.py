"""4 Åtgärdsplan: what was decided, and which problems nothing was decided for."""

from collections.abc import Iterator

from handlers.document import Block, Grid, Heading, Paragraph
from handlers.situation.gathered import Gathered

COLUMNS = ("problem", "measure", "owner", "due", "status", "review")


def measures(told: Gathered) -> Iterator[Block]:
    """The chapter."""
    texts = told.desk.texts
    yield Heading(texts("situation.plan.title"))
    yield Paragraph(texts("situation.plan.about"))
    if told.plan:
        header = tuple(texts(f"situation.plan.{name}") for name in COLUMNS)
        rows = tuple(tuple(getattr(row, name) or "–" for name in COLUMNS) for row in told.plan)
        yield Grid(header, rows, (2.1, 2.5, 2.6, 1.5, 1.3, 1.5))
    else:
        yield Paragraph(texts("situation.plan.none"))
    planned = {row.code for row in told.plan}
    without = [whole.problem for whole in told.wholes if whole.problem.code not in planned]
    if without:
        yield Paragraph(texts("situation.plan.without"), "strong")
        yield from (Paragraph(f"{one.code} {one.name}", "bullet") for one in without)
    yield Paragraph(texts("situation.plan.fill"), "fill")
