"""`/jämför …`: how two times differ; a line is read as it stands, then as a comparison, then as this week."""

from dataclasses import replace

from handlers.analysis import maps
from handlers.analysis.answered import Answered
from handlers.analysis.opening import opened
from handlers.grammar import Note, Reading, period_words, previous, read
from handlers.maps.alone import alone
from handlers.request import Request
from handlers.services import Services
from storage.model.query import View

# Whichever is said after a line without a time; both languages are always read.
THIS_WEEK = {"sv": "denna vecka jämfört med veckan innan", "en": "this week compared with the week before"}
COMPARE = {"sv": "jämför", "en": "compare"}


def answer(request: Request, services: Services) -> Answered:
    """Two maps and their difference, or counts of both times."""
    for_asker = alone(request)
    asked = for_asker or request
    opening = opened(asked, services, "compare", reading_of(asked, services))
    given = opening if isinstance(opening, Answered) else maps.shown(asked, opening, services)
    return replace(given, reply=replace(given.reply, private=given.reply.private or for_asker is not None))


def reading_of(request: Request, services: Services) -> Reading:
    """The line as a comparison. It always has something to compare with unless something must be asked first."""
    catalog, now, language = services.catalog(), request.received_at, request.language
    plain = read(request.line, catalog, now, language)
    if plain.query is not None and plain.query.compare and not plain.questions:
        return _compared(plain)
    if any(note.key == "default_period" for note in plain.notes) and not plain.questions:
        this = read(f"{request.line} {THIS_WEEK.get(language, THIS_WEEK['sv'])}".strip(), catalog, now, language)
        return _compared(replace(this, notes=(Note("compare_week"), *this.notes)))
    found = read(f"{COMPARE.get(language, COMPARE['sv'])} {request.line}", catalog, now, language)
    if found.query is None or found.questions or found.query.compare:
        return _compared(found)
    before = previous(found.query.periods)
    note = Note("compare_previous", {"period": period_words(before[0], language, with_year=True)})
    kept = tuple(one for one in found.notes if one.key != "compare_kinds")
    return _compared(replace(found, query=replace(found.query, compare=before), notes=(*kept, note)))


def _compared(reading: Reading) -> Reading:
    """A comparison is drawn as one, or listed; other ways to draw it are for one time at a time."""
    query = reading.query
    if query is None or query.view in {View.AUTO, View.LIST, View.DUAL}:
        return reading
    return replace(reading, query=replace(query, view=View.AUTO))
