"""`/larm …`: whether more happens somewhere in these days than the place's and the days' own shares tell.

The prospective space-time scan, for whoever watches from day to day; the week as a whole is `/hotspots`, which is
stricter. Seven days that end with yesterday, or with the last day of the time that was asked for.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

from analytics.frame import Extent, Ints
from analytics.methods.clusters import cluster
from analytics.methods.prospective import ALPHA, Cluster, prospective
from handlers.analysis.alarm_told import alarm_counts, lead, place_lines
from handlers.analysis.answered import Answered
from handlers.analysis.exactly import SEED, answer_exactly, instead, mostly_squares
from handlers.analysis.hot_cells import cells_within
from handlers.analysis.hotspots import Hot, closer, picture_of
from handlers.analysis.hotspots_told import place_buttons, spot_features
from handlers.analysis.maps import facts_of
from handlers.analysis.opening import Opened, line_for
from handlers.analysis.places import Found, Spot, named
from handlers.counts import counts_elements, counts_told
from handlers.digest import weeks
from handlers.digest.hours import hours_of
from handlers.export.held import Held
from handlers.export.layers import features_of
from handlers.export.told import told_features
from handlers.grammar import say, title
from handlers.maps.card import guess_buttons, guesses_of, unknown_words
from handlers.maps.desk import Desk, Shown, lay_out
from handlers.maps.extent import outside
from handlers.maps.situation import find
from handlers.reply import Button, Buttons, Card, Element, Reply, Text
from handlers.request import Request
from handlers.services import Services
from storage.model.query import Period, Query, View
from storage.released import Released

DAYS, HISTORY = 7, 84  # what is looked at, and what tells the usual shares (Kulldorff's own analyses use 4 to 52 weeks)
# Metres: no larger than a place, and as few cells as are looked through in a second.
LEAST_SIDE, STEP, MOST_CELLS = 150.0, 50.0, 1_600
REACH, CELLS_ACROSS = 1_000.0, 3.0  # a part of town, and at least some cells
YESTERDAY = {"sv": "senaste 7 dagarna", "en": "last 7 days"}


def answer(request: Request, services: Services) -> Answered:
    """The alarms of what was asked for; of the seven days up to yesterday when no time was named."""
    return answer_exactly(request, services, "alarms", shown, (YESTERDAY, "last_days"))


def shown(request: Request, opening: Opened, services: Services) -> Answered:
    """The map and the list, or why there are none."""
    query = replace(opening.query, periods=(_days(opening.query, request.received_at),), dayparts=(), weekdays=())
    rows = find(request.audience, query, services, request.received_at)
    span = Period(query.periods[0].end - timedelta(days=HISTORY), query.periods[0].end)
    history = services.release.rows(request.audience, query, (span,))
    # By the history: seven days that are no week are answered with two weeks of squares.
    if mostly_squares(history):
        return instead(request, replace(opening, query=query), rows, services, "alarms")
    desk = lay_out(rows, request.audience, services, opening.texts, View.DENSITY)
    found = _found(history, span, query, desk)
    desk = closer(desk, found, request, services)
    return _card(request, Hot(opening, query, desk, found, rows, "alarms"), services)


def _days(query: Query, now: datetime) -> Period:
    """The last seven whole days of the time, none of them after yesterday."""
    end = max(period.end for period in query.periods)
    zone = end.tzinfo
    assert zone is not None  # noqa: S101 - periods carry their zone
    last = min(end.date(), now.astimezone(zone).date())
    return weeks.days_before(last, DAYS, zone)


def _found(rows: Released, span: Period, query: Query, desk: Desk) -> Found:
    days = query.periods[0]
    exact = np.flatnonzero(rows.exact)
    cells = cells_within(_ground(desk), _side(desk.extent), desk, rows)
    cell = cells.of(rows.x[exact], rows.y[exact])
    day = weeks.day_numbers((rows.start[exact] + rows.end[exact]) // 2, span)
    found = prospective(
        cell,
        day,
        cells.inside.shape,
        side=cells.side,
        radius=max(REACH, CELLS_ACROSS * cells.side),
        first=0,
        last=HISTORY - 1,
        inside=cells.inside,
        seed=SEED,
    )
    spots = [_spot(one, rows, exact, cell, day, days) for one in found.clusters if one.p <= ALPHA]
    return Found(named(spots, desk), found.about, weekly=True)


def _ground(desk: Desk) -> Extent:
    return desk.whole or desk.extent


def _side(extent: Extent) -> float:
    """Metres of a cell, in whole steps."""
    return max(LEAST_SIDE, ceil(sqrt(extent.width * extent.height / MOST_CELLS) / STEP) * STEP)


def _spot(one: Cluster, rows: Released, exact: NDArray[np.intp], cell: Ints, day: Ints, days: Period) -> Spot:
    """The place of a cylinder, as wide as its incidents of these days lie."""
    inside = np.isin(cell, one.cells)
    members = exact[inside & (day >= one.first)]
    where = cluster(rows.x, rows.y, rows.kind, members)
    return Spot(
        name="",
        x=where.x,
        y=where.y,
        radius=where.radius,
        length=where.length if where.street else 0.0,
        state="new",
        count=one.observed,
        before=None,
        expected=one.expected,
        kinds=tuple((rows.kinds[kind], number) for kind, number in where.kinds[:2]),
        hours=hours_of(rows, members, days),
        days=one.days,
        recurrence=one.recurrence,
    )


def _card(request: Request, hot: Hot, services: Services) -> Answered:
    opening, texts, found = hot.opening, hot.opening.texts, hot.found
    heading = title(hot.query, opening.catalog, texts.language)
    picture = picture_of(hot, heading, services)
    elements: list[Element] = [Text(lead(found, texts), "lead")]
    elements += [Text(word, "warning") for word in unknown_words(opening.reading, texts)]
    elements += [*guess_buttons(guesses_of(opening.reading), texts), picture.picture]
    names = {kind.key: kind.name(texts.language) for kind in opening.catalog.kinds}
    elements += place_lines(found, names, texts)
    elements += counts_elements(request, hot.query, services)
    said = [*(say(note, texts) for note in opening.reading.notes), *_notes(hot), picture.method]
    elements += [Text(note, "note") for note in said]
    elements += [*place_buttons(found, hot.query, opening.catalog, texts), _buttons(hot), *opening.more]
    name = texts("alarms.title", title=heading[0])
    facts = replace(facts_of(opening, hot.rows, tuple(said)), counts=alarm_counts(found, len(hot.rows.rows)))
    reply = Reply(Card(name, tuple(elements)), request.audience, facts=facts)
    held = lambda: _held(request, name, hot, picture, services)  # noqa: E731
    return Answered(reply, (found.about, *picture.abouts), held, opening.line).ended(texts)


def _notes(hot: Hot) -> list[str]:
    texts, asked = hot.opening.texts, hot.opening.query
    said = []
    if asked.periods != hot.query.periods:
        said.append(texts("alarms.note.seven_days"))
    if asked.dayparts or asked.weekdays:
        said.append(texts("alarms.note.all_hours"))
    beyond = outside(hot.desk.ground, hot.rows.rows) if hot.found.spots and hot.desk.whole is not None else 0
    if beyond:
        said.append(texts.count("hotspots.note.outside", beyond))
    left = int(np.count_nonzero(~hot.rows.rows.exact))
    return [*said, texts.count("hotspots.note.left_out", left)] if left else said


def _buttons(hot: Hot) -> Buttons:
    opening, texts = hot.opening, hot.opening.texts
    lines = (
        (texts("rhythm.button.map"), line_for("map", hot.query, opening.catalog, texts)),
        (texts("alarms.button.hotspots"), line_for("hotspots", hot.query, opening.catalog, texts)),
    )
    return Buttons(tuple(Button(label, line) for label, line in lines))


def _held(request: Request, name: str, hot: Hot, picture: Shown, services: Services) -> Held:
    """The places with what is told of each, the heat's classes, and the counts beside them."""
    catalog, texts = hot.opening.catalog, hot.opening.texts
    heat = replace(picture.request, hotspots=())
    made = features_of(heat, hot.rows.rows, picture.ground, catalog, texts.language)
    counted = told_features(counts_told(request, hot.query, services))
    return Held(name, (*spot_features(hot.found, catalog, texts), *made, *counted))
