"""What the picture of a week is drawn from: ready-made words, and numbers in metres and counts."""

from dataclasses import dataclass
from typing import Literal

from analytics.frame import Extent
from analytics.maps.request import BaseMap, Focus, Layer, Words

Sign = Literal["new", "more", "fewer", "same"]
State = Literal["whole", "part", "nothing", "missing", "other"]


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A row of the list. With a place (x, y in metres) it gets a number on the map; without one it is a kind.

    `sign` chooses what stands at the right: a chip, a triangle, or quiet words; `change` are those words.
    """

    name: str
    detail: str
    count: str
    sign: Sign
    change: str
    at: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """A line under the list, what fades or has ended; `indented` where it goes on from the line above."""

    sign: Sign
    text: str
    indented: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """Counts by part of the day (rows) and weekday (columns), with their words; `note` stands in place of none."""

    title: str
    days: tuple[str, ...]
    parts: tuple[str, ...]
    counts: tuple[tuple[float, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A partner and what it reported, in words; a missing one is red, so that absence does not read as calm."""

    state: State
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Partners:
    """Who has reported. `more` stands for rows that found no room ("och {n} till")."""

    title: str
    count: str
    rows: tuple[PartnerRow, ...]
    more: str = "+{n}"


@dataclass(frozen=True, slots=True)
class DigestSheet:
    """One picture of 1000 x 1000 layout pixels. `quiet` (a headline and a sentence) fills an empty list."""

    base: BaseMap
    focus: Focus
    extent: Extent
    layer: Layer
    words: Words
    rows: tuple[PlaceRow, ...]
    asides: tuple[Aside, ...]
    clock: Clock
    partners: Partners
    quiet: tuple[str, str] = ("", "")
    scale: Literal[1, 2] = 2


@dataclass(frozen=True, slots=True)
class Paper:
    """The same picture on one page to print, with paragraphs below it: (heading, sentences)."""

    sheet: DigestSheet
    title: str
    alt: str
    language: str
    blocks: tuple[tuple[str, tuple[str, ...]], ...]
    notes: str = ""  # the heading over the lines to write on by hand
    foot: str = ""
