"""`/återkalla H-7KQ4`: a report stays with its partner from now on, and what was shown of it is taken away."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """Recall, and say what was taken away and what could not be."""
    from handlers.reports.acts import recall

    return recall.run(request, services)


COMMAND = Command(
    name="recall",
    words=("återkalla", "aterkalla", "recall"),
    run=run,
)
