"""`/problem P-7KQ4`: what partners work on together, from a place on the map to why it is there."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """The list, a new one, one of them, or what is done with it."""
    from handlers.problems import acts

    return acts.run(request, services)


COMMAND = Command(
    name="problem",
    words=("problem",),
    run=run,
)
