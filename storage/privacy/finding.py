"""Where in a text there is something to take out."""

import re
from collections.abc import Callable, Iterable, Iterator

from storage.privacy import emails, harmless, identity, phones, plates
from storage.privacy.digits import Chain, chains
from storage.privacy.folding import fold
from storage.privacy.glance import AT, CALLED, may_hold

Span = tuple[int, int, str]  # start, end, kind

# Taking one thing out may bare another: more than a few times happens only to texts made for it, and these lose all
# numbers.
ROUNDS = 5
_PLUS = re.compile(r"\+[ (]{0,2}$")
_ANY_NUMBERS = re.compile(r"\d(?:(?:[^\w\ufffc]|_)*+\d)++")


def find(text: str) -> list[Span]:
    """What is to be taken out of `text`: places in it, in order, not overlapping."""
    folded, every = fold(text), []
    for round_ in range(ROUNDS + 1):
        if not may_hold(folded.text):
            break
        spans = _Round(folded.text).spans() if round_ < ROUNDS else _blunt(folded.text)
        if not spans:
            break
        every += [(*folded.written(start, end), kind) for start, end, kind in spans]
        folded = folded.without((start, end) for start, end, _ in spans)
    return sorted(every)


def _blunt(text: str) -> list[Span]:
    return [(*found.span(), "identity") for found in _ANY_NUMBERS.finditer(text)]


class _Round:
    """One look at a folded text: the surest first, and nothing twice."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.taken = bytearray(len(text))
        self.found: list[Span] = []

    def spans(self) -> list[Span]:
        """Everything found, in order."""
        every, small = list(chains(self.text)), self.text.lower()
        if any(at in small for at in AT):
            self._take("email", emails.emails(self.text))
        if any(word in small for word in CALLED):
            self._take("plate", plates.named(self.text))
        if every:
            self._take("identity", identity.apart(self.text))
            self._in_chains("identity", identity.named, every)
            for start, end in harmless.spans(self.text):
                self.taken[start:end] = b"\1" * (end - start)
            self._in_chains("phone", phones.abroad, every)
            read = [(*chain.span(p, end), how) for chain in every for p, end, how in identity.readings(chain)]
            for sure in (identity.SURE, identity.LIKELY):
                self._take("identity", ((start, end) for start, end, how in read if how == sure))
            self._in_chains("phone", phones.phones, every)
            self._in_chains("phone", phones.named, every)
            self._take("identity", ((start, end) for start, end, how in read if how == identity.LOOSE))
        self._take("plate", plates.plates(self.text))
        return sorted(self.found)

    def _in_chains(self, kind: str, look: Callable[[Chain], Iterator[tuple[int, int]]], every: list[Chain]) -> None:
        for chain in every:
            self._take(kind, (chain.span(*digits) for digits in look(chain)))

    def _take(self, kind: str, spans: Iterable[tuple[int, int]]) -> None:
        """Keep what is still free, with the plus and the bracket that belong to it."""
        for start, end in spans:
            if self.taken.find(1, start, end) >= 0:
                continue
            begin, close = _whole(self.text, start, end, kind)
            self.taken[begin:close] = b"\1" * (close - begin)
            self.found.append((begin, close, kind))


def _whole(text: str, start: int, end: int, kind: str) -> tuple[int, int]:
    """The span with a phone number's plus and the other half of a bracket in it."""
    plus = _PLUS.search(text, max(0, start - 4), start) if kind == "phone" else None
    begin = plus.start() if plus else start
    opened, closed = text.count("(", begin, end), text.count(")", begin, end)
    if closed > opened and text[begin - 1 : begin] == "(":
        begin -= 1
    if opened > closed and text[end : end + 1] == ")":
        end += 1
    return begin, end
