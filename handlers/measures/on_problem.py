"""What measures show on a problem's card and on the agenda, for everybody who reads it."""

from collections.abc import Sequence

from handlers.measures import words
from handlers.measures.listed import opener, propose
from handlers.problems.desk import Desk
from handlers.reply import Buttons, Element, Text
from storage.model.measure import Measure
from storage.model.problem import Sort
from storage.problems import Whole


def elements(desk: Desk, whole: Whole) -> list[Element]:
    """Each measure in a line, and the way to a new one; nothing before there is a cause to act on."""
    found = desk.services.measures.of(whole.problem.code, desk.request.audience)
    causes = any(one.sort is Sort.CAUSE for one in whole.said)
    shown: list[Element] = []
    if found:
        shown.append(Text(desk.texts("measure.heading"), "lead"))
        shown += [Text(words.in_short(desk, one)) for one in found]
        shown.append(opener(desk, found))
    buttons = propose(desk, whole) if found or causes else []
    return [*shown, Buttons(tuple(buttons))] if buttons else shown


def next_step(desk: Desk, whole: Whole, known: Sequence[Measure] | None = None) -> str:
    """A cause for each measure, a measure where others agree with a cause, a choice among them; "" for nothing.

    `known` are the problem's measures, when they are read already.
    """
    found = desk.services.measures.of(whole.problem.code, desk.request.audience) if known is None else known
    bare = [one.code for one in found if not one.causes]
    if bare:
        return desk.texts("measure.next.bare", code=bare[0])
    if found:
        chosen = desk.services.decisions.of(whole.problem.code, desk.request.audience)
        return "" if chosen else desk.texts("measure.next.choose")
    return desk.texts("measure.next.propose") if any(one.agreed for one in whole.said) else ""
