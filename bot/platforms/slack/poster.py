"""Digests in Slack, each once; and taking posts away. Called in worker threads.

Our key travels in the message's metadata, which people do not see, and is looked for by it
(docs/decisions/0018-exactly-once.md).
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.platforms.platform import Rendered
from bot.platforms.posting import Letter, RefusedError
from bot.platforms.slack.people import Ourselves
from bot.platforms.slack.render import SLACK
from bot.platforms.slack.sent import GONE, Laid, Messages
from handlers.texts import Texts

EVENT = "karta_digest"
# Scopes without which `find` cannot promise that a message is not there.
HISTORY = frozenset({"channels:history", "groups:history", "im:history", "mpim:history"})


def channel_of(conversation: str) -> str:
    """Slack's id of a conversation, from our key of it."""
    return conversation.rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class SlackPoster:
    """Posts digests in Slack's conversations.

    `prepare` are the seconds for uploading pictures: what is not sent by then is not sent. `last` are those of the last
    call, with its connection.
    """

    messages: Messages
    us: Ourselves
    texts: Callable[[str], Texts]
    prepare: float = 60.0
    last: float = 30.0

    @property
    def deadline(self) -> float:
        """Seconds after which it has given up."""
        return self.prepare + self.last

    @property
    def searchable(self) -> bool:
        """Whether all kinds of conversations can be looked through for our key."""
        return self.us.scopes >= HISTORY

    def post(self, letter: Letter) -> str:
        """Post the digest with its picture as one message; gives its number."""
        rendered: Rendered = SLACK.render(letter.reply, self.texts(letter.language))
        return self.messages.post(
            channel_of(letter.conversation),
            Laid.of(rendered),
            thread=letter.thread,
            metadata={"event_type": EVENT, "event_payload": {"key": letter.key}},
            deadline=time.monotonic() + self.prepare,
        )

    def find(self, conversation: str, key: str, since: datetime) -> str | None:
        """The number of our own message with this key; others' metadata counts for nothing."""
        return self._ours(self.messages.history(channel_of(conversation), since.timestamp()), key)

    def find_in(self, conversation: str, thread: str, key: str, since: datetime) -> str | None:
        """The same in a thread, which a channel's history does not hold."""
        return self._ours(self.messages.replies(channel_of(conversation), thread, since.timestamp()), key)

    def redraw(self, letter: Letter, message: str) -> bool:
        """Put it in the message's place; the pictures that stood there go."""
        channel, rendered = channel_of(letter.conversation), SLACK.render(letter.reply, self.texts(letter.language))
        before = self.messages.files(channel, message)
        try:
            self.messages.post_anyway(channel, Laid.of(rendered), replaces=message)
        except RefusedError as error:
            if error.kind in GONE:
                return False
            raise
        self.messages.drop_files(before)
        return True

    def _ours(self, found: Iterable[Mapping[str, Any]], key: str) -> str | None:
        for one in found:
            metadata = one.get("metadata") or {}
            ours = one.get("bot_id") == self.us.bot or one.get("user") == self.us.user
            payload = metadata.get("event_payload") or {}
            if ours and metadata.get("event_type") == EVENT and payload.get("key") == key:
                return str(one["ts"])
        return None


@dataclass(frozen=True, slots=True)
class SlackRecaller:
    """Takes posts away in Slack, with their pictures."""

    messages: Messages
    platform: str = "slack"

    def take_away(self, conversation: str, message: str) -> bool:
        """Whether the message is gone."""
        return self.messages.delete(channel_of(conversation), message)
