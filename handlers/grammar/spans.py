"""Spans of days as periods in the region's zone, and in words."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from handlers.grammar.calendar import Span
from handlers.grammar.context import Context, Heard
from handlers.grammar.periods import period_words
from storage.model.query import Period


def words(ctx: Context, span: Span, *, capital: bool = False) -> str:
    """A span in the reading's language."""
    text = period_words(period(ctx, Heard(span)), ctx.language, with_year=True)
    return text[0].upper() + text[1:] if capital else text


def period(ctx: Context, heard: Heard) -> Period:
    """From local midnight to local midnight; exact moments as they are."""
    if heard.moment is not None:
        return heard.moment
    return Period(midnight(heard.span.start, ctx.zone), midnight(heard.span.end, ctx.zone))


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Local midnight at the beginning of a day."""
    return datetime.combine(day, time(), tzinfo=zone)
