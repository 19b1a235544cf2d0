"""What reading a line gives: a query, what was not understood, what must be asked, what must be said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from handlers.texts import Texts
from storage.model.query import Query

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Guess:
    """A way on that becomes a button: `line` is the whole line rewritten with this guess.

    The line keeps the command word it came with; a caller that has taken the command word off puts
    it back.
    """

    label: str
    line: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word that was not understood, with the nearest guesses, best first."""

    word: str
    guesses: tuple[Guess, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Something ambiguous, or not understood as a time or place: no picture until it is answered.

    `key` resolves under `grammar.question.`; `values` fill the text, `word` is what was written.
    """

    key: str
    values: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    options: tuple[Guess, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Something to say with the answer; `key` resolves under `grammar.note.`."""

    key: str
    values: Mapping[str, str] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a line is read. With questions `query` is what was understood, or None; draw nothing."""

    line: str
    query: Query | None
    not_understood: tuple[Unknown, ...] = ()
    questions: tuple[Question, ...] = ()
    notes: tuple[Note, ...] = ()


def say(what: Note | Question, texts: Texts) -> str:
    """The sentence of a note or a question."""
    section = "note" if isinstance(what, Note) else "question"
    return texts(f"grammar.{section}.{what.key}", **what.values)
