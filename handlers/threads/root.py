"""A problem's root message: the living summary for everybody who is in the room at the moment it is drawn."""

from handlers.problems import one
from handlers.problems.desk import Desk, desk_of
from handlers.reply import Card, Reply, Text
from handlers.request import Request
from handlers.services import Services
from handlers.threads.following import kept_note
from storage.problems import Whole


def root_reply(request: Request, code: str, services: Services) -> Reply:
    """The summary; where not everybody may read the problem, words that tell nothing of it."""
    desk = desk_of(request, services)
    whole = services.problems.whole(code, request.audience)
    return closed(desk) if whole is None else summary(desk, whole)


def summary(desk: Desk, whole: Whole, _: str = "") -> Reply:
    """What a problem's card holds, without what one person alone may press, and how the talk is kept."""
    return one.one(desk, whole, root=True, last=(kept_note(desk),))


def closed(desk: Desk) -> Reply:
    """What stands there while somebody reads along who may not read the problem."""
    return desk.to_all(Card(desk.texts("problem.title"), (Text(desk.texts("thread.closed")),)))
