"""`/plan`: the action plan, what is decided by problem, with who does it and when."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """The plan of a period, an area or a partner."""
    from handlers.decisions import plan

    return plan.run(request, services)


COMMAND = Command(
    name="plan",
    words=("plan", "åtgärdsplan", "atgardsplan"),
    run=run,
)
