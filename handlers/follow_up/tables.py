"""A follow-up's numbers as tables: the four places, the weeks in fours, and what and when."""

from collections.abc import Iterator

import numpy as np

from handlers.digest.hours import rhythm_of
from handlers.follow_up.measured import Measured
from handlers.problems.desk import Desk
from handlers.reply import Table
from handlers.texts.format import number_text
from storage.model.query import Period

STEP = 4  # weeks in a row of the text twin
# Fewer of a kind before and after would be read as a pattern that is none.
FEWEST, MOST_KINDS = 20, 4
PARTS = ("night", "morning", "afternoon", "evening")


def places(desk: Desk, found: Measured) -> Table:
    """Before and after, as numbers and by week."""
    texts = desk.texts
    rows = [_row(desk, found, 0, found.place.name if found.place else texts("follow_up.everywhere"))]
    if found.compared is not None:
        rings = (texts("follow_up.ring_place"), texts("follow_up.ring_compared"))
        rows += [_row(desk, found, 2, rings[0])] if found.ring else []
        rows.append(_row(desk, found, 1, found.compared.place.name))
        rows += [_row(desk, found, 3, rings[1])] if found.ring else []
    header = tuple(texts(f"follow_up.column.{name}") for name in ("where", "before", "after", "weekly"))
    return Table(header, tuple(rows), texts("follow_up.table"), (1, 2, 3))


def _row(desk: Desk, found: Measured, number: int, name: str) -> tuple[str, ...]:
    language, pair = desk.texts.language, found.pair(number)
    before, after = found.times.lengths
    whole = (number_text(round(one), language) for one in (pair.before, pair.after))
    return name, *whole, _weekly(pair.before / before, pair.after / after, language)


def _weekly(before: float, after: float, language: str) -> str:
    return f"{number_text(before, language, 1)} → {number_text(after, language, 1)}"


def course(desk: Desk, found: Measured) -> Table:
    """The text twin of the picture: at most four weeks a row, of one sort."""
    texts, scale = desk.texts, scaled(found)
    header = [texts("follow_up.column.weeks"), texts("follow_up.column.place")]
    header += [texts("follow_up.column.compared")] if found.compared else []
    rows = [tuple(_cells(desk, found, part, scale)) for part in _parts(found)]
    numeric = tuple(range(1, len(header)))
    return Table((*header, texts("follow_up.column.what")), tuple(rows), texts("follow_up.course"), numeric)


def scaled(found: Measured) -> float:
    """How many of the place's one of the comparison's was before; 0 where there were none."""
    before = found.pair(1).before
    return found.pair(0).before / before if before else 0.0


def sort_of(found: Measured, week: int) -> str:
    """What a week is for."""
    times = found.times
    return (
        "chosen"
        if times.chosen[week]
        else "before"
        if times.before[week]
        else "after"
        if times.after[week]
        else "begun"
    )


def _parts(found: Measured) -> Iterator[range]:
    n, first = len(found.times.weeks), 0
    while first < n:
        last = first + 1
        while last < n and last - first < STEP and sort_of(found, last) == sort_of(found, first):
            last += 1
        yield range(first, last)
        first = last


def _cells(desk: Desk, found: Measured, part: range, scale: float) -> Iterator[str]:
    texts, language = desk.texts, desk.texts.language
    yield weeks_text(found.times.weeks[part[0]], found.times.weeks[part[-1]], desk)
    yield number_text(round(float(found.counts[0, list(part)].sum())), language)
    if found.compared:
        yield number_text(scale * float(found.counts[1, list(part)].sum()), language, 1)
    yield texts(f"follow_up.sort.{sort_of(found, part[0])}")


def weeks_text(first: Period, last: Period, desk: Desk) -> str:
    """Like "36–39 2026", by the first one's year."""
    (year, start, _), (_, end, _) = first.start.isocalendar(), last.start.isocalendar()
    return desk.texts("follow_up.weeks", weeks=f"{start}" if start == end else f"{start}–{end}", year=f"{year}")


def kinds(desk: Desk, found: Measured) -> Table | None:
    """The commonest kinds in the place by week, when there are enough of each."""
    rows, at = found.rows, found.at
    counts = np.bincount(rows.kind[at], minlength=len(rows.kinds))
    names = {kind.key: kind.name(desk.texts.language) for kind in desk.catalog.kinds}
    most = [int(kind) for kind in np.argsort(-counts, kind="stable")[:MOST_KINDS]]
    told = [(names.get(rows.kinds[kind], ""), rows.kind[at] == kind) for kind in most if counts[kind] >= FEWEST]
    if np.count_nonzero(counts) < 2 or not told:
        return None
    rows_ = tuple((name, _split(desk, found, mask)) for name, mask in told)
    return Table(_split_header(desk, "kind"), rows_, desk.texts("follow_up.kinds"), (1,))


def hours(desk: Desk, found: Measured) -> Table | None:
    """Parts of the day in the place by week, of those told with their hour."""
    rows, times = found.rows, found.times
    known = found.at[~rows.coarse[found.at]]
    sums, lengths = [], times.lengths
    for told in (times.before, times.after):
        at = known[told[found.week[known]]]
        if len(at) < FEWEST:
            return None
        sums.append(rhythm_of(rows, at, times.span).quarters.sum(axis=0))
    language = desk.texts.language
    rows_ = tuple(
        (
            desk.texts(f"follow_up.part.{name}"),
            _weekly(sums[0][part] / lengths[0], sums[1][part] / lengths[1], language),
        )
        for part, name in enumerate(PARTS)
    )
    return Table(_split_header(desk, "hours"), rows_, desk.texts("follow_up.hours"), (1,))


def _split_header(desk: Desk, name: str) -> tuple[str, ...]:
    return desk.texts(f"follow_up.column.{name}"), desk.texts("follow_up.column.weekly")


def _split(desk: Desk, found: Measured, mask: np.ndarray) -> str:
    times, at = found.times, found.at[mask]
    week, weight = found.week[at], found.rows.weight[at]
    before, after = (float(weight[told[week]].sum()) for told in (times.before, times.after))
    lengths = times.lengths
    return _weekly(before / lengths[0], after / lengths[1], desk.texts.language)
