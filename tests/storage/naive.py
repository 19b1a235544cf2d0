"""The release read slowly, row by row and minute by minute, for comparing."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from storage.model.incident import Incident, PlaceType
from storage.model.people import Audience, Level, Role
from storage.model.query import Daypart, Query
from storage.model.region import Kind
from storage.selection import to_metres

ZONE = ZoneInfo("Europe/Stockholm")


def level_of(incident: Incident, audience: Audience, demo: bool, kinds: dict[str, Kind]) -> Level:
    if not audience.viewers:
        return Level.NOTHING
    levels = []
    for viewer in audience.viewers:
        own = viewer.partner == incident.source
        level = Level.RAW if own else Level.EXACT if demo else Level.NOTHING
        if viewer.partner is None or viewer.role in (None, Role.ADMINISTRATOR, Role.AUDITOR):
            level = Level.NOTHING
        if incident.status != 1 and not (own and viewer.role is Role.REVIEWER):
            level = Level.NOTHING
        if incident.status == 3:
            level = Level.NOTHING
        if incident.information_class and not own:
            level = Level.NOTHING
        if kinds[incident.kind].capped:
            level = min(level, Level.COUNTS)
        levels.append(level)
    return min(levels)


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


def told_times(incident: Incident, level: Level) -> tuple[datetime, datetime]:
    start, end = incident.start.astimezone(UTC), incident.end.astimezone(UTC)
    if level == Level.RAW:
        return start, end
    start, end = (moment.replace(minute=0, second=0, microsecond=0) for moment in (start, end))
    return start, end if end > start else start + timedelta(hours=1)


def weight_of(incident: Incident, level: Level, query: Query) -> float:
    if not query.dayparts and not query.weekdays:
        return 1.0
    start, end = told_times(incident, level)
    minutes = int((end - start).total_seconds()) // 60
    if not minutes:
        return float(minute_is_inside(start, query))
    inside = sum(minute_is_inside(start + timedelta(minutes=minute), query) for minute in range(minutes))
    return inside / minutes


def place_of(incident: Incident, level: Level) -> tuple[float, float]:
    if incident.place_type is PlaceType.DWELLING and level < Level.RAW:
        return (incident.x // 250) * 250 + 125, (incident.y // 250) * 250 + 125
    return incident.x, incident.y


def is_asked_for(incident: Incident, query: Query, place: tuple[float, float], kinds: dict[str, Kind]) -> bool:
    middle = incident.start + (incident.end.astimezone(UTC) - incident.start.astimezone(UTC)) / 2
    if not any(period.start <= middle < period.end for period in query.periods):
        return False
    chain = {incident.kind, kinds[incident.kind].part_of}
    if query.kinds and not chain & set(query.kinds):
        return False
    if incident.kind in query.not_kinds or (chain & set(query.not_kinds) and incident.kind not in query.kinds):
        return False
    if (query.sources and incident.source not in query.sources) or (query.areas and incident.area not in query.areas):
        return False
    if query.near is not None:
        x, y = to_metres(query.near.lon, query.near.lat, "EPSG:3006")
        return (place[0] - x) ** 2 + (place[1] - y) ** 2 <= query.near.metres**2
    return True


def counted(
    incidents: Iterable[Incident], event: dict[int, int], audience: Audience, demo: bool, kinds: dict[str, Kind]
) -> set[int]:
    """Ids that stand for something: of each event the first-reported one that the audience may see."""
    first: dict[tuple[str, int], int] = {}
    for incident in sorted(incidents, key=lambda one: one.id):
        if level_of(incident, audience, demo, kinds) >= Level.EXACT:
            name = ("event", event[incident.id]) if incident.id in event else ("alone", incident.id)
            first.setdefault(name, incident.id)
    return set(first.values())
