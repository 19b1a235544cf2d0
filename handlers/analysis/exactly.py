"""What every answer that needs exact places has in common: its time, what else it tells where there are none."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from handlers.analysis import maps
from handlers.analysis.answered import Answered
from handlers.analysis.opening import Opened, opened
from handlers.grammar import Note, Reading, read
from handlers.maps.alone import alone
from handlers.maps.situation import Situation
from handlers.reply import Card, Text
from handlers.request import Request
from handlers.services import Services
from storage.model.query import View
from storage.released import Released

Shown = Callable[[Request, Opened, Services], Answered]
# Chance is drawn anew in the same way for the same question: an answer that changes when it is asked again is doubted.
SEED = 2026


def answer_exactly(
    request: Request, services: Services, command: str, shown: Shown, default: tuple[dict[str, str], str] | None = None
) -> Answered:
    """The line read and shown. `default` is the time that stands for none, by language, and the note that says so."""
    for_asker = alone(request)
    asked = for_asker or request
    reading = _plainly(reading_with(asked, services, default))
    opening = opened(asked, services, command, reading)
    given = opening if isinstance(opening, Answered) else shown(asked, opening, services)
    return replace(given, reply=replace(given.reply, private=given.reply.private or for_asker is not None))


def reading_with(request: Request, services: Services, default: tuple[dict[str, str], str] | None) -> Reading:
    """The line, with a time of the command's own where it names none."""
    catalog, now, language = services.catalog(), request.received_at, request.language
    reading = read(request.line, catalog, now, language)
    if default is None or reading.questions or not any(note.key == "default_period" for note in reading.notes):
        return reading
    words, note = default
    reading = read(f"{request.line} {words.get(language, words['sv'])}".strip(), catalog, now, language)
    return replace(reading, notes=(Note(note), *reading.notes))


def _plainly(reading: Reading) -> Reading:
    """One time, and drawn in the command's own way."""
    if reading.query is None:
        return reading
    return replace(reading, query=replace(reading.query, view=View.AUTO, compare=()))


def mostly_squares(rows: Released) -> bool:
    """Whether a few known places among many squares would pass for those of all."""
    return not rows.exact.any() or int(np.count_nonzero(rows.coarse)) * 2 > len(rows)


def instead(request: Request, opening: Opened, found: Situation, services: Services, command: str) -> Answered:
    """Where most may be told as a square only: the counts, and why."""
    given = maps.shown(request, opening, services)
    why = opening.texts(f"{command}.only_squares" if len(found.rows) else f"{command}.nothing")
    card = given.reply.card
    return replace(given, reply=replace(given.reply, card=Card(card.title, (Text(why, "warning"), *card.elements))))
