"""Where to write: references to conversations, kept so that a digest finds its room after a restart."""

import json
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from bot.platforms.chat import ChatDoor

NAME = "teams"
PREFIX = f"{NAME}:"
CHAT = "#chat"


@dataclass(frozen=True, slots=True)
class Reference:
    """A conversation that can be written to. `team` and `channel_type` say who reads a channel."""

    service: str
    conversation: str
    name: str = ""
    scope: str = "personal"
    team: str = ""
    channel_type: str = ""


def room_key(conversation: str) -> str:
    """The key of a room."""
    return f"{PREFIX}{conversation}"


def chat_key(account: str) -> str:
    """The key of somebody's own talk with the bot; with them in front, so that erasing a person finds it."""
    return f"{account}{CHAT}"


@dataclass(frozen=True, slots=True)
class References:
    """The door's memory, as references."""

    door: ChatDoor

    def get(self, key: str) -> Reference | None:
        """What is kept under the key of a room or of somebody's talk with the bot."""
        text = self.door.kept(NAME, key)
        try:
            raw = json.loads(text) if text else None
        except ValueError:
            return None
        if not isinstance(raw, dict) or not raw.get("service") or not raw.get("conversation"):
            return None
        known = {one.name for one in fields(Reference)}
        return Reference(**{name: str(value) for name, value in raw.items() if name in known})

    def put(self, key: str, reference: Reference, at: datetime) -> None:
        """Keep it. What this activity does not say stays as an earlier one said it: presses tell less than messages."""
        known = self.get(key)
        if known is not None:
            told = {name: value for name, value in asdict(reference).items() if value}
            reference = Reference(**(asdict(known) | told))
        if known != reference:
            self.door.keep(NAME, key, json.dumps(asdict(reference), ensure_ascii=False), at)

    def forget(self, key: str, at: datetime) -> None:
        """We were removed from there."""
        self.door.keep(NAME, key, "", at)

    def rooms_of(self, team: str) -> tuple[str, ...]:
        """Keys of a team's channels that we know."""
        text = self.door.kept(NAME, f"team#{team}")
        return tuple(text.split()) if text else ()

    def note_room(self, team: str, key: str, at: datetime) -> None:
        """Remember that a channel is one of a team's."""
        known = self.rooms_of(team)
        if key not in known:
            self.door.keep(NAME, f"team#{team}", " ".join([*known, key]), at)
