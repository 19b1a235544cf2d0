"""What of a text says who somebody is, taken out of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from storage.privacy.folding import TOKENS, simple
from storage.privacy.glance import may_hold

KINDS = ("identity", "phone", "email", "plate")


@dataclass(frozen=True, slots=True)
class Found:
    """Something taken out; `start` and `end` are its token's place in the masked text."""

    kind: str  # one of KINDS
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with readable tokens instead of what was found, by place."""

    text: str
    found: tuple[Found, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """What was found, each kind once, in the order of KINDS."""
        return tuple(kind for kind in KINDS if any(found.kind == kind for found in self.found))

    @property
    def any(self) -> bool:
        """Whether anything was taken out."""
        return bool(self.found)


def mask(text: str) -> Masked:
    """`text` without personal numbers, phone numbers, e-mail addresses and plates. Any text will do; never raises.

    Masking what is masked changes nothing. Takes time in proportion to the text.
    """
    if not may_hold(simple(text)):
        return Masked(text, ())
    from storage.privacy.finding import find

    return _replaced(text, find(text))


def _replaced(text: str, spans: Iterable[tuple[int, int, str]]) -> Masked:
    pieces, found = [], []
    at, length = 0, 0
    for start, end, kind in spans:
        token = TOKENS[kind]
        length += start - at
        found.append(Found(kind, length, length + len(token)))
        pieces += [text[at:start], token]
        at, length = end, length + len(token)
    pieces.append(text[at:])
    return Masked("".join(pieces), tuple(found))
