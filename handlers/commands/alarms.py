"""`/larm centrum`: where more is happening these days than chance gives."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """Places and days with more than their usual share, of the seven days up to yesterday when no time is named."""
    from handlers.analysis import alarm

    return alarm.answer(request, services).reply


COMMAND = Command(
    name="alarms",
    words=("larm", "alarms"),
    run=run,
)
