"""`/orsak P-7KQ4 plats Gaveln är mörk`: why a problem is there, by partner, with what speaks for it and against it."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """The tree; one cause; or something that is said."""
    from handlers.problems import causes

    return causes.run(request, services)


COMMAND = Command(
    name="cause",
    words=("orsak", "cause"),
    run=run,
)
