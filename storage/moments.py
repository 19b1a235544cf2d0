"""Moments as whole numbers: seconds for incidents, microseconds for everything else; always UTC."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from storage.errors import InvalidValueError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_MICROSECOND = timedelta(microseconds=1)


def aware(moment: datetime, field: str) -> datetime:
    """`moment` itself; raises `InvalidValueError` when it carries no zone."""
    if not isinstance(moment, datetime) or moment.tzinfo is None or moment.utcoffset() is None:
        raise InvalidValueError(
            field, "time_without_zone", moment, "give the time a zone, as in 2026-03-16T22:15+01:00"
        )
    return moment


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970; parts of a second are dropped."""
    return (moment - _EPOCH) // _SECOND


def microseconds(moment: datetime, field: str = "at") -> int:
    """Microseconds since 1970."""
    return (aware(moment, field) - _EPOCH) // _MICROSECOND


def from_seconds(value: int, zone: ZoneInfo) -> datetime:
    """The moment in `zone`."""
    return (_EPOCH + timedelta(seconds=value)).astimezone(zone)


def from_microseconds(value: int) -> datetime:
    """The moment in UTC."""
    return _EPOCH + timedelta(microseconds=value)
