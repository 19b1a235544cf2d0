"""`/rapportera klotter Drottninghögs skola igår 22:30, tre taggar på gaveln`: line, form, report."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """Read the line and the form over it; send when the form says so and everything is clear."""
    from handlers.reports.acts import report

    return report.run(request, services)


COMMAND = Command(
    name="report",
    words=("rapportera", "report"),
    run=run,
    bare=True,  # nobody's report must stand in a room because a slash was forgotten
)
