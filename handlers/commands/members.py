"""`/medlemmar`: an administrator lets people in at their own partner, and takes them out."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """The lists; letting somebody in; taking somebody out."""
    from handlers.people import members

    return members.run(request, services)


COMMAND = Command(
    name="members",
    words=("medlemmar", "members"),
    run=run,
)
