"""`/hotspots förra veckan centrum`: where more happens than chance gives, and how it comes and goes."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """The places of a week, or of a longer time; the last full week when none is named."""
    from handlers.analysis.hotspots import answer

    return answer(request, services).reply


COMMAND = Command(
    name="hotspots",
    words=("hotspots", "hotspot"),
    run=run,
)
