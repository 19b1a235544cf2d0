"""`/upprepning inbrott i år`: whether incidents are followed by others nearby and soon."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """Pairs of incidents by how near and how soon, against chance; of the last year when no time is named."""
    from handlers.analysis import repeats

    return repeats.answer(request, services).reply


COMMAND = Command(
    name="repeats",
    words=("upprepning", "upprepningar", "repeats"),
    run=run,
)
