"""`/rytm vecka 12 centrum`: when it happens, by weekday and hour."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """The week clock of what was asked for."""
    from handlers.analysis import week

    return week.answer(request, services).reply


COMMAND = Command(
    name="rhythm",
    words=("rytm", "rhythm"),
    run=run,
)
