"""`/rytm`: when it happens, by weekday and hour, and whether some part of the week stands out."""

from dataclasses import dataclass, replace

import numpy as np

from analytics.methods.rhythm import Rhythm, rhythm
from analytics.methods.standouts import StandOut
from handlers.analysis.answered import Answered
from handlers.analysis.opening import Opened, line_for, opened
from handlers.analysis.week_told import (
    facts_of,
    hours_table,
    picture,
    rhythm_features,
    squares_table,
    summary,
)
from handlers.analysis.zone_clock import offsets
from handlers.counts import counts_elements, counts_told
from handlers.export.held import Held
from handlers.export.told import told_features
from handlers.grammar import previous, say, title
from handlers.maps.alone import alone
from handlers.maps.card import guess_buttons, guesses_of, unknown_words
from handlers.maps.wording import names_of
from handlers.reply import Button, Buttons, Card, Element, Reply, Text
from handlers.request import Request
from handlers.services import Services
from storage.model.query import Daypart, Period, Query, View
from storage.released import Released

QUARTERS = tuple(Daypart(360 * part, 360 * (part + 1)) for part in range(4))
WEEK = 7


@dataclass(frozen=True, slots=True)
class Week:
    """The rhythm of a query: `fine` rows have their hour, `squares` (4,) are those told by part of the day only."""

    opening: Opened
    query: Query
    fine: int
    found: Rhythm | None
    squares: tuple[int, ...]
    rows: Released

    @property
    def stands_out(self) -> StandOut | None:
        """The part of the week that stands out most, or None."""
        return self.found.stand_out[0] if self.found and self.found.stand_out else None


def answer(request: Request, services: Services) -> Answered:
    """Read the line, and tell when it happens as exactly as its readers may know."""
    for_asker = alone(request)
    opening = opened(for_asker or request, services, "rhythm")
    given = opening if isinstance(opening, Answered) else shown(for_asker or request, opening, services)
    return replace(given, reply=replace(given.reply, private=given.reply.private or for_asker is not None))


def shown(request: Request, opening: Opened, services: Services) -> Answered:
    """The clock, its table and what there is to know."""
    week = _find(request, opening, services)
    texts = opening.texts
    heading = title(week.query, opening.catalog, texts.language)
    elements: list[Element] = [Text(summary(week, texts), "lead")]
    elements += [Text(word, "warning") for word in unknown_words(opening.reading, texts)]
    elements += guess_buttons(guesses_of(opening.reading), texts)
    if week.found is not None:
        elements += [picture(week, heading, services), hours_table(week, texts)]
    if sum(week.squares):
        elements.append(squares_table(week, texts))
    elements += counts_elements(request, week.query, services)
    said = [say(note, texts) for note in opening.reading.notes] + _notes(week)
    elements += [*(Text(note, "note") for note in said), _buttons(week), *opening.more]
    name = texts("rhythm.title", title=heading[0])
    reply = Reply(Card(name, tuple(elements)), request.audience, facts=facts_of(week, tuple(said)))
    abouts = (week.found.about,) if week.found is not None else ()
    held = (lambda: _held(request, name, week, services)) if len(week.rows) else None
    return Answered(reply, abouts, held, opening.line, placed=False).ended(texts)


def _held(request: Request, name: str, week: Week, services: Services) -> Held:
    counted = told_features(counts_told(request, week.query, services))
    return Held(name, (*rhythm_features(week, week.opening.texts), *counted))


def _find(request: Request, opening: Opened, services: Services) -> Week:
    """Every hour counts: parts of the day and weekdays of the question are left out, and that is said."""
    query = replace(opening.query, dayparts=(), weekdays=(), compare=(), view=View.AUTO)
    rows = services.release.rows(request.audience, query)
    hourly = ~rows.coarse
    fine = int(np.count_nonzero(hourly))
    found = None
    if fine:
        start, end = rows.start[hourly], rows.end[hourly]
        clock = offsets(opening.catalog.region.timezone, int(start.min()), int(end.max()))
        found = rhythm(start, end, clock)
    squares = _squares(request, query, services) if rows.coarse.any() else (0, 0, 0, 0)
    return Week(opening, query, fine, found, squares, rows)


def _squares(request: Request, query: Query, services: Services) -> tuple[int, ...]:
    """How many of those told by week and part of the day lie in each part."""
    parts = (services.release.rows(request.audience, replace(query, dayparts=(part,))) for part in QUARTERS)
    return tuple(int(np.count_nonzero(rows.coarse)) for rows in parts)


def _notes(week: Week) -> list[str]:
    texts, asked = week.opening.texts, week.opening.query
    said = []
    if asked.dayparts or asked.weekdays:
        said.append(texts("rhythm.note.all_hours"))
    if asked.compare:
        said.append(texts("rhythm.note.one_period"))
    if week.found is not None and week.found.evenly >= 0.5:
        said.append(texts.count("rhythm.note.evenly", round(week.found.evenly)))
    if sum(week.squares):
        said.append(texts.count("rhythm.note.squares", sum(week.squares)))
    if any(_days(period) % WEEK for period in asked.periods):
        said.append(texts("rhythm.note.not_whole_weeks"))
    return said


def _days(period: Period) -> int:
    return (period.end.date() - period.start.date()).days


def _buttons(week: Week) -> Buttons:
    texts, catalog = week.opening.texts, week.opening.catalog
    before = previous(week.query.periods)
    named = names_of(before, texts, with_year=before[0].start.year != week.query.periods[0].start.year)
    back = line_for("rhythm", replace(week.query, periods=before), catalog, texts)
    return Buttons(
        (
            Button(texts("rhythm.button.map"), line_for("map", week.query, catalog, texts)),
            Button(texts("map.button.back", period=named), back),
        )
    )
