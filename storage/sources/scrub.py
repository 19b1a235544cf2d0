"""Personal identity numbers and phone numbers out of free text, before it is stored or logged."""

import re

REMOVED = "[…]"

# YYMMDD-NNNN or YYYYMMDDNNNN with any of the signs people put between; samordningsnummer add 60 to the day.
_IDENTITY = re.compile(
    r"(?<![\d-])(?:(?:18|19|20)\d\d|\d\d)(?:0[1-9]|1[0-2])"
    r"(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])[-+ ]?\d{4}(?!\d)"
)
# +46 70 123 45 67, 0046..., 070-123 45 67, 042-10 50 00: a Swedish number has 8 to 10 digits after its 0.
_PHONE = re.compile(r"(?<![\w+])(?:(?:\+|00)\d{1,3}[ \-]?(?:\(0\))?|0)\d(?:[ \-/]?\d){6,10}(?!\d)")
# A quick look first: nothing shorter than eight digits with little between them is either.
_DIGITS = re.compile(r"\d(?:[ +/()-]{0,3}\d){7}")


def scrub(text: str) -> tuple[str, int]:
    """`text` without such numbers, and how many were taken out."""
    if not _DIGITS.search(text):
        return text, 0
    without, identities = _IDENTITY.subn(REMOVED, text)
    without, phones = _PHONE.subn(REMOVED, without)
    return without, identities + phones
