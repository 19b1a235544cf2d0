"""`/prenumerera centrum måndagar 07:30`: the weekly digest comes here from now on."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """Keep the wish for this conversation."""
    from handlers.subscribing import acts

    return acts.subscribe(request, services)


COMMAND = Command(
    name="subscribe",
    words=("prenumerera", "subscribe"),
    run=run,
)
