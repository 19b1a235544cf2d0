"""`centrum klotter måndagar 07:30`: a line becomes a wish for a digest.

Areas and kinds are read as in every question.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from handlers.grammar import Note, Unknown, read
from handlers.grammar.lexicon import lexicon
from handlers.grammar.tokens import clean
from handlers.texts import load
from handlers.texts.texts import LANGUAGES
from storage.model.digest import Holidays
from storage.model.query import Query
from storage.model.region import Catalog

# Before the week's meeting, when people open their computers.
MONDAY, HALF_PAST_SEVEN = 1, 7 * 60 + 30
CLOCK = re.compile(
    r"(?<![\w:.])(?:(?:kl(?:ockan)?\.?|at)\s*(?P<said>\d{1,2})(?:[.:](?P<past>\d{1,2}))?"
    r"|(?P<hour>\d{1,2})[.:](?P<minute>\d{2}))(?![\w:]|\.\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants. `problem` is a key of `subscribe.problem.` when it cannot be had, with `given`.

    `unknown` are the words that were not understood, with guesses for the line without day and time; `notes` what
    must be said of the others (a word that was read as another).
    """

    weekday: int = MONDAY
    minute: int = HALF_PAST_SEVEN
    areas: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    language: str = "sv"
    holidays: Holidays = Holidays.MOVE
    unknown: tuple[Unknown, ...] = ()
    notes: tuple[Note, ...] = ()
    problem: str = ""
    given: str = ""


@dataclass(slots=True)
class _Rest:
    """The line while its words are taken out of it."""

    line: str

    def take(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        found = list(pattern.finditer(self.line))
        self.line = pattern.sub(" ", self.line)
        return found


def read_wish(line: str, catalog: Catalog, now: datetime, language: str) -> Wish:
    """Read what follows `/prenumerera`; never raises."""
    rest = _Rest(clean(line))
    spoken = next((code for code in LANGUAGES if rest.take(_phrases(f"subscribe.words.{code}"))), language)
    rule = Holidays.KEEP if rest.take(_phrases("subscribe.words.keep")) else Holidays.MOVE
    rest.take(_phrases("subscribe.words.move"))
    clocks = rest.take(CLOCK)
    named = rest.take(_day_pattern())
    days = sorted({_weekdays()[match["day"].casefold()] for match in named})
    clocks += [match for match in named if match["hour"]]
    minutes = sorted({_minute(match) for match in clocks})
    problem = next(_problems(days, minutes), "")
    if problem:
        given = clocks[0].group().strip() if problem == "no_clock" else ""
        return Wish(problem=problem, given=given, language=spoken)
    day, minute = days[0] if days else MONDAY, minutes[0] if minutes else HALF_PAST_SEVEN
    return _placed(Wish(day, minute, language=spoken, holidays=rule), rest.line, catalog, now, language)


def _placed(wish: Wish, rest: str, catalog: Catalog, now: datetime, language: str) -> Wish:
    """The wish with the areas and kinds of the rest of the line."""
    reading, usual = read(rest, catalog, now, language), read("", catalog, now, language).query
    query = reading.query
    if reading.questions or query is None or usual is None:
        word = next((question.values.get("word", "") for question in reading.questions), "")
        return Wish(problem="not_clear", given=word or rest.strip()[:40], language=wish.language)
    problem = next(_of_query(query, usual), "")
    return Wish(
        wish.weekday,
        wish.minute,
        query.areas,
        query.kinds,
        wish.language,
        wish.holidays,
        reading.not_understood,
        tuple(note for note in reading.notes if note.key != "default_period"),
        problem,
    )


def _problems(days: list[int], minutes: list[int]) -> Iterator[str]:
    if len(days) > 1:
        yield "several_days"
    if minutes and minutes[0] < 0:
        yield "no_clock"
    if len(minutes) > 1:
        yield "several_clocks"


def _of_query(query: Query, usual: Query) -> Iterator[str]:
    """What a question may hold and a digest may not."""
    if query.near is not None:
        yield "near"
    if (query.periods, query.dayparts, query.weekdays) != (usual.periods, usual.dayparts, usual.weekdays):
        yield "times"
    if query.compare or query.sources or query.not_kinds or query.view is not usual.view:
        yield "too_much"


def _minute(match: re.Match[str]) -> int:
    """Minutes after midnight; -1 for no time of day."""
    given = match.groupdict()
    hour, minute = int(given.get("said") or given["hour"]), int(given.get("past") or given.get("minute") or 0)
    return hour * 60 + minute if hour < 24 and minute < 60 else -1


@cache
def _weekdays() -> dict[str, int]:
    """Måndagar, Mondays, mån: ISO numbers by word."""
    return {
        words[0]: int(meaning.value)
        for words, meaning in lexicon().phrases
        if meaning.role in ("weekday", "weekdays") and len(words) == 1
    }


@cache
def _day_pattern() -> re.Pattern[str]:
    words = "|".join(sorted((re.escape(word) for word in _weekdays()), key=len, reverse=True))
    # A number right after a day is an hour: tisdagar 8.
    hour = r"(?:\s+(?P<hour>\d{1,2})(?!\w|[.:]\d))?"
    return re.compile(rf"(?<!\w)(?:(?:varje|på|every|on)\s+)*(?P<day>{words})(?!\w){hour}", re.IGNORECASE)


@cache
def _phrases(key: str) -> re.Pattern[str]:
    """The phrases of a key in both languages."""
    every = "|".join(load(language)(key) for language in LANGUAGES).split("|")
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(phrase) for phrase in every)})(?!\w)", re.IGNORECASE)
