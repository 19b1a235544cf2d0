"""What a problem's card says of its follow-up."""

from handlers.follow_up.lines import line_of
from handlers.follow_up.outcome import words_of
from handlers.problems.desk import Desk
from handlers.reply import Button, Buttons, Element, Text
from storage.problems import Whole


def elements(desk: Desk, whole: Whole) -> list[Element]:
    """Each decision that is carried out with its effect so far, and the way to the numbers."""
    every = desk.services.follow_ups.of_problem(whole.problem.code, desk.request.audience)
    found: list[Element] = []
    for one in every:
        code = one.decision.code
        if told := words_of(desk, one, desk.request.audience):
            found.append(Text(desk.texts("follow_up.so_far", code=code, outcome=told)))
    buttons = [
        Button(f"{desk.texts('follow_up.button.one')} {one.decision.code}", line_of(desk, one.decision.code))
        for one in every
    ]
    return [*found, Buttons(tuple(buttons))] if buttons else []
