"""`/beslut P-7KQ4`: what partners decided to do about a problem, or not to do, and how far it has come."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """The list, a new one, one of them, or what is done with it."""
    from handlers.decisions import acts

    return acts.run(request, services)


COMMAND = Command(
    name="decision",
    words=("beslut", "decision"),
    run=run,
)
