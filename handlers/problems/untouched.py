"""Which fields of a form that changes something were left as they stood.

Two people may have the same form open: what one of them did not touch must not undo what the other did. A form carries
a mark of each value that it was opened with; letters alone, so that nothing masks a part of it.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256

from handlers.reply import Input

WAS = "was"
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


def marked(values: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """The same values with the marks of what stands in these fields."""
    return {**values, WAS: " ".join(f"{name}:{_mark(values.get(name, ''))}" for name in names)}


def carried(values: Mapping[str, str]) -> Input:
    """The hidden field that carries the marks."""
    return Input(WAS, "", "hidden", values.get(WAS, ""))


def untouched(values: Mapping[str, str]) -> frozenset[str]:
    """The fields that were sent as they were opened; none of a form without marks."""
    pairs = (pair.partition(":") for pair in values.get(WAS, "").split())
    return frozenset(name for name, _, mark in pairs if mark == _mark(values.get(name, "")))


def _mark(value: str) -> str:
    return sha256(value.strip().encode()).hexdigest()[:10].translate(_LETTERS)
