"""A follow-up's weeks as rows of a file, for those who may read the card: what the picture and the tables rest on."""

import numpy as np

from handlers.export.held import Feature, Held, Value
from handlers.follow_up import said
from handlers.follow_up.measured import Measured
from handlers.follow_up.tables import sort_of
from handlers.problems.desk import Desk
from storage.model.follow_up import Followed

# As they stand in `Measured.counts`.
PLACE, COMPARED, RING, RING_COMPARED = range(4)


def held(desk: Desk, of: Followed, found: Measured) -> Held:
    """A row a week, and how the effect was reckoned."""
    title = desk.texts("follow_up.title", code=of.decision.code, name=of.problem.name)
    rows = tuple(_week(desk, found, number) for number in range(len(found.times.weeks)))
    return Held(title, rows, method(desk, found))


def method(desk: Desk, found: Measured) -> str:
    """The answer, what it was held against, and how the weeks were taken."""
    texts = desk.texts
    compared, doubt = said.compared_with(found, texts)
    silent = [desk.names({found.rows.sources[number]}) for number in found.reporting.silent]
    parts = [texts("follow_up.file_method") if found.effect else "", said.verdict(found, texts), compared, doubt]
    parts += [said.reporting(found, silent, texts), *said.notes(found, texts)]
    return " ".join(part for part in parts if part)


def _week(desk: Desk, found: Measured, number: int) -> Feature:
    week = found.times.weeks[number].start
    year, iso, _ = week.isocalendar()
    values: list[tuple[str, Value]] = [("week", f"{year}-{iso:02d}"), ("monday", week.date().isoformat())]
    values.append(("what", desk.texts(f"follow_up.sort.{sort_of(found, number)}")))
    values.append(("at_place", _number(found.counts[PLACE, number])))
    if found.compared is not None:
        values.append(("at_compared", _number(found.counts[COMPARED, number])))
        if found.ring:
            values.append(("in_zone", _number(found.counts[RING, number])))
            values.append(("in_zone_compared", _number(found.counts[RING_COMPARED, number])))
    return Feature("week", tuple(values))


def _number(count: np.float64) -> int | float:
    """Whole where it is; an event that several reported counts in parts."""
    told = round(float(count), 3)
    return int(told) if told.is_integer() else told
