"""Alarms in words: a sentence to read aloud, each place's own, and plain values."""

from analytics.methods.prospective import REPLICATES
from handlers.analysis.hotspots_told import kinds_words, reach
from handlers.analysis.places import Found, Spot
from handlers.reply import Element, Text
from handlers.texts import Texts
from handlers.texts.format import list_text, number_text

WEEK = 7.0


def lead(found: Found, texts: Texts) -> str:
    """Whether anything stands out, and where."""
    verdict = texts(f"method.prospective.{found.about.verdict}")
    if not found.spots:
        return verdict
    names = list_text([spot.name for spot in found.spots], texts.language)
    return texts.count("alarms.lead", len(found.spots), places=names)


def place_lines(found: Found, names: dict[str, str], texts: Texts) -> list[Element]:
    """Every place with its number, and everything about it in short sentences."""
    told: list[Element] = []
    for rank, spot in enumerate(found.spots, 1):
        parts = (_number(spot, texts), _seldom(spot, texts), kinds_words(spot, names, texts), reach(spot, texts))
        told += [Text(f"{rank}. {spot.name}", "lead"), Text(" ".join(part for part in parts if part))]
    return told


def alarm_counts(found: Found, incidents: int) -> dict[str, object]:
    """The alarms as plain values for programs."""
    places = [
        {
            "name": spot.name,
            "days": spot.days,
            "count": spot.count,
            "expected": None if spot.expected is None else round(spot.expected, 1),
            "recurrence_days": None if spot.recurrence is None else round(spot.recurrence),
            "radius": round(spot.radius),
        }
        for spot in found.spots
    ]
    return {"incidents": incidents, "verdict": found.about.verdict, "places": places}


def _number(spot: Spot, texts: Texts) -> str:
    total = texts.count("map.total", spot.count)
    expected = number_text(spot.expected or 0.0, texts.language, 1 if (spot.expected or 0.0) < 10 else 0)
    return texts.count("alarms.place", spot.days, total=total, expected=expected)


def _seldom(spot: Spot, texts: Texts) -> str:
    """How seldom chance alone gives as much anywhere, in weeks of looking once a week."""
    if spot.recurrence is None:
        return ""
    weeks = round(spot.recurrence / WEEK)
    key = "alarms.seldom" if weeks <= REPLICATES else "alarms.seldom_most"  # beyond it nobody has drawn
    return texts(key, n=number_text(weeks, texts.language))
