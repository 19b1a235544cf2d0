"""`/minauppgifter` (or `/mina uppgifter`): what is stored of the asker, for the asker alone."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """How much of what, and the way to a file with all of it."""
    from handlers.reports.acts import my_data

    return my_data.run(request, services)


COMMAND = Command(
    name="my_data",
    words=("minauppgifter", "mydata"),
    run=run,
)
