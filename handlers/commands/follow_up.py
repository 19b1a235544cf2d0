"""`/uppfoljning P-7KQ4`: was it done, did it help, and how sure can one be."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """What is followed up; one decision's effect; or how it is measured, changed."""
    from handlers.follow_up import answer

    return answer.answer(request, services).reply


COMMAND = Command(
    name="follow_up",
    words=("uppfoljning", "uppföljning", "followup"),
    run=run,
)
