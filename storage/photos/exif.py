"""What the phone wrote about where and when: offered to the reporter, never stored with the photo.

Runs in the fenced process only (`child.py`).
"""

import math
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from PIL import ExifTags, Image

# A place worse than this is no place on a street: the phone then often only knows its mast.
WORST_METRES = 100.0
# No phone camera is older, and a clock that was never set starts before or at it.
FIRST_YEAR, LAST_YEAR = 2001, 2100
_MOMENT = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)\Z", re.ASCII)
Position = tuple[float, float]


def facts(exif: Image.Exif) -> tuple[Position | None, str | None]:
    """(position, taken_at) of `exif`, each None if missing or not plausible."""
    return position(exif.get_ifd(ExifTags.IFD.GPSInfo)), taken_at(exif.get_ifd(ExifTags.IFD.Exif))


def position(gps: Mapping[int, Any]) -> Position | None:
    """(lon, lat) in degrees of WGS84, rounded to 0.000001° (0.1 m)."""
    tags = ExifTags.GPS
    if _text(gps.get(tags.GPSStatus)) == "V" or not _is_wgs84(gps.get(tags.GPSMapDatum)):
        return None
    if _number(gps.get(tags.GPSHPositioningError), 0.0) > WORST_METRES:
        return None
    lat = _degrees(gps.get(tags.GPSLatitude), gps.get(tags.GPSLatitudeRef), "NS", 90)
    lon = _degrees(gps.get(tags.GPSLongitude), gps.get(tags.GPSLongitudeRef), "EW", 180)
    if lat is None or lon is None or (lat == 0 and lon == 0):
        return None  # 0, 0 is what is written when nothing was known
    return lon, lat


def taken_at(exif: Mapping[int, Any]) -> str | None:
    """The moment of the shutter as naive ISO text; a later edit's time does not count."""
    for tag in (ExifTags.Base.DateTimeOriginal, ExifTags.Base.DateTimeDigitized):
        written = _MOMENT.match(_text(exif.get(tag)))
        if written is None:
            continue
        with suppress(ValueError):
            moment = datetime.fromisoformat("{}-{}-{}T{}".format(*written.groups()))
            if FIRST_YEAR <= moment.year <= LAST_YEAR:
                return moment.isoformat()
    return None


def _degrees(parts: Any, ref: Any, letters: str, most: int) -> float | None:
    if not isinstance(parts, tuple) or len(parts) != 3 or _text(ref) not in tuple(letters):
        return None
    degrees, minutes, seconds = (_number(part, math.nan) for part in parts)
    if not (0 <= degrees <= most and 0 <= minutes < 60 and 0 <= seconds < 60):  # a NaN is never within
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if value > most:
        return None
    return round(-value if _text(ref) == letters[1] else value, 6)


def _is_wgs84(datum: Any) -> bool:
    name = "".join(sign for sign in _text(datum).upper() if sign.isalnum())
    return name in ("", "WGS84", "WGS1984")


def _number(value: Any, otherwise: float) -> float:
    try:
        return otherwise if value is None else float(value)
    except (TypeError, ValueError, ArithmeticError):
        return math.nan


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    return value.strip("\0 ") if isinstance(value, str) else ""
