"""A map's heading, long and short, as it stands in the picture."""

from handlers.grammar.periods import calendar_span, period_words
from handlers.grammar.words import span_words
from handlers.grammar.words_out import kind_words, one_day, part_words, weekday_words
from handlers.texts import Texts, load
from handlers.texts.format import list_text, month_names, number_text
from storage.model.query import Period, Query
from storage.model.region import Catalog

LONG_MONTH = 4  # letters: "mars", "juni" and "July" stay whole
MOST_NAMED = 2  # kinds, areas or periods by name in a heading that must be read on a phone; more are counted


def title(query: Query, catalog: Catalog, language: str = "sv") -> tuple[str, str]:
    """The heading with dates, and without them.

    ("Vecka 12, 16–22 mars 2026 · Centrum", "Vecka 12 2026 · Centrum"); a time that is nothing but dates is made
    shorter instead: "1 okt–26 nov 2026 · Centrum".
    """
    texts = load(language)
    where = _where(query, catalog, texts)
    long, short = (_what(query, catalog, texts, dates=dates) for dates in (True, False))
    short = _short_months(short, language) if short == long and "–" in short else short
    return f"{_capital(long)} · {where}", f"{_capital(short)} · {where}"


def _short_months(words: str, language: str) -> str:
    for name in month_names(language):
        words = words.replace(name, name[:3]) if len(name) > LONG_MONTH else words
    return words


def subject(query: Query, catalog: Catalog, language: str = "sv") -> str:
    """What and where, without a time: "Klotter · Centrum"."""
    texts = load(language)
    kinds, where = _kinds(query, catalog, texts), _where(query, catalog, texts)
    return f"{_capital(kinds)} · {where}" if kinds else where


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _what(query: Query, catalog: Catalog, texts: Texts, *, dates: bool) -> str:
    pieces = [
        _kinds(query, catalog, texts),
        _periods(query, texts, dates=dates),
        weekday_words(query.weekdays, texts),
        part_words(query.dayparts, texts, clocks=bool(query.weekdays) or one_day(query)),
    ]
    return ", ".join(piece for piece in pieces if piece)


def _kinds(query: Query, catalog: Catalog, texts: Texts) -> str:
    if not query.kinds and not query.not_kinds:
        return ""
    words = kind_words(query, catalog, texts)
    many = max(words.count(","), len(words) // 40) >= 1
    return texts("grammar.out.kinds_count", n=len(query.kinds)) if many and len(query.kinds) > MOST_NAMED else words


def _periods(query: Query, texts: Texts, *, dates: bool) -> str:
    if not query.compare:
        return _side(query.periods, texts.language, dates=dates and len(query.periods) == 1)
    both = [_side(side, texts.language, dates=False) for side in (query.periods, query.compare)]
    return f"{both[0]} {texts('grammar.out.versus')} {both[1]}"


def _side(periods: tuple[Period, ...], language: str, *, dates: bool) -> str:
    if len(periods) > MOST_NAMED:
        first, last = min(p.start for p in periods), max(p.end for p in periods)
        return f"{len(periods)} × {span_words(calendar_span(Period(first, last)), language)}"
    return list_text([period_words(period, language, dates, with_year=True) for period in periods], language)


def _where(query: Query, catalog: Catalog, texts: Texts) -> str:
    if query.near is not None:
        target = query.near.name or _nearest_name(query, catalog) or texts("grammar.out.point")
        return texts("grammar.out.title_near", metres=number_text(query.near.metres, texts.language), target=target)
    if not query.areas:
        return catalog.region.name
    names = list(query.area_words) or [area.name for area in catalog.areas if area.key in query.areas]
    if len(names) > MOST_NAMED:
        return texts("grammar.out.areas_count", n=len(query.areas))
    return list_text(names, texts.language)


def _nearest_name(query: Query, catalog: Catalog) -> str:
    near = query.near
    same = (p.name for p in catalog.places if near and (round(p.lon, 6), round(p.lat, 6)) == (near.lon, near.lat))
    return next(same, "")
