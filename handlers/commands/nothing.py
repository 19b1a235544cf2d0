"""`/inget vecka 47`: a week in which one's partner had nothing to report, which is a report too."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """Ask which week when none was named; else note it."""
    from handlers.reports.acts import nothing

    return nothing.run(request, services)


COMMAND = Command(
    name="nothing",
    words=("inget", "nothing"),
    run=run,
)
