"""`/veckorapport vecka 12 centrum`: what a week was like, in one picture and one page."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """Find the week, by default the last full one, and tell of it what the audience may see."""
    from handlers.digest import asking

    return asking.run(request, services)


COMMAND = Command(
    name="digest",
    words=("veckorapport", "digest"),
    run=run,
)
