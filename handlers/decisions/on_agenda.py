"""What the week's agenda says of decisions: those that should have been done, and those to look back at."""

from collections.abc import Iterable, Sequence

from handlers.decisions import words
from handlers.decisions.on_problem import is_to_review
from handlers.decisions.words import today_of
from handlers.problems.desk import Desk
from handlers.reply import Button, Buttons, Element, Text
from handlers.votes import about
from storage.model.decision import Decided

# As many as a meeting asks about; the plan has them all.
MOST = 5


def elements(desk: Desk, every: Iterable[Decided]) -> list[Element]:
    """Of those: each in a sentence, the oldest day first, with what comes next a press away; [] for nothing."""
    some = tuple(every)
    return [*_late(desk, some), *_to_review(desk, some)]


def _late(desk: Desk, every: Sequence[Decided]) -> list[Element]:
    today = today_of(desk)
    late = [one for one in every if one.problem.is_open and one.decision.is_late(today)]
    if not late:
        return []
    late.sort(key=lambda one: (f"{one.decision.due}", one.decision.code))
    plan = f"{desk.texts('plan.line')} {desk.texts('plan.state.late').split('|')[0]}"
    return [
        Text(desk.texts("decision.late_heading"), "lead"),
        *(Text(f"{words.sentence(desk, one)} ({one.problem.code})") for one in late[:MOST]),
        Buttons((Button(desk.texts("decision.button.late"), plan),)),
    ]


def _to_review(desk: Desk, every: Sequence[Decided]) -> list[Element]:
    """Each with its effect and the vote on what comes next."""
    some = sorted((one for one in every if is_to_review(desk, one)), key=lambda one: f"{one.decision.review}")
    found: list[Element] = [Text(desk.texts("decision.review_heading"), "lead")] if some else []
    for one in some[:MOST]:
        effect = desk.button("decision.button.effect", f"{desk.texts('follow_up.line')} {one.decision.code}")
        found.append(Text(f"{words.sentence(desk, one)} ({one.problem.code})"))
        found.append(Buttons((*([effect] if one.decision.does else []), *about.offer(desk, one, first=True))))
    return [one for one in found if not isinstance(one, Buttons) or one.buttons]
