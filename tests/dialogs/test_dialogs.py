"""Runs the transcripts beside this file: they are written for officials and hold for the program.

`**Asta, enskilt:** /karta vecka 46` is somebody's line (a name from the demo, then a conversation's
key or "enskilt"); each `- …` below must stand in the reply, each `- inte …` must not. `…` in a
sentence stands for anything, `#` for a number above zero.

`**Bosse skickar:** where = Stortorget; time = 22:30` sends the form of Bosse's latest reply with some
fields filled in; `**Bosse får veta:**` is what he has been told since he last looked. `{1}` is the first report of
the transcript, `{2}` the second, `{O1}` the first cause: their numbers are made by chance. A transcript that sends
something is run as a whole on a city of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.app import App
from bot.forms import filled, form_of
from handlers.reply import Reply
from tests.city import NOW
from tests.heard import heard

LINE = re.compile(r"\*\*(?P<name>\w+), (?P<where>[\w-]+):\*\* (?P<line>.+)")
SENDS = re.compile(r"\*\*(?P<name>\w+) (?:skickar|sends):\*\*[ ]?(?P<line>.*)")
HEARS = re.compile(r"\*\*(?P<name>\w+) (?:får veta|hears):\*\*(?P<line>)")
PRIVATE = ("enskilt", "privately")


@dataclass(frozen=True)
class Turn:
    place: str
    how: str  # says, sends, hears
    person: str
    conversation: str
    line: str
    language: str
    expected: tuple[str, ...]
    forbidden: tuple[str, ...]


def turns(path: Path) -> Iterator[Turn]:
    for block in re.split(r"\n(?=\*\*)", path.read_text("utf-8")):
        how = {"says": LINE.match(block), "sends": SENDS.match(block), "hears": HEARS.match(block)}
        name, found = next(((name, found) for name, found in how.items() if found), ("", None))
        if found is None:
            continue
        said = re.findall(r"^- (.+)$", block, re.MULTILINE)
        where = found.groupdict().get("where", "enskilt")
        yield Turn(
            place=f"{path.stem}: {found['name']} {found['line']}",
            how=name,
            person=found["name"].lower(),
            conversation="" if where in PRIVATE else where,
            line=found["line"],
            language="en" if path.stem.endswith(".en") else "sv",
            expected=tuple(text for text in said if not re.match(r"(inte|not) ", text)),
            forbidden=tuple(text.split(" ", 1)[1] for text in said if re.match(r"(inte|not) ", text)),
        )


def pattern(sentence: str) -> str:
    return re.escape(sentence).replace("…", ".*").replace(r"\#", r"[1-9]\d*")


def holds(turn: Turn, text: str) -> None:
    for sentence in turn.expected:
        assert re.search(pattern(sentence), text), f"{turn.place}: {sentence!r} is missing in:\n{text}"
    for sentence in turn.forbidden:
        assert not re.search(pattern(sentence), text), f"{turn.place}: {sentence!r} stands in:\n{text}"


@dataclass
class Stage:
    """A city, the latest reply to each person, and the numbers of the reports so far."""

    app: App
    latest: dict[str, Reply] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)  # codes of causes
    read: dict[str, int] = field(default_factory=dict)  # the last notice each person has read

    def play(self, turn: Turn) -> None:
        text = self.hears(turn) if turn.how == "hears" else self.replies(turn).card.fallback()
        named = [self.named(sentence) for sentence in turn.expected], [self.named(one) for one in turn.forbidden]
        holds(Turn(**{**vars(turn), "expected": tuple(named[0]), "forbidden": tuple(named[1])}), text)

    def replies(self, turn: Turn) -> Reply:
        line, form = self.named(turn.line), {}
        if turn.how == "sends":
            asked = form_of(self.latest[turn.person])
            assert asked is not None, f"{turn.place}: there is no form to send"
            pairs = (one.partition("=") for one in line.split(";") if one.strip())
            line, form = asked.line, filled(asked, {name.strip(): value.strip() for name, _, value in pairs})
        reply = self.app.ask(line, turn.person, turn.conversation, NOW, turn.language, form)
        self.latest[turn.person] = reply
        if reply.facts.number and reply.facts.number not in self.numbers:
            self.numbers.append(reply.facts.number)
        self.said += re.findall(r"\bO-\w{4,5}(?= är sparad)", reply.card.fallback())
        return reply

    def hears(self, turn: Turn) -> str:
        fresh = heard(self.app, turn.person, self.read.get(turn.person, 0))
        self.read[turn.person] = max((number for number, _ in fresh), default=0)
        return "\n".join(words for _, words in fresh)

    def named(self, text: str) -> str:
        for place, number in enumerate(self.numbers, 1):
            text = text.replace(f"{{{place}}}", number)
        for place, code in enumerate(self.said, 1):
            text = text.replace(f"{{O{place}}}", code)
        return text


PATHS = sorted(Path(__file__).parent.glob("*.md"))
WRITING = [path for path in PATHS if any(turn.how != "says" for turn in turns(path))]
ALL = [turn for path in PATHS if path not in WRITING for turn in turns(path)]


@pytest.mark.parametrize("turn", ALL, ids=lambda turn: turn.place)
def test_the_transcript_holds(city: App, turn: Turn) -> None:
    reply = city.ask(turn.line, turn.person, turn.conversation, NOW, turn.language)
    holds(turn, reply.card.fallback())


@pytest.mark.parametrize("path", WRITING, ids=lambda path: path.stem)
def test_the_whole_transcript_holds(own_city: App, path: Path) -> None:
    stage = Stage(own_city)
    for turn in turns(path):
        stage.play(turn)
