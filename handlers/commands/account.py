"""`/konto`: one person's accounts in Slack and Teams, and a code that makes another one theirs."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """The list; a code; taking one away."""
    from handlers.accounts import acts

    return acts.run(request, services)


COMMAND = Command(
    name="account",
    words=("konto", "account"),
    run=run,
)
