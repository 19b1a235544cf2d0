"""What a problem's own card says of its decisions, for everybody who reads that card."""

from collections.abc import Sequence
from datetime import timedelta

from handlers.decisions import words
from handlers.decisions.words import act, button
from handlers.problems.desk import Desk
from handlers.reply import Button, Buttons, Element, Text
from storage.model.decision import Decided, Progress
from storage.model.problem import Status
from storage.problems import Whole

MOST = 6
# A review is brought up from its day on, for as long as a meeting or three may have missed it.
REVIEWED_WITHIN = timedelta(days=28)


def elements(desk: Desk, whole: Whole) -> list[Element]:
    """Each decision in a sentence, and the ways to see more; [] when there is none."""
    found = desk.services.decisions.of(whole.problem.code, desk.request.audience)
    code = whole.problem.code
    buttons: list[Button] = []
    if whole.problem.is_open and words.may_make(desk) and desk.services.decisions.choices(code, desk.request.audience):
        buttons.append(button(desk, "new", code, act(desk, "new")))
    if not found:
        return [Buttons(tuple(buttons))] if buttons else []
    said = [Text(words.sentence(desk, one)) for one in found[-MOST:]]
    buttons.insert(0, button(desk, "all_of", code))
    return [Text(desk.texts("decision.heading"), "lead"), *said, Buttons(tuple(buttons))]


def next_step(desk: Desk, whole: Whole, known: Sequence[Decided] | None = None) -> str:
    """What its decisions wait for: the latest first, then a review, then what is to be done next; "" for nothing.

    `known` are the problem's decisions, when they are read already.
    """
    problem, texts, today = whole.problem, desk.texts, words.today_of(desk)
    if not problem.is_open:
        return ""
    found = desk.services.decisions.of(problem.code, desk.request.audience) if known is None else known
    late = sorted((one for one in found if one.decision.is_late(today)), key=_due)
    if late:
        return texts("decision.next.late", **_named(desk, late[0]))
    for one in found:
        if is_to_review(desk, one):
            return texts("decision.next.review", code=one.decision.code, what=words.what(desk, one))
    coming = sorted((one for one in found if one.decision.is_open), key=_due)
    if coming and problem.status in (Status.MEASURES, Status.FOLLOW_UP):
        return texts("decision.next.due", **_named(desk, coming[0]))
    return ""


def is_to_review(desk: Desk, one: Decided) -> bool:
    """Whether its day to be looked at again has come, lately."""
    decision, today = one.decision, words.today_of(desk)
    if decision.review is None or decision.status is Progress.STOPPED or decision.is_late(today):
        return False
    return decision.review <= today <= decision.review + REVIEWED_WITHIN and one.problem.is_open


def _named(desk: Desk, one: Decided) -> dict[str, str]:
    decision = one.decision
    due = words.day(desk, decision.due) if decision.due is not None else ""
    return {"code": decision.code, "what": words.what(desk, one), "who": words.who(desk, decision), "day": due}


def _due(one: Decided) -> tuple[str, str]:
    return f"{one.decision.due}", one.decision.code
