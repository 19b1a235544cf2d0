"""The release read slowly, row by row and minute by minute, for comparing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import shapely

from storage.model.incident import Incident
from storage.model.people import Audience
from storage.model.query import Daypart, Query
from storage.model.region import Area
from storage.selection import to_metres
from tests.storage.naive_rule import World, level_of

ZONE = ZoneInfo("Europe/Stockholm")
Place = tuple[float, float]


class Told(NamedTuple):
    """One row as an audience is told it."""

    x: float
    y: float
    start: int
    end: int
    kind: str
    source: str
    area: str | None
    weight: float
    placed: bool
    coarse: bool
    level: int


@dataclass(frozen=True)
class Ground:
    """The areas of a town: the primary ones, and all others."""

    primary: tuple[Area, ...]
    others: tuple[Area, ...] = ()
    _known: dict[tuple[int, int], bool] = field(default_factory=dict)

    @cached_property
    def shapes(self) -> dict[str, Any]:
        return {area.key: shapely.from_wkb(area.wkb) for area in (*self.primary, *self.others)}

    def square(self, place: Place) -> Place:
        """The middle of a place's square: 250 m where half of the square kilometre lies in areas below 10 km²."""
        across, along = int(place[0] // 1000), int(place[1] // 1000)
        side = 250 if self._near(across, along) else 1000
        return (place[0] // side) * side + side / 2, (place[1] // side) * side + side / 2

    def _near(self, across: int, along: int) -> bool:
        if (across, along) not in self._known:
            small = [self.shapes[area.key] for area in self.primary if self.shapes[area.key].area < 10_000_000]
            corners = [(across * 1000 + 250 * i, along * 1000 + 250 * j) for i in range(4) for j in range(4)]
            middles = [shapely.Point(x + 125, y + 125) for x, y in corners]
            self._known[across, along] = sum(any(one.covers(middle) for one in small) for middle in middles) >= 8
        return self._known[across, along]

    def area(self, place: Place) -> str | None:
        """The primary area that holds a place."""
        return next((one.key for one in self.primary if self.shapes[one.key].covers(shapely.Point(place))), None)

    def belongs(self, middle: Place, key: str) -> bool:
        """Whether a square is an area's: by its middle, or, in one too small for any middle, by holding its inside."""
        shape = self.shapes[key]
        if key in {one.key for one in self.primary}:
            return self.area(middle) == key
        west, south, east, north = (int(side // 250) for side in shape.bounds)
        around = [(x * 250.0 + 125, y * 250.0 + 125) for x in range(west, east + 1) for y in range(south, north + 1)]
        if any(shape.covers(shapely.Point(self.square(place))) for place in around):
            return bool(shape.covers(shapely.Point(middle)))
        inner = shape.point_on_surface()
        return middle == self.square((inner.x, inner.y))


def minute_is_inside(moment: datetime, query: Query) -> bool:
    local = moment.astimezone(ZONE)
    minute = local.hour * 60 + local.minute
    for part in query.dayparts or (Daypart(0, 1440),):
        over = part.end <= part.start
        windows = [(part.start, 1440, 0), (0, part.end, 1)] if over else [(part.start, part.end, 0)]
        for start, end, days_back in windows:
            day: date = local.date() - timedelta(days=days_back)
            if start <= minute < end and (not query.weekdays or day.isoweekday() in query.weekdays):
                return True
    return False


def told_times(incident: Incident, level: int) -> tuple[datetime, datetime]:
    """Start and end; below RAW the hour they fall in."""
    times = incident.start.astimezone(UTC), incident.end.astimezone(UTC)
    if level >= 4:
        return times
    start, end = (moment.replace(minute=0, second=0, microsecond=0) for moment in times)
    return start, end


def weight_of(incident: Incident, level: int, query: Query) -> float:
    if not query.dayparts and not query.weekdays:
        return 1.0
    start, end = told_times(incident, level)
    if level < 4 and start == end:
        end += timedelta(hours=1)
    minutes = int((end - start).total_seconds()) // 60
    if not minutes:
        return float(minute_is_inside(start, query))
    inside = sum(minute_is_inside(start + timedelta(minutes=minute), query) for minute in range(minutes))
    return inside / minutes


def middle_of(start: datetime, end: datetime) -> datetime:
    """Half-way, on the clock of the sun."""
    return start.astimezone(UTC) + (end.astimezone(UTC) - start.astimezone(UTC)) / 2


def week_of(moment: datetime) -> tuple[int, int]:
    """ISO year and week, where the people live."""
    return moment.astimezone(ZONE).isocalendar()[:2]


def quarter_of(moment: datetime) -> int:
    return moment.astimezone(ZONE).hour // 6


def weeks_asked(query: Query) -> Iterator[tuple[int, int]]:
    """Every week that any hour of a period lies in."""
    for period in query.periods:
        moment, end = period.start.astimezone(UTC), period.end.astimezone(UTC)
        if end - moment > timedelta(days=3650):  # always
            yield from ((year, week) for year in range(1900, 2101) for week in range(1, 54))
            continue
        while moment < end:
            yield week_of(moment)
            moment += timedelta(minutes=30)
            if moment >= end:
                yield week_of(end - timedelta(microseconds=1))


def quarters_asked(query: Query) -> set[int]:
    """Every quarter that a minute of the parts of the day lies in, whatever the weekday."""
    start = datetime(2026, 1, 7, tzinfo=ZONE)
    any_day = Query((), query.dayparts)
    return {m // 360 for m in range(1440) if minute_is_inside(start + timedelta(minutes=m), any_day)}


def kind_is_asked_for(kind: str, query: Query, world: World) -> bool:
    chain = {kind, world.kinds[kind].part_of}
    if query.kinds and not chain & set(query.kinds):
        return False
    return not (kind in query.not_kinds or (chain & set(query.not_kinds) and kind not in query.kinds))


def is_near(place: Place, query: Query) -> bool:
    if query.near is None:
        return True
    x, y = to_metres(query.near.lon, query.near.lat, "EPSG:3006")
    return (place[0] - x) ** 2 + (place[1] - y) ** 2 <= query.near.metres**2


@dataclass(frozen=True)
class Reader:
    """One question of one audience, read row by row."""

    query: Query
    audience: Audience
    ground: Ground
    world: World

    def told(self, incident: Incident, level: int) -> Told | None:
        """What a row answers, if anything."""
        query = self.query
        if level < 2 or not kind_is_asked_for(incident.kind, query, self.world):
            return None
        if query.sources and incident.source not in query.sources:
            return None
        return self._coarsely(incident) if level == 2 else self._exactly(incident, level)

    def _exactly(self, incident: Incident, level: int) -> Told | None:
        start, end = told_times(incident, level)
        middle, place = middle_of(start, end), (incident.x, incident.y)
        weight = weight_of(incident, level, self.query)
        if not weight or not any(period.start <= middle < period.end for period in self.query.periods):
            return None
        if not is_near(place, self.query) or not self._in_areas(place):
            return None
        seconds = int(start.timestamp()), int(end.timestamp())
        about = incident.kind, incident.source, self.ground.area(place), round(weight, 9)
        return Told(*place, *seconds, *about, incident.precision <= 2, False, level)

    def _in_areas(self, place: Place) -> bool:
        others = [key for key in self.query.areas if key in {area.key for area in self.ground.others}]
        inside = any(self.ground.shapes[key].covers(shapely.Point(place)) for key in others)
        return not self.query.areas or self.ground.area(place) in self.query.areas or inside

    @cached_property
    def _weeks(self) -> set[tuple[int, int]]:
        return set(weeks_asked(self.query))

    @cached_property
    def _quarters(self) -> set[int]:
        return quarters_asked(self.query)

    def _coarsely(self, incident: Incident) -> Told | None:
        middle, place = middle_of(incident.start, incident.end), self.ground.square((incident.x, incident.y))
        if week_of(middle) not in self._weeks or quarter_of(middle) not in self._quarters:
            return None
        if not is_closed(incident, self.audience) or not self._square_belongs(place):
            return None
        monday = datetime.fromisocalendar(*week_of(middle), 1).replace(tzinfo=ZONE)
        end = (monday + timedelta(days=7)).astimezone(UTC) - timedelta(seconds=1)
        seconds = int(monday.timestamp()), int(end.timestamp())
        about = incident.kind, incident.source, self.ground.area(place), 1.0
        return Told(*place, *seconds, *about, incident.precision <= 2, True, 2)

    def _square_belongs(self, middle: Place) -> bool:
        query, known = self.query, self.ground.shapes
        if query.areas and not any(key in known and self.ground.belongs(middle, key) for key in query.areas):
            return False
        if query.near is None or is_near(middle, query):
            return True
        return self.ground.square(to_metres(query.near.lon, query.near.lat, "EPSG:3006")) == middle


def is_closed(incident: Incident, audience: Audience) -> bool:
    """Whether the incident's week was over before the audience's day began its own."""
    assert audience.day is not None
    return week_of(middle_of(incident.start, incident.end)) < audience.day.isocalendar()[:2]


def levels(
    incidents: Iterable[Incident], event: dict[int, int], audience: Audience, ground: Ground, world: World
) -> dict[int, int]:
    """The level of each row by its id; 0 for a row of an event that is told by another row.

    An event is told by its best-seen record, of equals by the first reported; what waits for its week is not seen.
    """
    found = {}
    for one in incidents:
        level = level_of(one, audience, ground.area(ground.square((one.x, one.y))), world)
        found[one.id] = level if level != 2 or is_closed(one, audience) else 0
    best: dict[int, int] = {}
    for number in sorted(found, key=lambda number: (-found[number], number)):
        if number in event and best.setdefault(event[number], number) != number:
            found[number] = 0
    return found
