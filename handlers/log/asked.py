"""The line after `/logg`: a period, people, partners and a page; anything else is named in the answer."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from handlers.grammar import Reading, read, say
from handlers.request import Request
from handlers.services import Services
from handlers.texts import Texts
from storage.model.people import Person
from storage.model.query import Query, View

PAGE = re.compile(r"(?<!\S)(?:sida|sidan|page)\s+(\d{1,4})(?!\S)", re.IGNORECASE)
OTHERS = re.compile(r"(?<!\S)(?:bara\s+andra|andra|only\s+others|others)(?!\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LogLine:
    """What is asked of the log. `rest` is the line without its page and without "andra"; `said` are remarks."""

    query: Query | None
    persons: tuple[str, ...]
    others: bool
    page: int
    rest: str
    said: tuple[str, ...] = ()


def read_line(request: Request, services: Services) -> LogLine:
    """Read a line. Without a period it is the last four weeks; without a query something must be asked first."""
    texts = services.texts(request.language)
    page = PAGE.search(request.line)
    rest = " ".join(OTHERS.sub(" ", PAGE.sub(" ", request.line)).split())
    reading = read(rest, services.catalog(), request.received_at, request.language)
    questions = tuple(say(question, texts) for question in reading.questions)
    persons, strange = _persons(reading, services.people())
    said = [*questions, *(texts("log.unknown", word=word[:40]) for word in strange)]
    if reading.query is not None and _asks_more(reading.query):
        said.append(texts("log.only"))
    query = None if questions else reading.query
    number = max(1, int(page[1])) if page else 1
    return LogLine(query, persons, OTHERS.search(request.line) is not None, number, rest, tuple(said))


def in_words(line: LogLine, periods: str, texts: Texts) -> str:
    """The question as it was understood, for the log's own row."""
    sources = line.query.sources if line.query else ()
    parts = (periods, *sources, *line.persons, *((texts("log.others_word"),) if line.others else ()))
    return " ".join(part for part in parts if part)


def _persons(reading: Reading, people: Iterable[Person]) -> tuple[tuple[str, ...], list[str]]:
    """Keys of those whom the words name that are no time and no partner, and the words that name nobody."""
    found: set[str] | None = None
    strange = []
    known = list(people)
    for unknown in reading.not_understood:
        named = {person.key for person in known if unknown.word.casefold() in _names(person)}
        if not named:
            strange.append(unknown.word)
        elif found is None or not found & named:
            found = (found or set()) | named
        else:  # a first name and a last name
            found &= named
    return tuple(sorted(found or ())), strange


def _names(person: Person) -> set[str]:
    return {person.key.casefold(), *person.name.casefold().split()}


def _asks_more(query: Query) -> bool:
    """Whether the line asks for what the log does not know by: places, kinds, hours, pictures."""
    other = (query.areas, query.near, query.kinds, query.not_kinds, query.dayparts, query.weekdays, query.compare)
    return any(other) or query.view is not View.AUTO
