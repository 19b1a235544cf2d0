"""Posting on the page: a row of the store, with a key that the store takes once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.platforms.about import about_of
from bot.platforms.cards import to_json
from bot.platforms.posting import Letter, RefusedError
from bot.platforms.web.post import BOT
from handlers.reply import Picture
from handlers.request import EMPTY
from storage.conversations import Conversations
from storage.errors import InvalidValueError


@dataclass(frozen=True, slots=True)
class WebPoster:
    """`keep` takes a picture's bytes and gives its key."""

    kept: Conversations
    keep: Callable[[Picture], str]
    deadline: float = 60.0  # a writer waits for another one for half of this (storage/database.py)
    searchable: bool = True

    def post(self, letter: Letter) -> str:
        """Store it; the same key again is the same message."""
        card, about = to_json(letter.reply, self.keep), about_of(letter.reply, EMPTY)
        where, key, at = letter.conversation, letter.key, letter.at
        thread = int(letter.thread) if letter.thread else None
        try:
            number = self.kept.post(
                where, BOT, at, "reply", letter.line, card, client_id=key, about=about, thread=thread
            )
        except InvalidValueError as error:
            raise RefusedError(error.what) from None
        return str(number)

    def find(self, conversation: str, key: str, since: datetime) -> str | None:  # noqa: ARG002  keys are for ever
        """The number of the message with this key."""
        number = self.kept.find(conversation, BOT, key)
        return None if number is None else str(number)

    def find_in(self, conversation: str, thread: str, key: str, since: datetime) -> str | None:  # noqa: ARG002
        """The same: a key is one message's, wherever it hangs."""
        return self.find(conversation, key, since)

    def redraw(self, letter: Letter, message: str) -> bool:
        """Rewrite the row, and tell open windows."""
        card, about = to_json(letter.reply, self.keep), about_of(letter.reply, EMPTY)
        return self.kept.renew(int(message), letter.line, card, letter.at, about)
