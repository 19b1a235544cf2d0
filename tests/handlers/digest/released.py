"""Rows as a release gives them, made by hand."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from handlers.digest import weeks
from handlers.digest.past import Past, past_of
from storage.model.people import Level
from storage.model.query import Period
from storage.released import Released

ZONE = ZoneInfo("Europe/Stockholm")
WEEK = weeks.week_from(date(2026, 3, 16), ZONE)
SOURCES = ("polisen", "bostad", "skolan")
KINDS = ("stöld", "klotter")


def rows(*told: tuple[datetime, int, int], coarse: bool = False) -> Released:
    """(when, source, kind) each, all at one place."""
    n = len(told)
    at = np.array([int(when.timestamp()) for when, _, _ in told], np.int64)
    return Released(
        x=np.full(n, 356_000.0),
        y=np.full(n, 6_213_000.0),
        start=at,
        end=at,
        kind=np.array([kind for _, _, kind in told], np.int16),
        source=np.array([source for _, source, _ in told], np.int16),
        area=np.zeros(n, np.int16),
        weight=np.ones(n),
        placed=np.ones(n, np.bool_),
        exact=np.full(n, not coarse),
        coarse=np.full(n, coarse),
        kinds=KINDS,
        sources=SOURCES,
        areas=("a",),
        level=Level.COARSE if coarse else Level.EXACT,
    )


def past(*told: tuple[datetime, int, int], coarse: bool = False) -> Past:
    span = weeks.history(WEEK)
    return past_of(rows(*told, coarse=coarse), span)


def day(number: int, hour: int = 12, week: Period = WEEK) -> datetime:
    """Noon of a day of the week, 0 Monday; below 0 before it."""
    return week.start + timedelta(days=number, hours=hour)
