"""Coordinates in map links, Plus codes and figures. Nothing is fetched."""

import re
from urllib.parse import unquote_plus

Degrees = tuple[float, float]  # latitude, longitude

_NUMBER = r"([+-]?\d{1,3}(?:\.\d+)?)"
_PAIR = rf"{_NUMBER}\s*(?:,|~|;|\s)\s*{_NUMBER}"
# In the order of trust: the place's own pin, a named parameter, a pair in the path, the view's centre.
_PATTERNS = (
    rf"!3d{_NUMBER}!4d{_NUMBER}",
    rf"[?&#]mlat={_NUMBER}&mlon={_NUMBER}",
    rf"[?&#](?:q|query|ll|destination|daddr|coordinate|cp|sll|center|saddr|viewpoint|point)=(?:loc:)?{_PAIR}",
    rf"/(?:place|search|dir)/(?:[^?#]*/)?{_PAIR}",
    rf"^geo:{_PAIR}",
    rf"@{_PAIR}",
    rf"[#&?]map=\d+(?:\.\d+)?/{_NUMBER}/{_NUMBER}",
)
_SHORTENERS = (
    r"maps\.app\.goo\.gl|goo\.gl|g\.co|bit\.ly|t\.co|tinyurl\.com"
    r"|osm\.org/go|openstreetmap\.org/go|maps\.apple(?:\.com)?/p"
)
_SHORT = re.compile(rf"^(?:https?://)?(?:www\.)?(?:{_SHORTENERS})/", re.IGNORECASE)
_PLUS = re.compile(r"([23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,7})", re.IGNORECASE)


def is_short(link: str) -> bool:
    """Whether a link hides its place behind a server that would have to be asked."""
    return bool(_SHORT.match(link))


def from_link(link: str, centre: Degrees | None) -> Degrees | None:
    """Latitude and longitude in a Google, Apple, OpenStreetMap, Bing or geo link; None without any."""
    plain = unquote_plus(link.replace("%2B", "\x00").replace("%2b", "\x00")).replace("\x00", "+")
    for pattern in _PATTERNS:
        found = re.search(pattern, plain, re.IGNORECASE)
        if found and in_range(float(found[1]), float(found[2])):
            return float(found[1]), float(found[2])
    figures = from_figures(plain.replace("+", " ")) if "°" in plain else None
    code = _PLUS.search(link.replace("%2B", "+").replace("%2b", "+"))
    return figures or (from_plus(code[1], centre) if code else None)


def in_range(latitude: float, longitude: float) -> bool:
    """Whether the figures are degrees on Earth."""
    return -90 <= latitude <= 90 and -180 <= longitude <= 180


def from_figures(text: str) -> Degrees | None:
    """56.0465, 12.6945 · 56,0465 12,6945 · N56.0465 E12.6945 · 56°02'47.4"N 12°41'40.2"E."""
    if "°" in text and re.search(r"['′’]", text):
        return _from_minutes(text)
    pair = re.findall(r"-?\d{1,3}[.,]\d{3,15}", text)
    if len(pair) != 2:
        return None
    latitude, longitude = (float(figure.replace(",", ".")) for figure in pair)
    return (latitude, longitude) if in_range(latitude, longitude) else None


def _from_minutes(text: str) -> Degrees | None:
    pattern = r"(\d{1,3})°\s?(\d{1,2})['′’]\s?([\d.,]+)[^NSEWÖV]{0,4}([NSEWÖV])"
    found = re.findall(pattern, text.upper())
    if len(found) != 2:
        return None
    degrees = []
    for whole, minutes, seconds, side in found:
        try:
            value = int(whole) + int(minutes) / 60 + float(seconds.replace(",", ".").rstrip(".") or 0) / 3600
        except ValueError:
            return None
        degrees.append(-value if side in "SWV" else value)
    return (degrees[0], degrees[1]) if in_range(*degrees) else None


def from_plus(code: str, centre: Degrees | None) -> Degrees | None:
    """The middle of a Plus code's cell; a short code is the one nearest `centre`."""
    from openlocationcode import openlocationcode as plus

    code = code.upper()
    if plus.isShort(code) and centre is not None:
        code = plus.recoverNearest(code, *centre)
    if not plus.isFull(code):
        return None
    cell = plus.decode(code)
    return float(cell.latitudeCenter), float(cell.longitudeCenter)
