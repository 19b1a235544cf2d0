"""A file for a room, though it is handed to one person in their own talk, as chat platforms do.

The line that a room's card offers ends with a mark of that room. Whoever presses it gets the file as the room may see
it, when they are in the room themselves. The mark is no name: it is letters alone, so that nothing masks a part of it.
"""

import re
from dataclasses import replace
from hashlib import sha256

from handlers.request import Request
from handlers.services import Services

MARK = re.compile(r"(?:^|\s)(?:i|in):([a-p]{12})(?=\s|$)")
LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


def mark_of(conversation: str) -> str:
    """Twelve letters that stand for a conversation; "" for a person's own talk."""
    return sha256(conversation.encode()).hexdigest()[:12].translate(LETTERS) if conversation else ""


def without_mark(line: str) -> tuple[str, str]:
    """The mark in a line, "" without one, and the line without it."""
    found = MARK.search(line)
    return (found[1], MARK.sub(" ", line).strip()) if found else ("", line)


def for_room(request: Request, services: Services) -> tuple[Request | None, bool]:
    """The request for the readers of the room that its line names, and whether it is handed to the asker alone.

    None when there is no such room, or the asker is not in it: the two are told alike.
    """
    mark, line = without_mark(request.line)
    request = replace(request, line=line)
    if not mark or mark == mark_of(request.audience.conversation):
        return request, False
    key = next((room.key for room in services.rooms() if mark_of(room.key) == mark), "")
    room = services.room(request.actor.person, key) if key else None
    if room is None:
        return None, True
    audience = replace(room, cap=request.audience.cap, day=request.audience.day)
    return replace(request, audience=audience, conversation=key), True
