"""A query in full words; reading them back gives the same query, whatever day it is."""

from handlers.grammar import clock
from handlers.grammar.calendar import DAY
from handlers.grammar.lexicon import phrase
from handlers.grammar.periods import calendar_span, whole_days
from handlers.grammar.relative import PARTS
from handlers.grammar.terms import terms
from handlers.grammar.tokens import tokenize
from handlers.grammar.vocabulary import Vocabulary, vocabulary
from handlers.grammar.words import date_words, span_words
from handlers.texts import Texts, load
from handlers.texts.format import list_text
from storage.model.query import Daypart, Near, Period, Query, View
from storage.model.region import Catalog

RHYTHMS = {(1, 2, 3, 4, 5): "workdays", (6, 7): "weekends"}


def in_words(query: Query, catalog: Catalog, language: str = "sv") -> str:
    """The query as a line: `read` of it gives the same Query at any `now`; empty without periods."""
    if not query.periods:
        return ""
    texts, words = load(language), vocabulary(catalog)
    pieces = [
        kind_words(query, catalog, texts),
        where_words(query, catalog, texts),
        _sources(query, catalog, texts, words),
        list_text([_period(period, language) for period in query.periods], language),
        weekday_words(query.weekdays, texts),
        part_words(query.dayparts, texts, clocks=bool(query.weekdays) or one_day(query)),
        _compare(query, texts),
        texts(f"grammar.out.view.{query.view.value}") if query.view is not View.AUTO else "",
    ]
    return ", ".join(piece for piece in pieces if piece)


def one_day(query: Query) -> bool:
    """Whether it asks for a single day, whose night is said by its hours."""
    return len(query.periods) == 1 and calendar_span(query.periods[0]).unit == "day"


def _period(period: Period, language: str) -> str:
    if not whole_days(period):
        return f"{period.start.isoformat(timespec='minutes')}–{period.end.isoformat(timespec='minutes')}"
    return span_words(calendar_span(period), language)


def _compare(query: Query, texts: Texts) -> str:
    if not query.compare:
        return ""
    periods = [_period(period, texts.language) for period in query.compare]
    span = calendar_span(query.compare[0])
    years = any(calendar_span(period).unit in {"year", "years"} for period in query.periods)
    if len(query.compare) == 1 and span.unit == "year" and not years:  # "vecka 12 mot 2024" would mean that year's week
        last = span.end - DAY
        periods = [f"{date_words(span.start, texts.language, year=False)}–{date_words(last, texts.language)}"]
    return f"{texts('grammar.out.compare')} {list_text(periods, texts.language)}"


def kind_words(query: Query, catalog: Catalog, texts: Texts) -> str:
    """Klotter och inbrott utom hot; alla händelser without any."""
    words = _listed(_kinds(query.kinds, catalog, texts.language), catalog, texts) or texts("grammar.out.all_kinds")
    left = _listed(_kinds(query.not_kinds, catalog, texts.language), catalog, texts)
    return f"{words} {texts('grammar.out.except')} {left}" if left else words


def _listed(names: list[str], catalog: Catalog, texts: Texts) -> str:
    """A, B och C; with commas only where "B och C" is one name (våld och hot)."""
    last = f" {texts('grammar.out.and')} ".join(names[-2:])
    return ", ".join(names) if vocabulary(catalog).find(phrase(last)) else list_text(names, texts.language)


def _kinds(keys: tuple[str, ...], catalog: Catalog, language: str) -> list[str]:
    """Names in order; kinds that are exactly a group in a row get the group's word."""
    words, named, at = vocabulary(catalog), [], 0
    groups = {g: tuple(k.key for k in catalog.kinds if k.group == g.key) for g in catalog.groups}
    while at < len(keys):
        whole = [
            g
            for g, own in groups.items()
            if len(own) > 1 and keys[at : at + len(own)] == own and _is_group(words, g.name(language), g.key)
        ]
        if whole:
            named.append(whole[0].name(language).lower())
            at += len(groups[whole[0]])
        else:
            named.append(_kind(words, keys[at], catalog, language))
            at += 1
    return named


def _is_group(words: Vocabulary, name: str, key: str) -> bool:
    found = terms(tokenize(name), words)
    return len(found) == 1 and not found[0].has("kind") and found[0].value("group") == key


def _kind(words: Vocabulary, key: str, catalog: Catalog, language: str) -> str:
    names = [kind.name(language).lower() for kind in catalog.kinds if kind.key == key]
    return _name(words, "kind", key, [*names, key])


def _name(words: Vocabulary, role: str, key: str, names: list[str]) -> str:
    """The first of the names that reads as exactly this; in quotation marks when it begins with a figure."""
    beaten = {"kind": ("group",), "area": ("place",)}.get(role, ())
    for name in names:
        found = [m for m in words.find(phrase(name)) if m.role == role] if phrase(name) else []
        others = [m for m in words.find(phrase(name)) if m.role not in {role, *beaten}] if found else []
        if found and found[0].value == key and (role == "kind" or len(found) == 1):
            return f"“{name}”" if name[0].isdigit() or others else name
    return f"“{names[-1]}”"


def where_words(query: Query, catalog: Catalog, texts: Texts) -> str:
    """Areas by their full names, the circle, or everywhere."""
    words = vocabulary(catalog)
    others = [area for area in catalog.areas if area.key not in query.areas]
    left = tuple(area.key for area in catalog.areas if area.key in query.areas)
    if others and query.areas and left == query.areas and len(others) <= 3 < len(query.areas):
        names = [_name(words, "area", area.key, [area.name]) for area in others]
        everywhere = f"{texts('grammar.out.everywhere')} {texts('grammar.out.except')}"
        areas = f"{everywhere} {list_text(names, texts.language)}"
    else:
        known = {area.key: area.name for area in catalog.areas}
        asked = [_name(words, "area", key, [known[key]]) for key in query.areas if key in known]
        areas = list_text(asked, texts.language)
    near = _near(query.near, catalog, texts) if query.near else ""
    return ", ".join(part for part in (areas, near) if part) or texts("grammar.out.everywhere")


def _near(near: Near, catalog: Catalog, texts: Texts) -> str:
    words = vocabulary(catalog)
    target = f"{near.lat:.6f}, {near.lon:.6f}"
    for place in catalog.places:
        keys = [m.value for m in words.find(phrase(place.name)) if m.role == "place"]
        first = next((p for p in catalog.places if p.key in keys), None)
        same = (round(place.lon, 6), round(place.lat, 6)) == (near.lon, near.lat)
        if same and first is place and not place.name[0].isdigit():
            target = place.name
            break
    return texts("grammar.out.near", metres=near.metres, target=target)


def _sources(query: Query, catalog: Catalog, texts: Texts, words: Vocabulary) -> str:
    names = {
        p.key: _name(words, "source", p.key, [p.name(texts.language), p.name_sv, *p.words, p.key])
        for p in catalog.partners
    }
    return list_text(
        [f"{texts('grammar.out.from')} {names[key]}" for key in query.sources if key in names], texts.language
    )


def weekday_words(weekdays: tuple[int, ...], texts: Texts) -> str:
    """Vardagar, helger, or måndagar och fredagar."""
    if weekdays in RHYTHMS:
        return texts(f"grammar.out.{RHYTHMS[weekdays]}")
    return list_text([texts(f"grammar.out.weekday.{number}") for number in weekdays], texts.language)


def part_words(parts: tuple[Daypart, ...], texts: Texts, *, clocks: bool = False) -> str:
    """Kvällar, or kl 22–04; nights beside weekdays get their hours, for a night is not of its own day."""
    named = {PARTS[name]: name for name in PARTS if name != "daytime" and not (clocks and name == "night")}
    return list_text([
        texts(f"grammar.out.part.{named[part]}") if part in named
        else f"{texts('grammar.out.clock')} {clock.text(part.start)}–{clock.text(part.end)}" for part in parts
    ], texts.language)  # fmt: skip
