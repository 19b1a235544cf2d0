"""What is sent: cards with their pictures, private answers in people's own chats, digests; and what is deleted."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from bot.platforms.chat import ChatDoor
from bot.platforms.posting import Letter, PostError, RefusedError
from bot.platforms.teams.actions import execute, execute_set
from bot.platforms.teams.activity import THREAD
from bot.platforms.teams.connector import DEADLINE, Connector, card_message
from bot.platforms.teams.elements import STYLES, paragraphs
from bot.platforms.teams.forms import NOTHING
from bot.platforms.teams.references import NAME, Reference, References, chat_key
from bot.platforms.teams.render import adaptive_card, size
from bot.platforms.teams.shrink import TooLargeError, data_uri
from bot.platforms.teams.words import calm
from handlers.reply import Picture, Reply
from handlers.texts import Texts

log = logging.getLogger("karta.teams")
Json = dict[str, Any]
T = TypeVar("T")
MOST_PICTURES = 1_500_000  # bytes of all pictures of one message; each is at most 1 MB
# What a connector that counts pictures takes of a whole message: Microsoft says "about 100 KB".
COUNTED = 95_000
TOO_LARGE = "http_413"


@dataclass(frozen=True, slots=True)
class Share:
    """What "Dela här" sends: the line, the room's key, and where in it."""

    line: str
    room: str
    thread: str


def message_of(reply: Reply, texts: Texts, share: Share | None = None, most: int = MOST_PICTURES) -> Json:
    """The reply as a message. A notification shows the title and no more: locked screens are read by anybody.

    `most` are the bytes that its pictures may take; 0 is none.
    """
    card = adaptive_card(reply.card, texts)
    if share is not None:
        data = {"line": share.line, "room": share.room, "thread": share.thread}
        card["body"] += execute_set([execute("share", texts("page.share"), data)])
    if most == COUNTED:
        most = max(0, COUNTED - size(card))
    return card_message(pictured(card, reply, texts, most), calm(reply.card.title))


def delivered(act: Callable[[Json], T], reply: Reply, texts: Texts, share: Share | None = None) -> tuple[T, Json]:
    """Send a reply by `act`; gives what that gave, and the message. Raises PostError.

    A connector that says it is too large has posted nothing, so it gets smaller pictures, and then their words alone.
    """
    for most in (MOST_PICTURES, COUNTED):
        message = message_of(reply, texts, share, most)
        try:
            return act(message), message
        except RefusedError as error:
            if error.kind != TOO_LARGE or not any(isinstance(element, Picture) for element in reply.card.elements):
                raise
            log.info("a message was too large for Teams and is sent with smaller pictures")
    message = message_of(reply, texts, share, 0)
    return act(message), message


def pictured(card: Json, reply: Reply, texts: Texts, most: int = MOST_PICTURES) -> Json:
    """The card with its pictures as data URIs; one that cannot be shown says what it shows."""
    pictures = [element for element in reply.card.elements if isinstance(element, Picture)]
    left, body = most, []
    for part in card["body"]:
        if part.get("type") != "Image":
            body.append(part)
            continue
        number = int(part["url"].removeprefix("picture-"))
        uri = _uri(pictures[number], left)
        left -= len(uri)
        body += [part | {"url": uri}] if uri else _unseen(part["altText"], texts)
    return card | {"body": body}


def _uri(picture: Picture, left: int) -> str:
    try:
        return data_uri(picture.png, min(left, 1_000_000)) if left > 0 else ""
    except (TooLargeError, ValueError) as error:
        log.warning("a picture could not be made ready: %s", type(error).__name__)
        return ""


def _unseen(alt: str, texts: Texts) -> list[Json]:
    return [*paragraphs(texts("teams.no_picture"), STYLES["note"]), *paragraphs(alt, {})]


@dataclass(frozen=True, slots=True)
class Chats:
    """People's own talks with the bot."""

    connector: Connector
    references: References

    def of(self, account: str, at: datetime, service: str = "", who: str = "") -> Reference:
        """Where to write to somebody, made when it is not known; raises PostError."""
        known = self.references.get(chat_key(account))
        if known is not None:
            return known
        service = service or self._service()
        who = who or account.partition(":")[2]
        made = Reference(service, self.connector.open_chat(service, who))
        self.references.put(chat_key(account), made, at)
        return made

    def _service(self) -> str:
        known = self.references.door.kept(NAME, "service")
        if not known:  # nobody has ever written to us
            raise RefusedError("no_service")
        return known


@dataclass(frozen=True, slots=True)
class TeamsPoster:
    """Posts digests. The connector cannot be asked what was posted, so an unknown outcome is a person's to decide."""

    connector: Connector
    references: References
    door: ChatDoor
    deadline: float = 3 * DEADLINE + 10.0  # a message that is too large is sent smaller, twice at most
    searchable: bool = False

    def post(self, letter: Letter) -> str:
        """Post it, and give the message's id."""
        reference = self.references.get(letter.conversation)
        if reference is None:
            raise RefusedError("no_conversation")
        service, conversation = reference.service, reference.conversation
        if letter.thread and reference.scope == "channel":  # chats have no threads
            conversation = f"{conversation}{THREAD}{letter.thread}"
        texts = self.door.texts(letter.language)
        return delivered(lambda message: self.connector.send(service, conversation, message), letter.reply, texts)[0]

    def find(self, conversation: str, key: str, since: datetime) -> str | None:  # noqa: ARG002  nobody can tell
        """Never known."""
        raise PostError("not_searchable")

    def find_in(self, conversation: str, thread: str, key: str, since: datetime) -> str | None:  # noqa: ARG002
        """Nor here."""
        raise PostError("not_searchable")

    def redraw(self, letter: Letter, message: str) -> bool:
        """Put it in the message's place."""
        reference = self.references.get(letter.conversation)
        if reference is None:
            raise RefusedError("no_conversation")
        put = lambda made: self.connector.update(reference.service, reference.conversation, message, made)  # noqa: E731
        try:
            delivered(put, letter.reply, self.door.texts(letter.language))
        except RefusedError as error:
            if error.kind == "http_404":
                return False
            raise
        return True


@dataclass(frozen=True, slots=True)
class TeamsRecaller:
    """Deletes messages of ours; `conversation` is what `posted` was told."""

    connector: Connector
    references: References
    platform: str = NAME

    def take_away(self, conversation: str, message: str) -> bool:
        """Whether it is gone."""
        reference = self.references.get(conversation)
        if reference is None:
            return False
        try:
            self.connector.delete(reference.service, reference.conversation, message)
        except PostError as error:
            log.warning("a message could not be deleted: %s", error.kind)
            return False
        return True


def fields_of(data: Mapping[str, Any]) -> dict[str, str]:
    """The named fields of a form from what a client sent: what was filled in, and what was carried along."""
    number = f"{data.get('form')}."
    filled = {name.removeprefix(number): value for name, value in data.items() if name.startswith(number)}
    carried = data.get("carried")
    both = {**(carried if isinstance(carried, dict) else {}), **filled}
    return {name: _field(value) for name, value in both.items() if isinstance(value, str | int | float | bool)}


def _field(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value == NOTHING else str(value)
