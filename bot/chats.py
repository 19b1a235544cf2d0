"""The chat platforms that this process runs, for whatever posts, takes away or asks who is in a room."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:  # `karta ask` imports no renderer
    from bot.platforms.chat import Chat
    from bot.platforms.posting import Poster
    from bot.recall import Recaller

T = TypeVar("T")


@dataclass(slots=True)
class Chats:
    """By name; none at the command line."""

    running: "dict[str, Chat]" = field(default_factory=dict)

    def get(self, platform: str) -> "Chat | None":
        """The platform, if it runs here."""
        return self.running.get(platform)

    def posters(self) -> "dict[str, Poster]":
        """What posts digests."""
        return self._each(lambda chat: chat.poster)

    def recallers(self) -> "dict[str, Recaller]":
        """What takes posts away."""
        return self._each(lambda chat: chat.recaller)

    def _each(self, of: "Callable[[Chat], T]") -> dict[str, T]:
        return {name: of(chat) for name, chat in self.running.items()}
