"""The sentences of a situation: what the numbers say, in one language."""

import numpy as np

from analytics.methods.finding import Peak
from handlers.grammar import period_words, title
from handlers.maps.situation import Situation
from handlers.texts import Texts
from handlers.texts.format import number_text
from storage.model.query import Period
from storage.model.region import Catalog

MINUS = "\u2212"


def headline(found: Situation, catalog: Catalog, texts: Texts) -> tuple[str, str]:
    """The picture's title, long and short."""
    long, short = title(found.query, catalog, texts.language)
    return long, short


def names_of(periods: tuple[Period, ...], texts: Texts, *, with_year: bool = False) -> str:
    """Periods as people name them: "vecka 11", "mars 2025 och mars 2026"."""
    return ", ".join(period_words(period, texts.language, with_year=with_year) for period in periods)


def change_sentence(found: Situation, texts: Texts) -> str:
    """The total and how it stands against the period before or compared with."""
    now, before = found.counted
    total = texts.count("map.total", len(found.rows))
    named = names_of(found.query.compare or found.before_periods, texts, with_year=found.crosses_years)
    if found.exact_time_only and not now and not before:  # none has a known hour: there is nothing to compare
        return f"{total}."
    if found.exact_time_only:
        exact = texts.count("map.total", now)
        had = number_text(before, texts.language)
        return texts("map.change.exact", total=total, now=exact, before=had, period=named)
    now_days, before_days = found.days
    if abs(now_days - before_days) > 1 / 12 and now_days and before_days:  # a clock change is no other length
        return texts(
            "map.change.per_day",
            total=total,
            now=number_text(now / now_days, texts.language, 1),
            before=number_text(before / before_days, texts.language, 1),
            period=named,
        )
    key = "same" if now == before else "more" if now > before else "fewer"
    return texts(
        f"map.change.{key}",
        total=total,
        n=number_text(abs(now - before), texts.language),
        before=number_text(before, texts.language),
        period=named,
    )


def count_line(found: Situation, catalog: Catalog, texts: Texts, outside: int = 0) -> str:
    """The line under the picture's title; `outside` incidents lie beyond its frame."""
    now, before = found.counted
    if found.query.compare:
        return texts(
            "map.count_line.versus",
            now=number_text(now, texts.language),
            before=number_text(before, texts.language),
            sign=signed(now - before, texts.language),
        )
    parts = [texts.count("map.total", len(found.rows))]
    narrowed = found.query.kinds or found.query.not_kinds or found.query.sources
    if not narrowed and now and found.sees_all:
        reported = int(np.count_nonzero(np.bincount(found.rows.source)))
        parts.append(texts("map.partners", n=reported, all=len(catalog.partners)))
    if outside:
        parts.append(texts("map.outside_picture", n=number_text(outside, texts.language)))
    return " · ".join(parts)


def alt_text(heading: str, found: Situation, places: list[tuple[str, str]], texts: Texts) -> str:
    """What the picture shows, for somebody who cannot see it."""
    kind = "versus" if found.query.compare else "map"
    sentences = [texts(f"map.alt.{kind}", title=heading, total=texts.count("map.total", len(found.rows)))]
    if places:
        listed = ", ".join(f"{name} {number}" for name, number in places)
        known = "map.alt.places_known" if found.squares else "map.alt.places"
        sentences.append(texts("map.alt.change_places" if kind == "versus" else known, places=listed))
    if len(found.rows) == 0:
        sentences.append(texts("map.alt.empty"))
    if found.coarse:
        sentences.append(texts.count("map.note.coarse", found.coarse))
    return " ".join(sentences)


def signed(number: int, language: str) -> str:
    """A number with its sign, a true minus: +19, −34, 0."""
    text = number_text(abs(number), language)
    return f"+{text}" if number > 0 else f"{MINUS}{text}" if number < 0 else text


def ranked(peaks: tuple[Peak, ...], names: tuple[str, ...], language: str) -> list[tuple[str, str]]:
    """Names with their counts, for lists and alt texts."""
    return [(name, number_text(peak.count, language)) for peak, name in zip(peaks, names, strict=True)]
