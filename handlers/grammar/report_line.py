"""A line as it was written beside the line as it is read, so that what is left over keeps its letters."""

import unicodedata
from dataclasses import dataclass

from handlers.grammar.tokens import MOST_CHARACTERS, Token, tokenize

_JOINER = "\u200d"  # holds a person of several emoji together


@dataclass(frozen=True, slots=True)
class Written:
    """`clean` is what the grammar reads; its sign i stands at `back[i]` in `raw`, what was written."""

    raw: str
    clean: str
    back: tuple[int, ...]

    def text(self, start: int, end: int) -> str:
        """What was written where the clean line has start:end."""
        return self.raw[self.back[start] : self.back[end]]


def written(line: str) -> Written:
    """A line ready for reading: compatibility forms become plain ones, control characters blanks."""
    raw = unicodedata.normalize("NFC", "".join(_kept(sign) for sign in line))
    clean: list[str] = []
    back: list[int] = []
    for place, sign in enumerate(raw):
        read = " " if sign.isspace() else "" if sign == _JOINER else unicodedata.normalize("NFKC", sign)
        clean.append(read)
        back += [place] * len(read)
    return Written(raw, "".join(clean), (*back, len(raw)))


def _kept(sign: str) -> str:
    """Line breaks stay; lone surrogates and other control characters cannot be kept or shown."""
    category = unicodedata.category(sign)
    if category == "Cf" and sign != _JOINER:  # marks of direction could turn the text around
        return ""
    return sign if category[0] not in "CZ" or sign in f" \n{_JOINER}" else " "


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the line between bare commas and line breaks: where it starts, ends, and its tokens."""

    start: int
    end: int
    tokens: tuple[Token, ...]


def segments(line: Written, blanked: str) -> tuple[Segment, ...]:
    """The parts of a line; `blanked` is the clean line with what is read otherwise made blank.

    Of a line longer than can be read the rest is one part without tokens.
    """
    limit = _limit(blanked)
    tokens = tokenize(blanked[:limit])
    covered = {place for token in tokens for place in range(token.start + 1, token.end)}
    breaks = {i for i in range(limit) if line.raw[line.back[i]] == "\n"} - covered
    cuts = breaks | {token.start for i, token in enumerate(tokens) if _divides(tokens, i)}
    if limit < len(blanked):
        cuts.add(limit)
    parts, start = [], 0
    for cut in [*sorted(cuts), len(blanked)]:
        parts.append(Segment(start, cut, tuple(t for t in tokens if start <= t.start and t.end <= cut)))
        start = min(cut + 1, len(blanked))
    return tuple(parts)


def _limit(text: str) -> int:
    """How much of a text is read: all of it, or up to a blank."""
    if len(text) <= MOST_CHARACTERS:
        return len(text)
    blank = text.rfind(" ", 0, MOST_CHARACTERS)
    return blank if blank > 0 else MOST_CHARACTERS


def _divides(tokens: tuple[Token, ...], at: int) -> bool:
    """A comma that is no decimal sign, or a full stop before a new sentence."""
    token = tokens[at]
    before = tokens[at - 1] if at else None
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if token.text in {",", ";"}:
        decimal = before and after and token.glued and after.glued and before.kind == after.kind == "number"
        return not decimal
    if token.text != "." or before is None or after is None or after.glued:
        return False
    return len(before.text) > 2 and after.text[:1].isupper()  # not "kl. Två", "c. Rum"
