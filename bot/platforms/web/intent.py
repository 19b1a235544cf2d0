"""What a typed line is: discussion, a command for the asker alone, or a question on the room's behalf."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

# "@karta" as a word of its own: an address such as info@karta.example is none.
MENTION = re.compile(r"(?<![\w@.])@kartan?\b[\s:,]*", re.IGNORECASE)
QUESTION = "/karta"  # what a mention without a command word asks


@dataclass(frozen=True, slots=True)
class Intent:
    """`line` is what is asked; `to` says who reads the answer, or that nothing is asked (`talk`)."""

    line: str
    to: Literal["asker", "room", "talk"]


def intent_of(text: str, is_command: Callable[[str], bool], is_bare: Callable[[str], bool], *, own: bool) -> Intent:
    """Read what somebody typed; in their `own` conversation with the bot everything is a command.

    A line with a slash, or whose first word may begin a line without one, is the asker's own. A line
    that mentions the bot is asked for the room: what follows the mention, else what stands before it.
    """
    mention = MENTION.search(text)
    if mention and not text.startswith("/"):
        asked = text[mention.end() :].strip() or text[: mention.start()].strip()
        return Intent(asked if _begins(asked, is_command) else f"{QUESTION} {asked}".strip(), "room")
    if own or text.startswith("/") or is_bare(first_word(text)):
        return Intent(text, "asker")
    return Intent(text, "talk")


def first_word(text: str) -> str:
    """The first word, folded, without slash and without what people put after it (`rapportera: ...`)."""
    return next(iter(text.split(maxsplit=1)), "").lstrip("/").rstrip(":,;.!").casefold()


def _begins(asked: str, is_command: Callable[[str], bool]) -> bool:
    return asked.startswith("/") or is_command(first_word(asked))
