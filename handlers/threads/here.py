"""The problem that a thread is about: inside it, a line need not name it."""

from handlers.problems.desk import Desk


def code_here(desk: Desk) -> str:
    """The problem whose thread this is, when the asker may read it; "" for none, and for one of several."""
    request = desk.request
    room = request.conversation or request.within
    if not room or not request.thread:
        return ""
    codes = desk.services.threads.at(request.platform, room, request.thread)
    readable = [code for code in codes if desk.store.whole(code, desk.alone) is not None]
    return readable[0] if len(readable) == 1 else ""
