"""A quick look that spares most texts the rest: whether there can be anything to take out of them."""

import re

from storage.privacy.folding import PLAIN

# What stands for @ in a text in small letters, beside it.
AT = ("@", "snabel", "(a", "( a", "[a", "[ a", "{a", "{ a", "(ä", " at ")
# What calls the signs after it a plate.
CALLED = ("reg", "skylt", "plåt", "plate")
# What calls six digits after it somebody's number, or parts a number's date from its last four.
NAMED = ("tel", "tfn", "tlf", "mob", "cell", "phone", "sms", "pers", "pnr", "p-nr", "p.nr", "sam", "föd", "ssn")
APART = ("sista", "fyra", "siffr", "slutar", "last", "four")

_DIGIT = re.compile(r"\d")
_SIX = re.compile(r"\d(?:[\W_]{0,12}+\d){5}")
_TEN = re.compile(r"\d(?:[\W_]{0,12}+\d){9}")
_EIGHT = re.compile(r"(?:\+[ (]{0,2}|(?<!\d)0)\d?(?:[\W_]{0,12}+\d){6}")  # and a zero or a plus before
_SHORT = re.compile(r"(?<!\d)\d\d[\dA-Za-z](?![^\W_])")
_PLATE = re.compile(r"(?<![^\W_])[A-Za-z]{3}[\W_]{0,3}+\d\d[\dA-Za-z](?![^\W_])")
_SPACED = re.compile(r"(?:[A-Z][ -]){3}\d")


def may_hold(text: str) -> bool:
    """Six digits together, ABC 12D, an @ or what stands for it, or signs nobody expects. Never False by mistake."""
    if not PLAIN.fullmatch(text):
        return True
    small = text.lower()
    if _any(small, AT):
        return True
    if not _DIGIT.search(text):
        return False
    if _SPACED.search(text) or (_SHORT.search(text) and _PLATE.search(text)):
        return True
    if _SIX.search(text) and (_EIGHT.search(text) or _TEN.search(text) or _any(small, NAMED) or _any(small, APART)):
        return True
    return _any(small, CALLED)


def _any(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)
