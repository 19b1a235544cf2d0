"""`/rapport H-7KQ4`: one report, and what its reporter does with it: add, correct, take back, answer."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """Find the report, then do what the words after its number say."""
    from handlers.reports.acts import one

    return one.run(request, services)


COMMAND = Command(
    name="one_report",
    words=("rapport",),
    run=run,
)
