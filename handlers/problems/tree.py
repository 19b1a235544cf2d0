"""Causes as a tree: each side of the triangle with its causes, each cause with what it comes from."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from handlers.measures.by_cause import by_cause
from handlers.problems.desk import Desk
from handlers.reply import Button, Buttons, Element, Link, Text
from storage.model.measure import Measure
from storage.model.problem import Contribution, Side, Sort

# The three sides, each with who could step in on it, in the order the field's triangle is read.
SIDES = (
    (Side.OFFENDER, Side.HANDLER),
    (Side.TARGET, Side.GUARDIAN),
    (Side.PLACE, Side.MANAGER),
)
# The words of a question to the bot: what it answers is drawn anew for each reader.
ASKING = frozenset(
    "karta map hotspots hotspot jämför jamfor compare rytm rhythm veckorapport digest".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Branch:
    """A cause at its depth (0 is direct), with what speaks for it and against it."""

    depth: int
    cause: Contribution
    evidence: tuple[Contribution, ...]
    doubts: tuple[Contribution, ...]


def branches(said: Iterable[Contribution]) -> tuple[Branch, ...]:
    """Every cause, side by side, each followed by what it comes from; the oldest first."""
    every = tuple(said)
    causes = [one for one in every if one.sort is Sort.CAUSE]
    ordered = [one for side in (side for pair in SIDES for side in pair) for one in causes if one.side is side]
    return tuple(branch for one in ordered if not one.parent for branch in _below(one, 0, causes, every))


def _below(
    cause: Contribution, depth: int, causes: list[Contribution], every: tuple[Contribution, ...]
) -> Iterator[Branch]:
    hanging = [one for one in every if one.parent == cause.code]
    evidence, doubts = (tuple(one for one in hanging if one.sort is sort) for sort in (Sort.EVIDENCE, Sort.DOUBT))
    yield Branch(depth, cause, evidence, doubts)
    for one in causes:
        if one.parent == cause.code:
            yield from _below(one, depth + 1, causes, every)


def side_of(side: Side | None) -> int:
    """Which of the three sides."""
    return next((number for number, pair in enumerate(SIDES) if side in pair), 0)


def tree_texts(desk: Desk, found: Sequence[Branch]) -> list[Element]:
    """The text twin of the picture: a heading for each side, and a paragraph for each cause."""
    elements: list[Element] = []
    acting = by_cause(desk, found[0].cause.problem) if found else {}
    at = -1
    for branch in found:
        if branch.depth == 0 and side_of(branch.cause.side) != at:
            at = side_of(branch.cause.side)
            elements.append(Text(desk.texts(f"cause.heading.{SIDES[at][0].value}"), "lead"))
        elements.append(Text(" ".join((cause_words(desk, branch), *acted_on(desk, acting.get(branch.cause.code, ()))))))
    return elements


def cause_words(desk: Desk, branch: Branch) -> str:
    """Like "↳ O-7KQ4 Gaveln är mörk. Bostad. 2 belägg, 1 tvivel. Håller med: Polisen."."""
    texts, cause = desk.texts, branch.cause
    parts = [f"{'↳ ' * branch.depth}{cause.code} {ended(cause.text)}"]
    if cause.side in (Side.HANDLER, Side.GUARDIAN, Side.MANAGER):
        parts.append(texts(f"cause.side.{cause.side.value}") + ".")
    parts.append(f"{desk.names({cause.partner})}.")
    counts = [
        texts.count(f"cause.{name}", len(some))
        for name, some in (("evidence", branch.evidence), ("doubts", branch.doubts))
        if some
    ]
    if counts:
        parts.append(", ".join(counts) + ".")
    if cause.agreed:
        parts.append(texts("cause.agreed", partners=desk.names(cause.agreed)))
    if cause.agreed_before:
        parts.append(texts("cause.agreed_before", partners=desk.names(cause.agreed_before)))
    return " ".join(parts)


def acted_on(desk: Desk, measures: Sequence[Measure]) -> list[str]:
    """Like "Åtgärd: A-7KQ4 Belysning vid gaveln."; nothing when no measure acts on the cause."""
    if not measures:
        return []
    named = "; ".join(f"{one.code} {one.name}" for one in measures)
    return [ended(desk.texts.count("measure.mark", len(measures), names=named))]


def said_elements(desk: Desk, one: Contribution) -> list[Element]:
    """Words with who said them; an address is a link, a question to the bot a button that draws it anew."""
    text, who = one.text.strip(), desk.who(one)
    if text.startswith(("https://", "http://")) and not any(sign.isspace() for sign in text):
        return [Text(f"{desk.texts('cause.document')} ({who})"), Link(text[:80], text)]
    first = text.split(maxsplit=1)[0].lstrip("/").casefold() if text.startswith("/") else ""
    if first in ASKING and "\n" not in text:
        return [Text(f"{desk.texts('cause.answer')} ({who})"), Buttons((Button(text[:75], text),))]
    return [Text(f"{ended(text)} ({who})")]


def ended(text: str) -> str:
    """With a full stop, so that what comes after begins a sentence."""
    return text if text.rstrip().endswith((".", "!", "?", "…")) else f"{text.rstrip()}."
