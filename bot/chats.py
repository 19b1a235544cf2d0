"""The chat platforms that this process runs, for whatever posts, takes away or asks who is in a room."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # `karta ask` imports no renderer
    from bot.platforms.chat import Chat
    from bot.platforms.posting import Letter, LivingPoster, Poster
    from bot.recall import Recaller

# Where a conversation is on a platform: a room's key as it is, somebody's own talk with the bot by their account.
Place = Callable[["Chat", str], str]
# Seconds after which a platform's poster must have given up; others count on it before they know the platform.
DEADLINE = 120.0


@dataclass(frozen=True, slots=True)
class LatePoster:
    """A platform's poster, asked for when something is posted: it may not have been connected when the clock began."""

    chat: "Chat"
    place: Place = lambda _chat, conversation: conversation
    deadline: float = DEADLINE

    @property
    def searchable(self) -> bool:
        """Whether it can tell what was posted; while that cannot be asked, it waits: nothing is given up for it."""
        from bot.platforms.posting import PostError

        try:
            return self.chat.poster.searchable
        except PostError:
            return True

    def post(self, letter: "Letter") -> str:
        """Post it."""
        from bot.platforms.posting import UnreachableError

        poster, began = self._poster(), time.monotonic()
        there = self.place(self.chat, letter.conversation)
        if time.monotonic() - began + poster.deadline > self.deadline:
            raise UnreachableError("too_slow")
        return poster.post(replace(letter, conversation=there))

    def find(self, conversation: str, key: str, since: datetime) -> str | None:
        """Look for it."""
        return self._poster().find(self.place(self.chat, conversation), key, since)

    def find_in(self, conversation: str, thread: str, key: str, since: datetime) -> str | None:
        """Look for it in a thread."""
        return self._living().find_in(conversation, thread, key, since)

    def redraw(self, letter: "Letter", message: str) -> bool:
        """Put it in a message's place."""
        return self._living().redraw(letter, message)

    def _living(self) -> "LivingPoster":
        from bot.platforms.posting import LivingPoster, RefusedError

        found = self._poster()
        if not isinstance(found, LivingPoster):
            raise RefusedError("no_threads")
        return found

    def _poster(self) -> "Poster":
        from bot.platforms.posting import PostError, RefusedError, UnreachableError

        try:
            found = self.chat.poster
        except PostError as error:
            raise UnreachableError(error.kind) from None  # nothing was sent
        if found.deadline > self.deadline:
            raise RefusedError("deadline_too_long")
        return found


@dataclass(slots=True)
class Chats:
    """By name; none at the command line."""

    running: "dict[str, Chat]" = field(default_factory=dict)
    place: Place = lambda _chat, conversation: conversation

    def get(self, platform: str) -> "Chat | None":
        """The platform, if it runs here."""
        return self.running.get(platform)

    def posters(self) -> "dict[str, Poster]":
        """What posts digests."""
        return {name: LatePoster(chat, self.place) for name, chat in self.running.items()}

    def recallers(self) -> "dict[str, Recaller]":
        """What takes posts away."""
        return {name: chat.recaller for name, chat in self.running.items()}
