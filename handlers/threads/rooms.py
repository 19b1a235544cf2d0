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
    threads, here = desk.services.threads, (desk.request.platform, room)
    there = next((one for one in threads.of(problem.code) if (one.platform, one.conversation) == here), None)
    if there is not None and (there.root or threads.is_coming(there.id)):
        return []
    return [desk.button("thread.button.follow", desk.line(problem.code, desk.act("follow")))]
