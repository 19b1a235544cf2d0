"""`/karta vecka 12 centrum`: a question about where and when, answered with a map."""

from handlers.analysis import maps
from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """Read the line, find what the audience may see, and show it."""
    return maps.answer(request, services).reply


COMMAND = Command(
    name="map",
    words=("karta", "map"),
    run=run,
    bare=True,
)
