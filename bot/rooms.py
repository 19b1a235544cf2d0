"""Rooms of chat platforms: who is in them now, by the people they are here."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.identity import audience_of
from bot.own_talks import person_of
from bot.platforms.chat import Account, Room
from storage.accounts import Seen
from storage.model.people import Audience
from storage.store import Store

if TYPE_CHECKING:
    from bot.app import App


def seen_of(account: Account) -> Seen:
    """An account as the store asks for it."""
    return Seen(account.key, account.email, account.outside)


def note_room(store: Store, platform: str, room: Room, at: datetime) -> bool:
    """Keep who is in a room; an unreadable one has nobody, and is the public's. Whether anything was new."""
    seen = [seen_of(one) for one in room.members or ()]
    people = store.accounts.people(platform, seen, at)
    new = store.conversations.note(room.key, room.name[:200] or room.key, [*people.values()], platform)
    if new:
        store.threads.moved(platform, room.key)
    return new


def audience_now(app: "App", platform: str, conversation: str, now: datetime) -> Audience:
    """Everybody in a conversation; of another platform's room as the platform tells at this moment.

    Nobody (the public) when the platform does not run here or knows no such room. Raises what `Chat.room` raises.
    """
    known: tuple[str, ...] = app.store.conversations.members(conversation)
    own = person_of(conversation)
    if platform != "web" and own:
        known = (own,)
    elif platform != "web":
        chat = app.chats.get(platform)
        room = chat.room(conversation) if chat is not None else None
        known = ()
        if room is not None:
            note_room(app.store, platform, room, now)
            known = app.store.conversations.members(conversation)
    there = audience_of(app.store.members, known, conversation)
    return replace(there, day=app.day(now), cap=app.cap(platform))
