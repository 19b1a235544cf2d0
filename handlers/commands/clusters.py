"""`/kluster oktober stöld`: the areas that together had more than they usually have."""

from handlers.command import Command
from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """Areas that lie together and have more of the incidents than their usual share."""
    from handlers.analysis import area_clusters

    return area_clusters.answer(request, services).reply


COMMAND = Command(
    name="clusters",
    words=("kluster", "clusters"),
    run=run,
)
