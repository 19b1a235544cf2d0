"""A week's rhythm in words, as a table, as a picture and as features."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from analytics.maps.request import Words
from analytics.maps.week_clock import WeekClock
from analytics.methods.standouts import StandOut
from handlers.digest.hours import DAYS as DAYS_OF
from handlers.digest.hours import PARTS as PARTS_OF
from handlers.digest.value import Hours
from handlers.digest.words import hours_words
from handlers.export.held import Feature
from handlers.grammar import explained
from handlers.reply import Facts, Picture, Table
from handlers.services import Services
from handlers.texts import Texts
from handlers.texts.format import number_text, thousands_sign

if TYPE_CHECKING:
    from handlers.analysis.week import Week

SIZE = (1000, 800)
PARTS = ("00–06", "06–12", "12–18", "18–24")
HOURS_IN_PART = 6


def summary(week: "Week", texts: Texts) -> str:
    """How many, and what part of the week stands out: a sentence to read aloud."""
    total = texts.count("map.total", len(week.rows))
    if week.found is None:
        key = "rhythm.no_hours" if len(week.rows) else "rhythm.nothing"
        return texts(key, total=total)
    most = week.stands_out
    if not week.found.about.enough:
        return texts("rhythm.too_few", total=total)
    if most is None:
        return texts("rhythm.even", total=total)
    number, usual = number_text(round(most.count), texts.language), number_text(round(most.expected), texts.language)
    return texts("rhythm.peak", total=total, when=when(most, texts), n=number, expected=usual)


def when(most: StandOut, texts: Texts) -> str:
    """A part of the week in words: "fredag–lördag, kväll (18–24)"."""
    start, end = PARTS_OF[most.part]
    words = hours_words(Hours(DAYS_OF[most.days], start, end), texts)
    return words if most.part == "whole_day" else texts("rhythm.when", when=words, start=f"{start:02}", end=f"{end:02}")


def hours_table(week: "Week", texts: Texts) -> Table:
    """The picture's large numbers as text: parts of the day by weekday, and how many each day has."""
    assert week.found is not None  # noqa: S101 - only asked for where there is a clock
    counts = week.found.quarters
    header = (texts("rhythm.table.part"), *(texts(f"rhythm.day.{day}") for day in range(1, 8)))
    rows = [(part, *(_number(counts[day, place], texts) for day in range(7))) for place, part in enumerate(PARTS)]
    rows.append((texts("rhythm.table.all"), *(_number(total, texts) for total in counts.sum(axis=1))))
    return Table(header, tuple(rows), texts("rhythm.table.caption"), numeric=tuple(range(1, 8)))


def squares_table(week: "Week", texts: Texts) -> Table:
    """Those that are told by part of the day only."""
    row = tuple(number_text(count, texts.language) for count in week.squares)
    return Table(PARTS, (row,), texts("rhythm.table.squares"), numeric=(0, 1, 2, 3))


def _number(count: float, texts: Texts) -> str:
    return number_text(round(float(count)), texts.language)


def picture(week: "Week", heading: tuple[str, str], services: Services) -> Picture:
    """The clock, with its text twin in short."""
    assert week.found is not None  # noqa: S101 - only asked for where there is a clock
    texts, most = week.opening.texts, week.stands_out
    line = texts.count("map.total", week.fine)
    line += f" · {texts('rhythm.most', when=when(most, texts))}" if most else ""
    words = Words(
        title=texts("rhythm.title", title=heading[0]),
        title_short=texts("rhythm.title", title=heading[1]),
        count_line=line,
        legend=texts("rhythm.legend"),
        attribution="",
        footer_right=texts("map.demo_footer") if services.demo else "",
        demo=texts("map.demo") if services.demo else "",
        thousands=thousands_sign(texts.language),
    )
    days = tuple(texts(f"rhythm.day.{day}") for day in range(1, 8))
    asked = WeekClock(
        words, week.found.quarters, week.found.clock, days, PARTS, texts("rhythm.table.all"), services.scale
    )
    drawn = services.draw_week(asked)
    alt = texts("rhythm.alt", title=words.title, summary=summary(week, texts))
    return Picture(drawn.png, alt, f"{texts('rhythm.file')}.png", *SIZE)


def rhythm_features(week: "Week", texts: Texts) -> Iterator[Feature]:
    """A row for each part of each day, then for each hour; whole numbers as in the picture."""
    if week.found is not None:
        for day in range(7):
            for part in range(4):
                hours = (("from", part * HOURS_IN_PART), ("to", (part + 1) * HOURS_IN_PART))
                count = round(float(week.found.quarters[day, part]))
                yield Feature("quarter", (("weekday", texts(f"grammar.out.day.{day + 1}")), *hours, ("number", count)))
        for day in range(7):
            for hour in range(24):
                count = round(float(week.found.clock[day, hour]))
                hours = (("from", hour), ("to", hour + 1))
                yield Feature("hour", (("weekday", texts(f"grammar.out.day.{day + 1}")), *hours, ("number", count)))
    for part, count in enumerate(week.squares if sum(week.squares) else ()):
        hours = (("from", part * HOURS_IN_PART), ("to", (part + 1) * HOURS_IN_PART))
        yield Feature("quarter", (*hours, ("number", count)))


def facts_of(week: "Week", said: tuple[str, ...]) -> Facts:
    """What a program reads of the rhythm: whole numbers by weekday and part of the day."""
    rows, opening = week.rows, week.opening
    counts: dict[str, object] = {"incidents": len(rows), "with_hour": week.fine, "parts_only": list(week.squares)}
    if week.found is not None:
        counts["quarters"] = [[round(float(n)) for n in day] for day in week.found.quarters]
    sources = tuple(sorted({rows.sources[i] for i in set(rows.source.tolist())}))
    query = explained(opening.reading, opening.catalog, opening.texts.language)
    return Facts(query, counts, said, int(rows.level), len(rows), detailed=week.fine, sources=sources)
