"""What a handler answers: a card made of a closed set of plain elements.

Content is chosen here only; renderers are pure and clamp to their platform's limits. Every
element has a text fallback, so that an answer works without seeing it.
"""

from dataclasses import dataclass, field
from typing import Literal

from storage.model.people import Audience


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph of plain text; `style` says how loud."""

    text: str
    style: Literal["normal", "lead", "note", "warning"] = "normal"

    def fallback(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Fields:
    """Label and value pairs."""

    pairs: tuple[tuple[str, str], ...]

    def fallback(self) -> str:
        return "\n".join(f"{label}: {value}" for label, value in self.pairs)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under a header; `numeric` are the indexes of right-aligned columns."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    numeric: tuple[int, ...] = ()

    def fallback(self) -> str:
        lines = [self.caption] if self.caption else []
        lines += [" · ".join(row) for row in self.rows]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Picture:
    """PNG bytes with alt text. `width` and `height` are CSS pixels, `png` may be twice that."""

    png: bytes
    alt: str
    name: str  # a file name that tells nothing the audience may not know
    width: int
    height: int

    def fallback(self) -> str:
        return self.alt


@dataclass(frozen=True, slots=True)
class Button:
    """A ready command line. `style` primary is used at most once a card."""

    label: str
    line: str
    style: Literal["normal", "primary", "danger"] = "normal"


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of buttons."""

    buttons: tuple[Button, ...]

    def fallback(self) -> str:
        return " · ".join(f"[{button.label}] {button.line}" for button in self.buttons)


@dataclass(frozen=True, slots=True)
class Select:
    """A choice among ready lines: (label, line)."""

    label: str
    options: tuple[tuple[str, str], ...]

    def fallback(self) -> str:
        return f"{self.label}: " + ", ".join(label for label, _ in self.options)


@dataclass(frozen=True, slots=True)
class Link:
    """A link with words; never a picture's public address."""

    label: str
    url: str

    def fallback(self) -> str:
        return f"{self.label}: {self.url}"


@dataclass(frozen=True, slots=True)
class Divider:
    """A thin line between parts."""

    def fallback(self) -> str:
        return "—"


@dataclass(frozen=True, slots=True)
class Photo:
    """A report's photo, by reference: its bytes never travel in a card.

    A platform shows it only where the reader is checked at the moment of looking (level RAW);
    elsewhere its `alt` stands there as words.
    """

    report: str  # the report's number
    place: int  # which of its photos, from 0
    alt: str

    def fallback(self) -> str:
        return self.alt


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form. `options` (value, label) belong to `choice`, and to `pick`: a few, all seen at once.

    A `check` is sent as "1" or not at all; `photos` is sent as digests with commas between, `hidden`
    carries what a person need not see. `value` of `photos` are the digests that are there already.
    `only` names another field and the values of it with which this one is asked for; () is always.
    """

    name: str
    label: str
    kind: Literal["text", "long_text", "choice", "pick", "date", "time", "number", "check", "photos", "hidden"] = "text"
    value: str = ""
    options: tuple[tuple[str, str], ...] = ()
    required: bool = False
    error: str = ""
    hint: str = ""
    only: tuple[str, ...] = ()

    def fallback(self) -> str:
        chosen = dict(self.options).get(self.value, self.value)
        return f"{self.label}: {chosen}" + (f"\n{self.error}" if self.error else "")


@dataclass(frozen=True, slots=True)
class Form:
    """Inputs sent together as `line` with named fields. A `dialog` opens over the conversation."""

    line: str
    inputs: tuple[Input, ...]
    submit: str
    dialog: bool = False

    def fallback(self) -> str:
        return "\n".join(one.fallback() for one in self.inputs if one.kind != "hidden")


@dataclass(frozen=True, slots=True)
class Files:
    """Files that are made at the moment somebody asks for one: (what the file is, ready line).

    The reply to the line holds the file (`Reply.file`) when its form says `file` = "1"; nothing of it is kept.
    """

    label: str
    choices: tuple[tuple[str, str], ...]

    def fallback(self) -> str:
        return f"{self.label}: " + " · ".join(f"[{name}] {line}" for name, line in self.choices)


Element = Text | Fields | Table | Picture | Photo | Buttons | Select | Link | Divider | Form | Files


@dataclass(frozen=True, slots=True)
class Card:
    """A title and elements in reading order."""

    title: str
    elements: tuple[Element, ...]

    def fallback(self) -> str:
        """The whole card as plain text."""
        return "\n".join([self.title, *(element.fallback() for element in self.elements)])


@dataclass(frozen=True, slots=True)
class File:
    """A finished file for whoever asked; `kind` is how its name ends, `name` tells nothing they may not know."""

    name: str
    kind: Literal["csv", "xlsx", "geojson", "docx", "pdf"]
    body: bytes

    @property
    def text(self) -> str:
        """What a file of text says; UnicodeDecodeError for the others."""
        return self.body.decode()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a program reads of a reply: `--json`, the audit log and tests.

    `level` is the highest level of detail in it, `shown` the number of incidents, `detailed` how many of them
    are exact or whole (L3, L4), `sources` the sorted keys of the partners whose incidents they are, `purpose` what
    the sharing rule gave them for. `shared`: it holds words that some partners shared with each other by name.
    `number` is the report or problem this is about; `errors` are (field of the form,
    sentence), for pages with a form of their own.
    """

    query: dict[str, object] | None = None
    counts: dict[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    level: int = 0
    shown: int = 0
    number: str = ""
    errors: tuple[tuple[str, str], ...] = ()
    detailed: int = 0
    sources: tuple[str, ...] = ()
    purpose: str = ""
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """A card for an audience. `private` replies are for the asker alone.

    `settled` says that the form or button this answers is done with: platforms take that message away.
    """

    card: Card
    audience: Audience
    thread: str = ""
    private: bool = False
    settled: bool = False
    facts: Facts = field(default_factory=Facts)
    file: File | None = None
