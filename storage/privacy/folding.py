"""A text as a reader sees it: every dash one dash, every space one space, every digit 0-9, nothing invisible.

What is looked for is looked for here; `where` leads back to the signs that were written.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

# Stands for what has been taken out: no rule reads past it. A written one is a space.
BARRIER = "\ufffc"
TOKENS = {"identity": "[personnummer]", "phone": "[telefon]", "email": "[e-post]", "plate": "[regnr]"}
TOKEN = re.compile("|".join(map(re.escape, TOKENS.values())))

# Signs that stand for themselves; nearly every text has no others. (¹ ² ³ ª º ½ and the soft hyphen are not here.)
PLAIN = re.compile(f"[\n -~¡-©«¬®-±´-¸»¿-ÿ‘’“”•…€{BARRIER}]*+")
# The usual others, each one sign for one.
_USUAL = str.maketrans("\t\r\u00a0\u2010\u2011\u2012\u2013\u2014\u2212" + BARRIER, "   ------ ")
_BREAKS = "\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"
# What Unicode does not count as dashes: minus, hyphen bullet, modifier and heavy minus, box lines, kana length mark.
_DASHES = "\u2212\u2043\u02d7\u2796\u2500\u2501\u30fc\uff70"
# Letters by name that nobody can see, and the pattern without dots.
_INVISIBLE, _BLANK = "\u115f\u1160\u3164\uffa0", "\t\r\u2800" + BARRIER
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me", "Mc"))
_SEEN_AS = ((" ", {"Zs"}, _BLANK), ("-", {"Pd"}, _DASHES), ("", _UNSEEN, _INVISIBLE))
# Folded signs are remembered, but not all of Unicode.
_REMEMBERED = 4_000


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` with, for each of its signs and for its end, the place in the text that was written."""

    text: str
    where: Sequence[int]

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Where text[start:end] stands in what was written, with the invisible signs that follow its last."""
        return self.where[start], self.where[end]

    def without(self, spans: Iterable[tuple[int, int]]) -> "Folded":
        """The same with one BARRIER instead of each span; spans are in order and do not overlap."""
        texts, places, at = [], [], 0
        for start, end in spans:
            texts += [self.text[at:start], BARRIER]
            places += [self.where[at:start], self.where[start : start + 1]]
            at = end
        texts.append(self.text[at:])
        places.append(self.where[at:])
        return Folded("".join(texts), list(chain.from_iterable(places)))


class _Signs(dict[str, str]):
    def __missing__(self, sign: str) -> str:
        folded = _fold(sign)
        if len(self) < _REMEMBERED:
            self[sign] = folded
        return folded


def _fold(sign: str) -> str:
    """What a reader takes one sign for, as one sign; nothing when it cannot be seen."""
    if sign != BARRIER and PLAIN.fullmatch(sign):
        return sign
    if sign in _BREAKS:
        return "\n"
    category = unicodedata.category(sign)
    for seen, categories, others in _SEEN_AS:
        if category in categories or sign in others:
            return seen
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return str(digit)
    same = unicodedata.normalize("NFKC", sign)
    return _fold(same) if len(same) == 1 and same != sign else sign


_SIGNS = _Signs()


def simple(text: str) -> str:
    """The text with its usual dashes and spaces as one; as long as it was."""
    return text if PLAIN.fullmatch(text) and BARRIER not in text else text.translate(_USUAL)


def fold(text: str) -> Folded:
    """Fold a text; a token that is already in it is a barrier."""
    plain = simple(text)
    if PLAIN.fullmatch(plain):
        folded = Folded(plain, range(len(text) + 1))
    else:
        signs = [_SIGNS[sign] for sign in text]
        where = [place for place, sign in enumerate(signs) if sign]
        folded = Folded("".join(signs), [*where, len(text)])
    if "[" not in folded.text:
        return folded
    return folded.without(token.span() for token in TOKEN.finditer(folded.text))
