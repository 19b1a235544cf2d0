"""People's words as Teams may show them: nothing of them becomes a link, a mention, a picture or markup.

Most text goes into TextRuns, which read no markdown in any client. What has no such element (titles, labels, facts,
choices) is text that clients read as markdown: there a sign that nobody sees (U+2060, word joiner) stands between the
two that would make something. Backslashes are no use, as some clients show them.
"""

import re

JOINER = "\u2060"
# Signs that steer the terminal or turn the direction of what follows; line breaks and tabs stay.
STEERING = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# [words](address), [words][name], [name]: address, ![picture], <address>, <at>.
MAKING = re.compile(r"\](?=[(\[:])|!(?=\[)|<")


def plain(text: str) -> str:
    """The words without signs that steer; for elements that read no markup."""
    return STEERING.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def calm(text: str) -> str:
    """The words on one line, for elements that read markdown: no link, picture, mention or tag can come about."""
    return MAKING.sub(lambda found: found[0] + JOINER, " ".join(plain(text).split()))
