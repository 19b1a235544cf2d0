"""`/atgard P-7KQ4 ny Belysning vid gaveln`: what partners propose against causes, and what is known of what works."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """The list; a new one; one of them; or the library."""
    from handlers.measures import acts

    return acts.run(request, services)


COMMAND = Command(
    name="measure",
    words=("atgard", "åtgärd", "atgarder", "åtgärder", "measure", "measures"),
    run=run,
)
