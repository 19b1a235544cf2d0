"""`/mina`: one's own reports, newest first, with how it went."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """A table, and a choice that opens one."""
    from handlers.reports.acts import mine

    return mine.run(request, services)


COMMAND = Command(
    name="my_reports",
    words=("mina", "mine"),
    run=run,
)
