"""`/utskick`: what could not be posted; an administrator says whether it came through or is to be posted again."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """The list, or a decision about one."""
    from handlers.outbox import reading

    return reading.run(request, services)


COMMAND = Command(
    name="outbox",
    words=("utskick", "outbox"),
    run=run,
)
