"""A line as tokens. Linear in the line's length, which is capped before anything is read."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

MOST_CHARACTERS = 2000  # a long map link is some 400; more than this is not a question to a map

# 20 december 2025-10 januari 2026 holds no month 2025-10: a month's name follows.
_MONTH = r"(?:jan|feb|mar|apr|ma[jy]|jun|jul|aug|sep|o[kc]t|nov|dec)[a-z]{0,6}\b"

# What is taken whole before words and numbers are: (kind, pattern), tried in this order at each place.
_WHOLE = (
    ("mention", r"<@[^<>\s]{1,64}>|<at>[^<>]{0,64}</at>"),
    (
        "link",
        r"<?(?:https?://|www\.|geo:|maps\.app\.goo\.gl/|goo\.gl/|maps\.apple\.com/|osm\.org/)[^\s<>]+>?",
    ),
    ("link", r"(?:maps\.google\.[a-z.]{2,6}|(?:www\.)?google\.[a-z.]{2,6}/maps|openstreetmap\.org)[^\s<>]*"),
    (
        "dms",
        r"\d{1,3}°\s?\d{1,2}['′’]\s?[\d.,]+(?:\"|″|”|'')?\s?[NS][\s,]+\d{1,3}°\s?\d{1,2}['′’]\s?[\d.,]+(?:\"|″|”|'')?\s?[EWÖV]",
    ),
    (
        "coordinate",
        (
            r"(?:\blat\w{0,6}[\s:=]{1,3})?[NS]?\s?-?\d{1,2}[.,]\d{3,15}\s?°?\s?[NS]?\s?[,;/]?\s?"
            r"(?:\bl(?:on|ng|ong)\w{0,6}[\s:=]{1,3})?[EÖ]?\s?-?\d{1,3}[.,]\d{3,15}(?!\d)\s?°?(?:\s?[EWÖ]\b)?"
        ),
    ),
    ("plus", r"(?<![\w+])[23456789CFGHJMPQRVWX]{4,8}\+(?:[23456789CFGHJMPQRVWX]{2,7})?(?![\w+])"),
    ("isotime", r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}[+-]\d{2}:\d{2}"),
    ("isoweek", r"(?<!\d)\d{4}-?[wWvV]\d{1,2}(?!\d)"),
    ("isodate", r"(?<!\d)\d{4}(?P<sep>[-/.])\d{1,2}(?P=sep)\d{1,2}(?!\d)"),
    ("isomonth", r"(?<![\d-])\d{4}-(?:0[1-9]|1[0-2])(?![\d-])(?!\s?" + _MONTH + ")"),
    ("dmy", r"(?<!\d)\d{1,2}\.\d{1,2}\.\d{4}(?!\d)"),
    ("dmy", r"(?<![\d/])\d{1,2}/\d{1,2}(?:[/-]\d{4}|/\d{2})(?![\d/])"),
    ("dm", r"(?<![\d/])\d{1,2}/\d{1,2}(?![\d/])"),
    ("clock", r"(?<!\d)\d{1,2}:\d{2}(?![\d:])"),
    ("quoted", r"[\"“”„][^\"“”„]{1,80}[\"“”]"),
    ("word", r"[^\W\d_]+(?:['’][^\W\d_]+)*"),
    ("number", r"\d+"),
    ("symbol", r"-{2,3}|[^\w\s]|_"),
)
_TOKEN = re.compile("|".join(f"(?P<k{at}>{pattern})" for at, (_, pattern) in enumerate(_WHOLE)), re.IGNORECASE)
_HYPHENS = re.compile("[‐‑−]")  # these join like a hyphen; the longer dashes mean "to"
_LONG_DASHES = ("‒", "–", "—", "―", "--", "---")
_PREFIX = re.compile(
    r"\s*(?:(?:<@[^<>\s]{1,64}>|<at>[^<>]{0,64}</at>|@[\w.\-]{1,64})[\s:,]*)?(?:[/!]?(?:karta|kartan|map)\b[:,]?\s*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the line; `start:end` is its place in the cleaned line, `glued` without a space before."""

    kind: str
    text: str
    start: int
    end: int
    glued: bool


def clean(line: str) -> str:
    """The line without control characters and lone surrogates, in compatibility-composed form."""
    kept = "".join(_plain(character) for character in line)
    return unicodedata.normalize("NFKC", kept)


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":  # marks of direction, joiners, soft hyphens
        return ""
    return " " if category[0] in "CZ" else character


def exact(text: str) -> str:
    """A word as it is compared: case folded, dots kept."""
    return text.casefold().replace("’", "'")


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """A word without its dots and accents: drottninghog for Drottninghög."""
    text = text.casefold()
    if text.isascii():
        return text  # nothing below is in it, and most words are
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("ø", "o").replace("’", "'")


def prefix_length(line: str) -> int:
    """How many characters a mention and the word karta or map take at the beginning."""
    found = _PREFIX.match(line)
    return found.end() if found else 0


def tokenize(line: str, begin: int = 0) -> tuple[Token, ...]:
    """The tokens of a cleaned line from `begin`; every kind of dash becomes a hyphen."""
    tokens: list[Token] = []
    plain = _HYPHENS.sub("-", line)
    for found in _TOKEN.finditer(plain, begin):
        kind = _WHOLE[int((found.lastgroup or "k0")[1:])][0]
        glued = bool(tokens) and tokens[-1].end == found.start()
        if kind != "mention":
            text = "-" if found.group() in _LONG_DASHES else found.group()
            tokens.append(Token(kind, text, found.start(), found.end(), glued))
    return tuple(tokens)
