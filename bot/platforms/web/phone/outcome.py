"""What became of a report that was sent: read out of the reply that the command gave."""

import base64
from dataclasses import dataclass, field

from handlers.reply import Fields, Form, Input, Picture, Reply, Text

OTHER = "other_place"  # the list beside the likely places


@dataclass(frozen=True, slots=True)
class Receipt:
    """The report is stored. `title` is the reply's own first word, `picture` a data: address or ""."""

    number: str
    title: str
    lines: tuple[tuple[str, str], ...]  # style, text
    pairs: tuple[tuple[str, str], ...]
    picture: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """Nothing is stored yet: what to mend, by field, and choices for a place that has several.

    Where some of these are likelier than the rest, the rest are `others`.
    """

    errors: dict[str, str]
    says: str = ""
    places: tuple[tuple[str, str], ...] = ()
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """Nothing is stored and nothing is wrong with what was written."""

    says: str


Outcome = Receipt | Wrong | Failed


@dataclass(slots=True)
class _Read:
    lines: list[tuple[str, str]] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    picture: Picture | None = None
    inputs: tuple[Input, ...] = ()


def outcome(reply: Reply) -> Outcome:
    """Read a reply to a report that was sent."""
    read = _read(reply)
    if reply.facts.number:
        picture = read.picture
        source = "" if picture is None else "data:image/png;base64," + base64.b64encode(picture.png).decode()
        alt = "" if picture is None else picture.alt
        title = next((text for style, text in read.lines if style == "lead"), reply.card.title)
        lines = tuple(line for line in read.lines if line != ("lead", title))
        return Receipt(reply.facts.number, title, lines, tuple(read.pairs), source, alt)
    errors = dict(reply.facts.errors) or {item.name: item.error for item in read.inputs if item.error}
    words = " ".join(text for _, text in read.lines)
    if errors or read.inputs:
        return Wrong(errors, words, _options(read, "place"), _options(read, OTHER))
    return Failed(words or reply.card.title)


def _options(read: _Read, name: str) -> tuple[tuple[str, str], ...]:
    """What can be chosen in a field, without its empty choice."""
    options = next((item.options for item in read.inputs if item.name == name and item.kind in {"choice", "pick"}), ())
    return tuple(option for option in options if option[0])


def _read(reply: Reply) -> _Read:
    read = _Read()
    for element in reply.card.elements:
        if isinstance(element, Text):
            read.lines.append((element.style, element.text))
        elif isinstance(element, Fields):
            read.pairs += element.pairs
        elif isinstance(element, Picture) and read.picture is None:
            read.picture = element
        elif isinstance(element, Form):
            read.inputs += element.inputs
    return read
