"""`/delning`: who gets what of whom, and why somebody sees what they see."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """The table, one row, or what is done with it."""
    from handlers.sharing import acts

    return acts.run(request, services)


COMMAND = Command(
    name="sharing",
    words=("delning", "sharing"),
    run=run,
)
