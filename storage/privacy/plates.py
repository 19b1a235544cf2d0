"""Swedish vehicle plates: ABC 123 and ABC 12D, in any case, with any sign between; not rum 101 nor kvm 120."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

_LETTER, _LAST = "A-HJ-PR-UW-Za-hj-pr-uw-z", "A-HJ-NPR-UW-Za-hj-npr-uw-z"
_BETWEEN = r"[ \n.·•*_:/-]"
_PLATE = re.compile(
    rf"(?<![^\W_])(?P<letters>[{_LETTER}]{{3}})(?P<between>(?!\.[ \n]){_BETWEEN}{{0,3}}+)"
    rf"(?P<digits>\d\d[\d{_LAST}])(?![^\W_])"
)
# A B C 1 2 3
_UPPER = "[A-HJ-PR-UW-Z]"
_SPACED = re.compile(rf"(?<![^\W_]){_UPPER}([ -]){_UPPER}\1{_UPPER}\1\d\1\d\1[\d{_LAST}](?![^\W_])")
# After a word like regnr: any case and any word, and in capitals also other countries' plates.
_SWEDISH = rf"[{_LETTER}]{{3}}{_BETWEEN}{{0,3}}+\d\d[\d{_LAST}]"
_FOREIGN = r"[A-ZÅÄÖ]{1,3}[ -]?[A-Z]{0,2}[ -]?\d{2,5}(?:[ -]\d{1,3})?[A-Z]{0,2}"
_SIGNS = r"[ \n:=\"”“’'(]{0,4}"
_AFTER_WORD = re.compile(
    rf"{_SIGNS}(?:(?:är|is|nr|nummer)\.?(?![^\W\d_]))?{_SIGNS}((?:{_SWEDISH}|{_FOREIGN}))(?![^\W_])"
)
_GOES_ON = re.compile(r"[-./:,]\d")
_CODE = re.compile(r"(?<![^\W_])[A-ZÅÄÖ\d]-$")  # K-ABC123
_UNITS = frozenset("mkgwhstc")
_WEB = re.compile(r"(?:://|www\.)\S*$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@cache
def words() -> dict[str, frozenset[str]]:
    """The word lists of plates.toml, read once."""
    lists = tomllib.loads(files("storage.privacy").joinpath("plates.toml").read_text(encoding="utf-8"))
    return {name: frozenset(text.split()) for name, text in lists.items()}


@cache
def _explicit() -> re.Pattern[str]:
    every = "|".join(sorted(map(re.escape, words()["explicit"]), key=len, reverse=True))
    return re.compile(rf"(?<![^\W_])(?:{every})(?:\.? ?nr\.?)?(?![^\W\d_])", re.IGNORECASE)


def plates(text: str) -> Iterator[tuple[int, int]]:
    """Where plates stand in a folded text."""
    for found in _PLATE.finditer(text):
        if _is_plate(text, found):
            yield found.span()
    yield from (found.span() for found in _SPACED.finditer(text))


def named(text: str) -> Iterator[tuple[int, int]]:
    """Where something stands that the text itself calls a plate."""
    for word in _explicit().finditer(text):
        found = _AFTER_WORD.match(text, word.end())
        if found:
            yield found.span(1)


def _is_plate(text: str, found: re.Match[str]) -> bool:
    letters = found["letters"].lower()
    if _is_part(text, found) or _is_amount(text, found) or _is_broken(found):
        return False
    label = letters in words()["labels"]
    if not label and letters not in words()["ordinary"]:
        return True
    if found["letters"].isupper():
        return not _is_shouted(text, found)
    by_vehicle = letters not in words()["between"] and _is_by_vehicle(text, found.start())
    return not label and (not _is_apart(found) or by_vehicle)


def _is_broken(found: re.Match[str]) -> bool:
    """Whether a line ends between them: capitals go on, words do not."""
    return "\n" in found["between"] and not found["letters"].isupper()


def _is_apart(found: re.Match[str]) -> bool:
    """Whether it reads as a word and a number of its own: tog 200, ett 20m."""
    return found["between"] in {" ", "\n"} and (found["digits"].isdecimal() or found["digits"][-1] in _UNITS)


def _is_part(text: str, found: re.Match[str]) -> bool:
    """Whether it belongs to something longer: ABC-123-26, K-ABC123, an address on the web."""
    before = text[max(0, found.start() - 200) : found.start()]
    return bool(_GOES_ON.match(text, found.end()) or _CODE.search(before) or _WEB.search(before))


def _is_amount(text: str, found: re.Match[str]) -> bool:
    """Whether it is so much of something: LED 100 W, SEK 500, SOS 112."""
    letters, digits = found["letters"].lower(), found["digits"]
    if not found["between"] or not digits.isdecimal():
        return False
    unit = _WORD.match(text, found.end() + 1)
    round_ = letters in words()["currencies"] and digits.endswith("0")
    emergency = letters + digits == "sos112"
    return round_ or emergency or (unit is not None and unit[0].lower() in words()["amounts"])


def _is_shouted(text: str, found: re.Match[str]) -> bool:
    """Whether the words beside it are in capitals too: KLOTTER I RUM 101."""
    around = text[max(0, found.start() - 40) : found.start()] + " " + text[found.end() : found.end() + 40]
    return any(len(word) > 1 for word in _WORD.findall(around)) and not any(map(str.islower, around))


def _is_by_vehicle(text: str, start: int) -> bool:
    before = re.split(r"[.!?\n]", text[max(0, start - 25) : start])[-1]
    return any(word.lower() in words()["vehicles"] for word in _WORD.findall(before))
