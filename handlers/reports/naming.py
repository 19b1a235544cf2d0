"""A line about a report: its number, what to do with it, and the words that go with that."""

import re
from functools import cache

from handlers.grammar.report_words import folded
from handlers.grammar.tokens import fold
from storage.reports import number_of

# H-7KQ4, h 7kq4, H7KQ4, and five signs when numbers are crowded; whether it is one, the store says.
_NUMBER = re.compile(r"\s*(?:nr\.?\s*)?(h[\s\-\u2010-\u2015]{0,2}[0-9a-z]{4,5})(?=[\s,;:.]|$)[\s,;:.]*", re.IGNORECASE)
# What an incident that came with an import is called by, beside its partner's reports.
_HANDLE = re.compile(r"(?<!\w)I-[0-9A-Z]{6,8}(?!\w)", re.IGNORECASE)
_WORD = re.compile(r"\s*(\S+)")


def split_number(line: str) -> tuple[str | None, str]:
    """The number a line begins with, as it is stored, and the rest; (None, line) for none."""
    found = _NUMBER.match(line)
    number = number_of(found[1]) if found else None
    return (number, line[found.end() :].strip()) if found and number else (None, line.strip())


def all_numbers(line: str) -> tuple[tuple[str, ...], str]:
    """Every number from the line's beginning on, each once, and what stands after them."""
    numbers: dict[str, None] = {}
    number, rest = split_number(line)
    while number is not None:
        numbers[number] = None
        number, rest = split_number(rest)
    return tuple(numbers), rest


def other_number(words: str) -> str:
    """What a report is said to be the same as: a number or an import's handle, as it was written."""
    number, _ = split_number(words)
    found = _HANDLE.search(words)
    return number or (found[0].upper() if found else words.strip())


def act_of(words: str, acts: tuple[str, ...]) -> tuple[str, str]:
    """The act that some words begin with, and what stands after it; ("", words) for none."""
    plain = fold(words)
    if len(plain) != len(words):
        return "", words
    best = ("", 0)
    for act in acts:
        found = _act(act).match(plain)
        if found and found.end() > best[1]:
            best = (act, found.end())
    return best[0], words[best[1] :].strip(" :,") if best[0] else words


@cache
def _act(name: str) -> re.Pattern[str]:
    words = sorted(folded(f"act.{name}"), key=len, reverse=True)
    return re.compile(r"(?:" + "|".join(re.escape(word) for word in words) + r")(?!\w)")


def first_word(line: str) -> str:
    """The first word of a line, for saying that it was not understood."""
    found = _WORD.match(line)
    return found[1] if found else ""
