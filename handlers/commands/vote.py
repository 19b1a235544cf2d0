"""`/rosta R-7KQ4`: votes on measures."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """The list; a problem's votes; one vote; a ballot."""
    from handlers.votes import acts

    return acts.run(request, services)


COMMAND = Command(
    name="vote",
    words=("rosta", "rösta", "omröstning", "omrostning", "vote"),
    run=run,
)
