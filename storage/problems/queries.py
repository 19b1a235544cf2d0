"""A question in one column: the same Query comes out again, whatever the catalog says by then."""

import json
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from storage import words
from storage.errors import InvalidValueError
from storage.model.query import Daypart, Near, Period, Query, View

MOST = 20_000  # characters: every area of a city and every kind, many times over


def pack(query: Query) -> str:
    """The query as JSON; raises `InvalidValueError` for one without a time, or without an end."""
    if not query.periods:
        raise InvalidValueError("query", "query_without_time", "", "say a time, such as: since 1 October")
    near = query.near
    body = {
        "periods": [_out(period) for period in query.periods],
        "dayparts": [[part.start, part.end] for part in query.dayparts],
        "weekdays": list(query.weekdays),
        "areas": list(query.areas),
        "near": None if near is None else [near.lon, near.lat, near.metres, near.name],
        "kinds": list(query.kinds),
        "not_kinds": list(query.not_kinds),
        "sources": list(query.sources),
        "area_words": list(query.area_words),
    }
    return words.text(json.dumps(body, ensure_ascii=False), "query", MOST)


@lru_cache(maxsize=10_000)
def unpack(packed: str, zone: ZoneInfo) -> Query:
    """What `pack` packed, with its times in the region's zone."""
    body: dict[str, Any] = json.loads(packed)
    near = body["near"]
    return Query(
        tuple(_in(pair, zone) for pair in body["periods"]),
        dayparts=tuple(Daypart(*part) for part in body["dayparts"]),
        weekdays=tuple(body["weekdays"]),
        areas=tuple(body["areas"]),
        near=None if near is None else Near(*near),
        kinds=tuple(body["kinds"]),
        not_kinds=tuple(body["not_kinds"]),
        sources=tuple(body["sources"]),
        view=View.AUTO,
        area_words=tuple(body["area_words"]),
    )


def _out(period: Period) -> list[str]:
    return [period.start.isoformat(), period.end.isoformat()]


def _in(pair: list[str], zone: ZoneInfo) -> Period:
    start, end = (datetime.fromisoformat(text).astimezone(zone) for text in pair)
    return Period(start, end)
