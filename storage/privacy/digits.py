"""Digits with nothing but signs between them: what numbers of people are made of, however they are written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Two digits belong together with at most this much between them.
GAP = 12
# The shortest number that names anybody: a local phone number after the word "tel".
SHORTEST = 6
# Longer than any number of a person or a phone.
LONGEST = 24
_CHAIN = re.compile(rf"\d(?:(?:[^\w\ufffc]|_){{0,{GAP}}}+\d){{{SHORTEST - 1},}}+")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Chain:
    """`digits` of `text`, each with its place in `at`. A group is digits with nothing between."""

    text: str
    digits: str
    at: list[int]
    starts: list[int]  # the first digit of each group, as indexes into `digits`

    def gap(self, k: int) -> str:
        """What stands between digit k - 1 and digit k; before the first and after the last: nothing."""
        return self.text[self.at[k - 1] + 1 : self.at[k]] if 0 < k < len(self.at) else ""

    def is_edge(self, k: int) -> bool:
        """Whether a group begins or ends before digit k."""
        return k in (0, len(self.at)) or self.at[k] != self.at[k - 1] + 1

    def before(self, k: int, most: int) -> str:
        """The text up to digit k, its last `most` signs."""
        return self.text[max(0, self.at[k] - most) : self.at[k]]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the text of digits [start, end)."""
        return self.at[start], self.at[end - 1] + 1

    def size(self, k: int) -> int:
        """How many digits the group that begins at digit k has; more than LONGEST are LONGEST."""
        end = k + 1
        while end < k + LONGEST and not self.is_edge(end):
            end += 1
        return end - k


def chains(text: str) -> Iterator[Chain]:
    """Every chain of at least six digits."""
    for found in _CHAIN.finditer(text):
        at = [digit.start() for digit in _DIGIT.finditer(text, *found.span())]
        starts = [k for k in range(len(at)) if k == 0 or at[k] != at[k - 1] + 1]
        yield Chain(text, "".join(map(text.__getitem__, at)), at, starts)
