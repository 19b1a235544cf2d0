"""The room that a line about a problem is said in, and whether the problem is followed there."""

from handlers.problems.desk import Desk
from handlers.reply import Button
from storage.model.permissions import allows
from storage.model.problem import Problem

OWN = "direct:"
ACT = "thread.put"


def room_of(desk: Desk) -> str:
    """The room it is said in; "" for one's own talk with the bot."""
    room = desk.request.conversation or desk.request.within
    return "" if room.startswith(OWN) else room


def follow_button(desk: Desk, problem: Problem) -> list[Button]:
    """Where it is not followed yet, the way to it."""
    room = room_of(desk)
    if not room or not allows(ACT, desk.request.actor):
        return []
    here = (desk.request.platform, room)
    if any((one.platform, one.conversation) == here for one in desk.services.threads.of(problem.code)):
        return []
    return [desk.button("thread.button.follow", desk.line(problem.code, desk.act("follow")))]
