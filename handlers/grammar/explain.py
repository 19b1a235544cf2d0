"""How a line is read, as plain values for a program: what `karta explain` prints."""

from datetime import datetime

from handlers.grammar.line import read
from handlers.grammar.reading import Reading, say
from handlers.grammar.words_out import in_words
from handlers.texts import load
from storage.model.query import Period, Query
from storage.model.region import Catalog


def explain(line: str, catalog: Catalog, now: datetime, language: str = "sv") -> dict[str, object]:
    """The reading of a line with exactly the keys of `karta explain`; no incident is touched.

    Where something must be asked, `not_understood` holds the words it is about, `in_words` the
    question, and what was understood stands; `periods` is empty when the time was not understood.
    """
    return explained(read(line, catalog, now, language), catalog, language)


def explained(reading: Reading, catalog: Catalog, language: str = "sv") -> dict[str, object]:
    """The same for a line that has been read."""
    query = reading.query or Query(())
    return {
        "line": reading.line,
        **described(query, catalog),
        "not_understood": _words(reading),
        "in_words": _in_words(reading, query, catalog, language),
    }


def described(query: Query, catalog: Catalog) -> dict[str, object]:
    """A query's fields as JSON values: local ISO times, clock texts, area names, keys."""
    names = {area.key: area.name for area in catalog.areas}
    near = query.near
    return {
        "periods": [_period(period) for period in query.periods],
        "dayparts": [[_clock(part.start), _clock(part.end)] for part in query.dayparts],
        "weekdays": list(query.weekdays),
        "areas": [names.get(key, key) for key in query.areas],
        "near": {"lon": near.lon, "lat": near.lat, "metres": near.metres} if near else None,
        "kinds": list(query.kinds),
        "not_kinds": list(query.not_kinds),
        "sources": list(query.sources),
        "view": query.view.value,
        "compare": [_period(period) for period in query.compare],
    }


def _period(period: Period) -> list[str]:
    return [period.start.isoformat(timespec="minutes"), period.end.isoformat(timespec="minutes")]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _words(reading: Reading) -> list[str]:
    asked = [question.values.get("word", "") for question in reading.questions]
    return list(dict.fromkeys(word for word in [*asked, *(unknown.word for unknown in reading.not_understood)] if word))


def _in_words(reading: Reading, query: Query, catalog: Catalog, language: str) -> str:
    if reading.questions:
        texts = load(language)
        return " ".join(say(question, texts) for question in reading.questions)
    return in_words(query, catalog, language)
