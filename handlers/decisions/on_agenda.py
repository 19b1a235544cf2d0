"""What the week's agenda says of decisions: those that should have been done, for everybody who reads it."""

from collections.abc import Iterable

from handlers.decisions import words
from handlers.decisions.words import today_of
from handlers.problems.desk import Desk
from handlers.reply import Button, Buttons, Element, Text
from storage.model.decision import Decided

# As many as a meeting asks about; the plan has them all.
MOST = 5


def elements(desk: Desk, every: Iterable[Decided]) -> list[Element]:
    """Each late decision of those in a sentence, the oldest day first; [] when nothing is late."""
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
