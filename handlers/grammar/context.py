"""What the readers of one line share: its terms, the day it is read, and the draft they fill in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.grammar.calendar import Span
from handlers.grammar.lexicon import lexicon
from handlers.grammar.reading import Guess, Note, Question, Unknown
from handlers.grammar.terms import Term
from handlers.grammar.vocabulary import Vocabulary
from storage.model.query import Daypart, Near, Period, View
from storage.model.region import Catalog


@dataclass(frozen=True, slots=True)
class Days:
    """Weekdays as they were named, with the parts of the day tied to them."""

    numbers: tuple[int, ...]
    plural: bool
    parts: tuple[Daypart, ...] = ()
    night: bool = False  # `numbers` are already the days the nights lie on
    run: bool = False  # måndag–fredag: one stretch when it stands alone


@dataclass(frozen=True, slots=True)
class Heard:
    """A time that was named: a span, or exact moments; `joined` to the one before by och or a comma."""

    span: Span
    joined: bool = False
    bare_weekend: bool = False
    moment: Period | None = None


@dataclass(slots=True)
class Draft:
    """What has been understood so far."""

    times: list[Heard] = field(default_factory=list)
    compare: list[Heard] = field(default_factory=list)
    compare_with: str = ""  # "previous", "years 1", "in 2024"
    comparing: bool = False  # the word jämför was there
    so_far: bool = False
    days: list[Days] = field(default_factory=list)
    not_days: list[int] = field(default_factory=list)
    parts: list[tuple[Daypart, bool]] = field(default_factory=list)
    clocks: list[Daypart] = field(default_factory=list)  # those of `parts` told by the clock, not joined by och
    not_parts: list[Daypart] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)
    not_areas: list[str] = field(default_factory=list)
    area_words: list[str] = field(default_factory=list)
    near: Near | None = None
    kinds: list[str] = field(default_factory=list)
    not_kinds: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    not_sources: list[str] = field(default_factory=list)
    views: list[View] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    no_time: bool = False  # a time was named and not understood
    no_base_time: bool = False


class Ask(Exception):  # noqa: N818 - a question to somebody, not an error
    """A part of the line that must be asked about; reading goes on after it."""

    def __init__(
        self, key: str, first: int, end: int, options: Iterable[str] = (), time: bool = True, **values: str
    ) -> None:
        super().__init__(key)
        self.key, self.first, self.end = key, first, end
        self.options, self.time, self.values = tuple(options), time, values


@dataclass(slots=True)
class Context:
    """One line being read."""

    line: str
    terms: tuple[Term, ...]
    words: Vocabulary
    catalog: Catalog
    now: datetime  # in the region's zone
    language: str
    draft: Draft = field(default_factory=Draft)

    @property
    def today(self) -> date:
        """The local day of `now`."""
        return self.now.date()

    @property
    def zone(self) -> ZoneInfo:
        """The region's zone."""
        return ZoneInfo(self.catalog.region.timezone)

    def at(self, index: int) -> Term:
        """The term at an index; beyond the line an empty one, so that readers may look ahead."""
        return self.terms[index] if 0 <= index < len(self.terms) else _NOTHING

    def has(self, index: int, *roles: str) -> bool:
        """Whether the term at `index` can play one of the roles."""
        return self.at(index).has(*roles)

    def symbol(self, index: int, characters: str) -> bool:
        """Whether one of these characters stands at `index`."""
        term = self.at(index)
        return term.kind == "symbol" and term.text in characters

    def text(self, first: int, end: int) -> str:
        """What was written from term `first` up to `end`."""
        last = min(end, len(self.terms)) - 1
        return self.line[self.terms[first].start : self.terms[last].end] if 0 <= first <= last else ""

    def skip_filler(self, index: int) -> int:
        """The next term that is no filler."""
        while self.has(index, "filler") and not self.has(index, "number"):
            index += 1
        return index

    def rewrite(self, first: int, end: int, text: str) -> str:
        """The whole line with terms `first` up to `end` replaced."""
        last = min(end, len(self.terms)) - 1
        return f"{self.line[: self.terms[first].start]}{text}{self.line[self.terms[last].end :]}".strip()

    def note(self, key: str, **values: str) -> None:
        """Something to say; the same thing is said once."""
        note = Note(key, values)
        if note not in self.draft.notes:
            self.draft.notes.append(note)

    def ask(self, question: Ask) -> None:
        """Keep a question; each option is the line rewritten with it."""
        first, end = question.first, question.end
        options = tuple(Guess(text, self.rewrite(first, end, text)) for text in dict.fromkeys(question.options))
        values = {"word": self.text(first, end)[:100], **question.values}
        self.draft.questions.append(Question(question.key, values, options))
        self.draft.no_time = self.draft.no_time or question.time

    def joins(self, index: int) -> bool:
        """Whether och, a comma or the like stands here."""
        together = self.draft.comparing and self.has(index, "with")
        return self.has(index, "and") or self.symbol(index, ",&+;") or together

    def listed(self, name: str) -> tuple[str, ...]:
        """One of the languages' plain lists."""
        return lexicon().lists.get(name, ())


_NOTHING = Term("end", "", 0, 0, glued=False)
