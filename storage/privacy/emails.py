"""E-mail addresses, also with the sign spelled out: asta (at) example.se, asta snabel-a example punkt se."""

import re
from collections.abc import Iterator

_AT = re.compile(
    r"[ \n]{0,3}+(?:(?P<sign>@)|(?P<word>(?<= )at(?= ))"
    r"|[(\[{] ?(?:at|ät|a|snabel[- ]?a) ?[)\]}]|snabel[- ]?a(?!\w))[ \n]{0,3}+",
    re.IGNORECASE,
)
_DOT = r"(?:\.| ?[(\[{] ?(?:dot|punkt) ?[)\]}] ?| (?:dot|punkt) )"
_DOMAIN = re.compile(rf"[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{0,8}}+", re.IGNORECASE)
_LAST_LABEL = re.compile(r"[\w-]+$")
_LOCAL = frozenset(".+%&'~!#$*^{|}-_")
# An address's first part has at most 64 signs; longer is a slip, or an attempt.
_LOCAL_MOST = 128


def emails(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses stand in a folded text."""
    for at in _AT.finditer(text):
        start, domain = _local(text, at.start()), _DOMAIN.match(text, at.end())
        if domain and start < at.start() and _is_address(text[start : at.start()], at, domain[0]):
            yield start, domain.end()


def _local(text: str, end: int) -> int:
    """Where the first part begins that ends at `end`."""
    start = end
    while start > max(0, end - _LOCAL_MOST) and (text[start - 1].isalnum() or text[start - 1] in _LOCAL):
        start -= 1
    while start < end and not text[start].isalnum() and text[start] != "_":
        start += 1
    return start


def _is_address(local: str, at: re.Match[str], domain: str) -> bool:
    last = _LAST_LABEL.search(domain)
    has_dot = last is not None and last[0] != domain and len(last[0]) > 1 and not last[0].isdecimal()
    if at["word"]:  # English: "look at example.se"
        return has_dot and (not local.isalpha() or "." not in domain)
    if has_dot:
        return True
    # asta@gmail, written in haste; not "2 st @ 50 kr" nor "h@n"
    return at[0] == "@" and len(local) > 1 and len(domain) > 2 and domain[0].isalpha() and not local.isdecimal()
