"""`/hotspots förra veckan centrum`: the places where more happens than chance gives, what they are, and how they change."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """The places of a week, or of a longer time; the last full week when none is named."""
    from handlers.analysis import hotspots

    return hotspots.answer(request, services).reply


COMMAND = Command(
    name="hotspots",
    words=("hotspots", "hotspot"),
    run=run,
)
