"""`/prenumerationer`: which digests come here; pausing and ending them."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """The list, or what is done with one of it."""
    from handlers.subscribing import acts

    return acts.subscriptions(request, services)


COMMAND = Command(
    name="subscriptions",
    words=("prenumerationer", "subscriptions"),
    run=run,
)
