"""What the words of one part of a report's line are: kind, place, time, or nothing that is known."""

from dataclasses import dataclass, field, replace

from handlers.grammar import report_times as when
from handlers.grammar.context import Context
from handlers.grammar.names import group_kinds
from handlers.grammar.place import POINTS
from handlers.grammar.report_places import place_at
from handlers.grammar.report_told import Told
from handlers.grammar.report_words import folded
from handlers.grammar.terms import Term
from handlers.grammar.tokens import fold

# Words that only lead on to what stands after them; they go with it when nothing else is left.
_LEADING_ON = ("filler", "near", "from", "and", "away", "clock", "areaword", "with", "to", "within", "vague")
Taken = tuple[str, int, int]  # role, first term, index after the last


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the line that was understood: kind, place, time, or a word leading on to one."""

    role: str
    text: str


@dataclass(slots=True)
class Found:
    """What has been found so far."""

    kinds: tuple[str, ...] = ()
    places: list[str] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)  # of places: point, place, area, street
    told: Told = field(default_factory=Told)
    pieces: list[Piece] = field(default_factory=list)
    left: list[str] = field(default_factory=list)  # what is left of the head, for the text

    def trial(self) -> "Found":
        """A copy to read another part into; its pieces and what is left begin anew."""
        told = replace(self.told, questions=list(self.told.questions))
        return Found(self.kinds, list(self.places), set(self.roles), told)

    def adopt(self, other: "Found") -> None:
        """Take over what a trial has found."""
        self.kinds, self.places, self.roles, self.told = other.kinds, other.places, other.roles, other.told


def scan(ctx: Context, found: Found) -> list[tuple[str, int, int]]:
    """The pieces of a part: (role, first term, index after the last)."""
    taken: list[tuple[str, int, int]] = []
    at, clear = 0, True
    while at < len(ctx.terms):
        role, end = _piece(ctx, at, found, clear)
        if end is None:
            clear = clear and (leads_on(ctx.at(at)) or ctx.at(at).kind == "symbol")
            at += 1
            continue
        taken.append((role, at, end))
        at = end
    return taken


def _piece(ctx: Context, at: int, found: Found, clear: bool) -> tuple[str, int | None]:
    """What begins at a term, read into `found`. A kind within a sentence is read but left in it."""
    term = ctx.at(at)
    kinds = () if found.kinds else kinds_of(ctx, term, only_kind=False)
    if kinds:
        found.kinds = kinds
        return "kind", at + 1 if clear else None
    end = _place(ctx, at, found)
    if end is not None:
        return "place", end
    if term.corrected:
        return "", None
    return "time", when.safely(ctx, at, found.told)


def kinds_of(ctx: Context, term: Term, *, only_kind: bool) -> tuple[str, ...]:
    """The kind a term names, or all of a group."""
    if term.has("kind"):
        return term.values("kind")[:1]
    if only_kind or not term.has("group") or term.has("filler"):
        return ()
    return group_kinds(ctx, term.value("group"))


def _place(ctx: Context, at: int, found: Found) -> int | None:
    """A point, a place, an area and a street: one of each."""
    end = place_at(ctx, at)
    if end is None:
        return None
    inside = range(at, end)
    point = any(ctx.at(i).kind in POINTS for i in inside)
    role = "point" if point else next((r for r in ("place", "area") if any(ctx.has(i, r) for i in inside)), "street")
    if role in found.roles or ("place" in found.roles and role == "street"):
        return None
    found.roles.add(role)
    found.places.append(ctx.text(at, end).strip())
    return end


def is_sentence(ctx: Context) -> bool:
    """Whether somebody writes as they speak: one of the first two words is I, they, there, saw and the like."""
    return any(fold(ctx.at(at).text.split(" ")[0]) in folded("sentence") for at in (0, 1))


def leads_on(term: Term) -> bool:
    """Whether a word says nothing by itself."""
    return term.has(*_LEADING_ON) or fold(term.text) in folded("plain_preposition")
