"""`/logg vecka 12`: who has been shown the own partner's incidents; to an auditor every row of the log."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """A table, newest first, for the asker alone."""
    from handlers.log import card

    return card.run(request, services)


COMMAND = Command(
    name="log",
    words=("logg", "log"),
    run=run,
)
