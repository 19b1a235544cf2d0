"""Numbers that look like somebody's but are a place, a time or a case."""

import re
from collections.abc import Iterator

_DECIMAL = r"[-+]?(?:[1-9]\d{0,2}|0)[.,]\d{4,}"
_EAST, _NORTH = r"[1-9]\d{5}(?:[.,]\d{1,3})?", r"[1-9]\d{6}(?:[.,]\d{1,3})?"
_DEGREES = rf"{_DECIMAL}°?[ NSEWÖV]{{0,2}}[,;/ \n&]{{1,4}}{_DECIMAL}"
_SEPARATED = r"[ ,;/\n]{1,4}(?:[NEXYÖ][ :=]{0,3})?"
# Names that machines give: a digest, a UUID.
_NAMES = re.compile(
    r"(?<![^\W_])(?:(?=\d*[a-f]\d*[a-f]\d*[a-f])[0-9a-f]{24,}+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![^\W_])"
)
# Degrees in pairs, and metres as SWEREF 99 TM and its zones write them: seven digits north, six east.
_PLACES = re.compile(rf"(?<![\d.,])(?:{_DEGREES}|{_NORTH}{_SEPARATED}{_EAST}|{_EAST}{_SEPARATED}{_NORTH})(?!\d)")
_CASE = re.compile(
    r"(?<![^\W\d_])(?:d\.?nr|dia?rie\w*|ärende\w*|akt\w*|mål\w*|faktura\w*|order\w*|ocr|ref\w*|kvitto\w*|bokning\w*|"
    r"artikel\w*|art|serie\w*|imei|ean|konto\w*|bankgiro\w*|plusgiro\w*|bg|pg|org\w*|case|invoice|serial)"
    r"[^\w\ufffc]{0,3}(?:nr|nummer|number|no)?[^\w\ufffc]{0,3}$",
    re.IGNORECASE,
)
_MONEY = re.compile(r"[ \n]{0,2}(?:kr|kronor|sek|tkr|mkr|:-|€|eur)(?![^\W\d_])", re.IGNORECASE)


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where coordinates and machines' names stand."""
    for pattern in (_PLACES, _NAMES):
        yield from (found.span() for found in pattern.finditer(text))


def is_case(before: str) -> bool:
    """Whether a number after this text is a case's, an account's or a thing's."""
    return bool(_CASE.search(before))


def is_money(text: str, end: int) -> bool:
    """Whether the number that ends there is an amount."""
    return bool(_MONEY.match(text, end))


def is_clock(four: str) -> bool:
    """Whether HHMM is a time of day."""
    return len(four) == 4 and four[:2] < "25" and four[2:] < "60"


def is_date(eight: str) -> bool:
    """Whether eight digits are a day of these two centuries, DDMMYYYY or YYYYMMDD."""
    readings = (eight[4:], eight[2:4], eight[:2]), (eight[:4], eight[4:6], eight[6:])
    return any("1900" <= y < "2100" and "01" <= m <= "12" and "01" <= d <= "31" for y, m, d in readings)
