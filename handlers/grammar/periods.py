"""Periods as people call them, the ones before, and the part of them that has passed."""

from datetime import date, datetime, timedelta

from handlers.grammar.calendar import DAY, WEEK, Span, add_months
from storage.model.query import Period


def calendar_span(period: Period) -> Span:
    """The calendar unit a period covers exactly, by whole local days; `days` when it is none.

    Units: year quarter season month week weeks months years weekend day days; the larger wins.
    """
    start, end = period.start.date(), period.end.date()
    if not whole_days(period):
        return Span("days", start, (period.end - timedelta(microseconds=1)).date() + DAY)
    for unit, matches in _UNITS:
        if matches(start, end):
            return Span(unit, start, end)
    return Span("days", start, end)


def whole_days(period: Period) -> bool:
    """Whether a period runs from local midnight to local midnight."""
    return all((at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0) for at in (period.start, period.end))


def _month_count(start: date, end: date) -> int:
    count = (end.year - start.year) * 12 + end.month - start.month
    return count if start.day == end.day == 1 and count > 0 else 0


_UNITS = (
    ("year", lambda s, e: _month_count(s, e) == 12 and s.month == 1),
    ("years", lambda s, e: _month_count(s, e) > 12 and s.month == e.month == 1),
    ("quarter", lambda s, e: _month_count(s, e) == 3 and s.month in {1, 4, 7, 10}),
    ("season", lambda s, e: _month_count(s, e) == 3 and s.month in {3, 6, 9, 12}),
    ("month", lambda s, e: _month_count(s, e) == 1),
    ("week", lambda s, e: s.isoweekday() == 1 and e - s == WEEK),
    ("months", lambda s, e: _month_count(s, e) > 1),
    ("weeks", lambda s, e: s.isoweekday() == 1 and e.isoweekday() == 1),
    ("weekend", lambda s, e: s.isoweekday() == 6 and (e - s).days == 2),
    ("day", lambda s, e: e - s == DAY),
)


def previous(periods: tuple[Period, ...]) -> tuple[Period, ...]:
    """The periods just before, of the same calendar kind: the week before, the month, the N days.

    Several periods move together by the stretch from the first to the last of them.
    """
    if not periods:
        return ()
    spans = [calendar_span(period) for period in periods]
    first, last = min(s.start for s in spans), max(s.end for s in spans)
    by_months = all(span.unit in {"year", "years", "quarter", "season", "month", "months"} for span in spans)
    if by_months:
        count = _month_count(first, last)
        return tuple(
            _days_period(p, add_months(s.start, -count), add_months(s.end, -count))
            for p, s in zip(periods, spans, strict=True)
        )
    step = last - first
    if all(span.unit == "weekend" for span in spans):
        step = (step + WEEK - DAY) // WEEK * WEEK
    if not all(whole_days(period) for period in periods):
        length = max(p.end for p in periods).timestamp() - min(p.start for p in periods).timestamp()
        return tuple(Period(_back(p.start, length), _back(p.end, length)) for p in periods)
    return tuple(_days_period(p, s.start - step, s.end - step) for p, s in zip(periods, spans, strict=True))


def _back(at: datetime, seconds: float) -> datetime:
    return datetime.fromtimestamp(at.timestamp() - seconds, tz=at.tzinfo)


def _days_period(like: Period, start: date, end: date) -> Period:
    zone = like.start.tzinfo
    return Period(
        datetime(start.year, start.month, start.day, tzinfo=zone),
        datetime(end.year, end.month, end.day, tzinfo=zone),
    )


def elapsed(
    periods: tuple[Period, ...], compare: tuple[Period, ...], now: datetime
) -> tuple[tuple[Period, ...], tuple[Period, ...]]:
    """Both sides trimmed to the same elapsed part when one of them is not over at `now`.

    The part is measured in local days and hours, so that a night of summer time shifts nothing.
    Sides that are over come back as they are; a side that has not begun becomes empty.
    """
    past, compared = _until(periods, now), _until(compare, now)
    if past != periods:
        return past, _first(compare, _length(past)) if compared == compare else compared
    if compared != compare:
        return _first(periods, _length(compared)), compared
    return periods, compare


def _until(periods: tuple[Period, ...], now: datetime) -> tuple[Period, ...]:
    local = [now.astimezone(period.start.tzinfo) for period in periods]
    return tuple(Period(p.start, min(p.end, n)) for p, n in zip(periods, local, strict=True) if p.start < n)


def _wall(period: Period) -> timedelta:
    return period.end.replace(tzinfo=None) - period.start.replace(tzinfo=None)


def _length(periods: tuple[Period, ...]) -> timedelta:
    return sum((_wall(period) for period in periods), timedelta())


def _first(periods: tuple[Period, ...], left: timedelta) -> tuple[Period, ...]:
    kept = []
    for period in periods:
        if left > timedelta():
            kept.append(Period(period.start, period.start + min(left, _wall(period))))
        left -= _wall(period)
    return tuple(kept)


def period_words(period: Period, language: str, with_dates: bool = False, *, with_year: bool = False) -> str:
    """A period as people say it: vecka 12 · vecka 12 2026 (`with_year`) · vecka 12, 16–22 mars 2026."""
    from handlers.grammar.words import span_words
    from handlers.texts.format import dates_text

    span = calendar_span(period)
    if with_dates and span.unit in {"week", "weeks", "weekend", "quarter", "season"}:
        words = span_words(span, language, year=False)
        dates = dates_text(span.start, span.end - DAY, language)
        return dates if span.unit == "weekend" else f"{words}, {dates}"
    return span_words(span, language, year=with_year or with_dates)
