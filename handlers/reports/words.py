"""When, where and what, as a report's cards say it."""

from datetime import date, datetime, time, timedelta
from math import hypot
from zoneinfo import ZoneInfo

from handlers.reports.when import LAST
from handlers.texts import Texts
from handlers.texts.format import date_text, number_text, time_text, weekday_text
from storage.model.incident import Precision
from storage.model.region import Catalog
from storage.model.report import Report, ReportDraft

NEAR = 1_200.0  # metres; beyond it a place's name misleads (handlers.maps.naming)


def local(at: datetime, catalog: Catalog) -> datetime:
    """A moment in the region's zone."""
    return at.astimezone(ZoneInfo(catalog.region.timezone))


def when_words(start: datetime, end: datetime, now: datetime, texts: Texts, catalog: Catalog) -> str:
    """I går kl 22:30 · i dag kl 01:00–03:00 · tisdag 24 november, någon gång under dagen."""
    first, last, today = local(start, catalog), local(end, catalog), local(now, catalog).date()
    day = day_words(first.date(), today, texts)
    if first.date() != last.date():
        return texts(
            "report.time.days",
            first=texts("report.time.at", day=day, clock=time_text(first)),
            last=texts("report.time.at", day=day_words(last.date(), today, texts), clock=time_text(last)),
        )
    if (first.time().replace(second=0, microsecond=0), last.time().replace(second=0, microsecond=0)) == (time(), LAST):
        return texts("report.time.whole", day=day)
    if time_text(first) == time_text(last):
        return texts("report.time.at", day=day, clock=time_text(first))
    return texts("report.time.between", day=day, first=time_text(first), last=time_text(last))


def day_words(day: date, today: date, texts: Texts) -> str:
    """I dag, i går, or the weekday with its date."""
    if day == today:
        return texts("report.time.today")
    if day == today - timedelta(days=1):
        return texts("report.time.yesterday")
    return f"{weekday_text(day, texts.language)} {date_text(day, texts.language, year=day.year != today.year)}"


def where_words(x: float, y: float, words: str, precision: Precision, texts: Texts, catalog: Catalog) -> str:
    """What the reporter called the place, with how well it is known."""
    name = words or near_words(x, y, texts, catalog)
    known = texts(f"report.precision.{precision.name.lower()}")
    return f"{name} ({known})"


def near_words(x: float, y: float, texts: Texts, catalog: Catalog) -> str:
    """The nearest place that people know by name."""
    near = min(((hypot(place.x - x, place.y - y), place.name) for place in catalog.places), default=(NEAR + 1, ""))
    return texts("report.near", place=near[1]) if near[0] <= NEAR else texts("report.near_nothing")


def away_words(metres: float, texts: Texts) -> str:
    """How far apart two places are, to ten metres."""
    near = round(metres, -1)
    return (
        texts("report.away.here") if near < 10 else texts("report.away.metres", n=number_text(near, texts.language, 0))
    )


def kind_words(key: str, texts: Texts, catalog: Catalog) -> str:
    """A kind's label; an unknown key is its own label."""
    return next((kind.name(texts.language) for kind in catalog.kinds if kind.key == key), key)


def report_pairs(report: Report, now: datetime, texts: Texts, catalog: Catalog) -> list[tuple[str, str]]:
    """A report's fields as label and value; what was not said is left out."""
    pairs = [
        ("kind", kind_words(report.kind, texts, catalog)),
        ("where", where_words(report.x, report.y, report.place_words, report.precision, texts, catalog)),
        ("when", when_words(report.start, report.end, now, texts, catalog)),
        ("text", report.text),
        *said_pairs(report, texts),
    ]
    return [(texts(f"report.field.{name}"), value) for name, value in pairs if value]


def said_pairs(report: Report | ReportDraft, texts: Texts) -> list[tuple[str, str]]:
    """What was told, or read out of the text, besides what, where and when; "" where nothing was."""
    return [
        ("certainty", texts(f"report.certainty.{report.certainty.name.lower()}") if report.certainty else ""),
        ("place_type", texts(f"report.place_type.{report.place_type.name.lower()}") if report.place_type else ""),
        ("police", "" if report.police_told is None else texts(f"report.police.{_yes(report.police_told)}")),
    ]


def _yes(value: bool) -> str:
    return "yes" if value else "no"
