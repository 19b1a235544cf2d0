"""Runs the transcripts beside this file: they are written for officials and hold for the program.

`**Asta, enskilt:** /karta vecka 46` is somebody's line (a name from the demo, then a conversation's
key or "enskilt"); each `- …` below must stand in the reply, each `- inte …` must not. `…` in a
sentence stands for anything, `#` for a number above zero.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.app import App
from tests.city import NOW

LINE = re.compile(r"\*\*(?P<name>\w+), (?P<where>[\w-]+):\*\* (?P<line>.+)")


@dataclass(frozen=True)
class Turn:
    place: str
    person: str
    conversation: str
    line: str
    language: str
    expected: tuple[str, ...]
    forbidden: tuple[str, ...]


def turns(path: Path) -> Iterator[Turn]:
    for block in re.split(r"\n(?=\*\*)", path.read_text("utf-8")):
        found = LINE.match(block)
        if found is None:
            continue
        said = re.findall(r"^- (.+)$", block, re.MULTILINE)
        private = found["where"] in ("enskilt", "privately")
        yield Turn(
            place=f"{path.stem}: {found['line']}",
            person=found["name"].lower(),
            conversation="" if private else found["where"],
            line=found["line"],
            language="en" if path.stem.endswith(".en") else "sv",
            expected=tuple(text for text in said if not re.match(r"(inte|not) ", text)),
            forbidden=tuple(text.split(" ", 1)[1] for text in said if re.match(r"(inte|not) ", text)),
        )


def pattern(sentence: str) -> str:
    return re.escape(sentence).replace("…", ".*").replace(r"\#", r"[1-9]\d*")


ALL = [turn for path in sorted(Path(__file__).parent.glob("*.md")) for turn in turns(path)]


@pytest.mark.parametrize("turn", ALL, ids=lambda turn: turn.place)
def test_the_transcript_holds(city: App, turn: Turn) -> None:
    reply = city.ask(turn.line, turn.person, turn.conversation, NOW, turn.language)
    text = reply.card.fallback()
    for sentence in turn.expected:
        assert re.search(pattern(sentence), text), f"{sentence!r} is missing in:\n{text}"
    for sentence in turn.forbidden:
        assert not re.search(pattern(sentence), text), f"{sentence!r} stands in:\n{text}"
