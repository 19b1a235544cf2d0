"""`/granska`: the step between report and sharing, one by one or several at once."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """The queue; one report; or what is done with one or several."""
    from handlers.reports.acts import review

    return review.run(request, services)


COMMAND = Command(
    name="review",
    words=("granska", "review"),
    run=run,
)
