"""What a typed line is: discussion, a command for the asker alone, or a question on the room's behalf."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

# "@karta" as a word of its own: an address such as info@karta.example is none.
MENTION = re.compile(r"(?<![\w@.])@kartan?\b[\s:,]*", re.IGNORECASE)
QUESTION = "/karta"  # what a mention without a command word asks
REPORT = "rapportera"  # the command of "report this"; a word of handlers/commands
LIFT, LIFTING = "orsak", "koppla till problem"  # the command of "link to a problem", and its act
MAX_REPORTED = 2_000  # characters of a message that begin a report


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
        return Intent(asked_line(asked, is_command), "room")
    if own or text.startswith("/") or is_bare(first_word(text)):
        return Intent(text, "asker")
    return Intent(text, "talk")


def first_word(text: str) -> str:
    """The first word, folded, without slash and without what people put after it (`rapportera: ...`)."""
    return next(iter(text.split(maxsplit=1)), "").lstrip("/").rstrip(":,;.!").casefold()


def asked_line(asked: str, is_command: Callable[[str], bool]) -> str:
    """What a mention asks, the mention itself taken out: a line as it is, or a question without its command word."""
    begins = asked.startswith("/") or is_command(first_word(asked))
    return asked if begins else f"{QUESTION} {asked}".strip()


def report_of(text: str) -> tuple[str, Mapping[str, str]]:
    """The line and form of "report this" on somebody's message: what its writer saw, the reporter may not have seen."""
    return f"/{REPORT} {' '.join(text.split())[:MAX_REPORTED]}", {"certainty": "unknown"}


def lift_of(text: str) -> tuple[str, Mapping[str, str]]:
    """The line and form of "link to a problem" on somebody's message: whoever chooses it looks through it first."""
    return f"/{LIFT} {LIFTING} {' '.join(text.split())[:MAX_REPORTED]}", {}
