"""Looks at who is in the rooms of chat platforms, and takes away what stands there above what they may see.

A platform hears of whoever comes and draws anew what is above them. This finds the rest: somebody who came while
nothing ran, an event that was lost, somebody in the room who has left the cooperation or has another role now.
"""

import logging
import threading
from datetime import datetime
from typing import TYPE_CHECKING

from bot.platforms.apology import reference_of
from bot.platforms.posting import PostError
from bot.posts import lowered
from bot.rooms import note_room
from storage.model.retention import Post

if TYPE_CHECKING:
    from bot.app import App
    from bot.platforms.chat import Chat

log = logging.getLogger("karta.rooms")


def look(app: "App", now: datetime, stop: threading.Event) -> int:
    """Look at each room in which something stands; gives how many messages were taken away."""
    gone = 0
    for name, chat in app.chats.running.items():
        for room in app.store.room_posts.rooms(name):
            if stop.is_set():
                return gone
            try:
                gone += _look(app, chat, room, now)
            except PostError as error:
                log.info("a room on %s could not be looked at (%s)", name, error.kind)
            except Exception as error:  # noqa: BLE001  the others are looked at all the same
                reference_of(error, f"looking at a room on {name}")
    if gone:
        log.info("%d messages were above what somebody in their room may see now, and were taken away", gone)
    return gone


def _look(app: "App", chat: "Chat", key: str, now: datetime) -> int:
    room = chat.room(key)
    if room is None:  # we are not in it any more, so nothing can be taken away there
        return 0
    note_room(app.store, chat.name, room, now)
    over = lowered(app, chat.name, key, now, most=0)
    # A problem's root stays: it is drawn anew for who is there (bot/threads.py).
    above = [low.message for low in over if low.reply is None]
    gone = [Post(chat.name, key, message, "", "", now) for message in above if chat.recaller.take_away(key, message)]
    app.store.posts.removed(gone, now)
    return len(gone)
