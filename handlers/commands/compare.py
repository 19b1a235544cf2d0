"""`/jämför vecka 12 och 11 centrum`: two maps on one scale, their difference, and whether it is more than chance."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """Two times against each other; this week against the one before when none is named."""
    from handlers.analysis import comparing

    return comparing.answer(request, services).reply


COMMAND = Command(
    name="compare",
    words=("jämför", "jamfor", "compare"),
    run=run,
)
