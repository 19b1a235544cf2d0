"""Rooms of chat platforms: who is in them now, by the people they are here."""

from datetime import datetime

from bot.platforms.chat import Account, Room
from storage.accounts import Seen
from storage.store import Store


def seen_of(account: Account) -> Seen:
    """An account as the store asks for it."""
    return Seen(account.key, account.email, account.outside)


def note_room(store: Store, platform: str, room: Room, at: datetime) -> bool:
    """Keep who is in a room; an unreadable one has nobody, and is the public's. Whether anything was new."""
    seen = [seen_of(one) for one in room.members or ()]
    people = store.accounts.people(platform, seen, at)
    return store.conversations.note(room.key, room.name[:200] or room.key, [*people.values()], platform)
