"""The weeks before and after a measure as a picture; its text twin is a table (tables.course)."""

from analytics.maps.follow_up import Course, Levels
from analytics.maps.request import Words
from handlers.follow_up.measured import Measured
from handlers.follow_up.said import verdict
from handlers.follow_up.tables import scaled
from handlers.problems.desk import Desk
from handlers.reply import Picture
from handlers.texts.format import decimal_sign, month_names
from storage.model.follow_up import Followed

LEAST_APART, MANY = 4, 60  # weeks between two months' names, nearer ones would touch; of many weeks twice as many


def picture(desk: Desk, of: Followed, found: Measured) -> Picture:
    """Bars for the place, a line for the comparison, and the level of each time."""
    texts, services = desk.texts, desk.services
    name = found.place.name if found.place else texts("follow_up.everywhere")
    words = Words(
        title=f"{texts('follow_up.picture')} {of.problem.name}",
        title_short=f"{texts('follow_up.picture')} {of.problem.code}",
        count_line=texts("follow_up.count_line", name=name),
        legend="",
        attribution="",
        demo=texts("map.demo") if services.demo else "",
    )
    drawn = services.draw_course(
        Course(
            words=words,
            place=found.counts[0],
            compared=scaled(found) * found.counts[1] if found.compared and scaled(found) else None,
            left_out=~(found.times.before | found.times.after),
            begun=found.times.begun,
            levels=_levels(found),
            months=_months(desk, found),
            names={key: texts(f"follow_up.legend.{key}") for key in ("place", "compared", "left_out", "start")},
            level_names=tuple(texts(f"follow_up.legend.{key}") for key in ("before", "expected", "after")),
            scale=services.scale,
            comma=decimal_sign(texts.language),
        )
    )
    scale = services.scale
    alt = texts("follow_up.alt", code=of.decision.code, what=verdict(found, texts))
    return Picture(drawn.png, alt, f"{texts('follow_up.file')}.png", drawn.width // scale, drawn.height // scale)


def _levels(found: Measured) -> Levels:
    """By week: before, expected after, after."""
    (before, after), pair = found.times.lengths, found.pair(0)
    expected = found.effect.expected / after if found.effect else None
    return Levels(pair.before / before, None if expected is None else max(0.0, expected), pair.after / after)


def _months(desk: Desk, found: Measured) -> tuple[tuple[int, str], ...]:
    """The first week of each month by the month's short name, as far as there is room; the first with its year."""
    mondays = [one.start.date() for one in found.times.weeks]
    names = month_names(desk.texts.language)
    told: list[tuple[int, str]] = []
    apart, free = LEAST_APART if len(mondays) <= MANY else 2 * LEAST_APART, 0
    for number, monday in enumerate(mondays):
        if number < free or (number and mondays[number - 1].month == monday.month):
            continue
        name = names[monday.month - 1][:3]
        told.append((number, name if told else f"{name} {monday.year}"))
        free = number + (apart if len(told) > 1 else 2 * apart)
    return tuple(told)
