"""`/dagordning`: what the week's meeting has before it."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """Open problems, the week's focus, and what each waits for."""
    from handlers.problems import agenda

    return agenda.run(request, services)


COMMAND = Command(
    name="agenda",
    words=("dagordning", "agenda"),
    run=run,
)
