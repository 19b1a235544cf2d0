"""`/lagesbild kvartal 3 centrum`: the situation picture as a document, in the structure of lag (2023:196)."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """The summary with the first map, and the document as Word or PDF."""
    from handlers.situation import reply

    return reply.run(request, services)


COMMAND = Command(
    name="situation",
    words=("lagesbild", "lägesbild", "situation"),
    run=run,
)
