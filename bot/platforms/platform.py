"""What a platform must do, and what the app hands to the local chat page.

A platform receives lines, renders replies and posts them. Content is chosen in handlers only: a
renderer is pure and only clamps to its platform's limits. The contract every platform passes is
tests/contracts/test_platform.py.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, Protocol

from handlers.reply import Picture, Reply
from handlers.texts import Texts


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of each thing one message may hold. Characters for texts, numbers for the rest."""

    title: int
    text: int
    label: int
    alt: int
    fields: int
    rows: int
    buttons: int
    options: int
    elements: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """A reply ready to be sent.

    `body` is the platform's own format (HTML, or blocks as JSON), escaped. `text` is the whole
    answer in plain words: notifications, search, and whoever does not see the card. `pictures`
    are in the order in which `body` refers to them. `private` is for the asker alone.
    """

    body: str
    text: str
    pictures: tuple[Picture, ...] = ()
    private: bool = False


class Platform(Protocol):
    """One place where people talk."""

    @property
    def name(self) -> str:
        """The key in `Request.platform`."""
        ...

    @property
    def limits(self) -> Limits:
        """What this platform refuses above."""
        ...

    def render(self, reply: Reply, texts: Texts) -> Rendered:
        """The reply in the platform's own format. Pure: the same reply gives the same answer."""
        ...


@dataclass(frozen=True, slots=True)
class Completion:
    """One proposal while typing: `insert` replaces the whole line, `label` and `hint` are shown."""

    insert: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as others see them; `partner` and `role` are words in the reader's language."""

    key: str
    name: str
    partner: str
    role: str


@dataclass(frozen=True, slots=True)
class ConversationView:
    """A channel or group; `members` are person keys."""

    key: str
    name: str
    members: tuple[str, ...]


class Message(Protocol):
    """One row of a conversation. `kind` is `line` (somebody wrote) or `reply` (the bot answered)."""

    @property
    def id(self) -> int: ...
    @property
    def author(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def kind(self) -> Literal["line", "reply"]: ...
    @property
    def line(self) -> str: ...
    @property
    def card_json(self) -> str | None: ...
    @property
    def private_to(self) -> str | None: ...


class Conversations(Protocol):
    """Where messages are kept (`store.conversations`)."""

    def post(
        self,
        conversation: str,
        author: str,
        at: datetime,
        kind: Literal["line", "reply"],
        line: str,
        card_json: str | None = None,
        private_to: str | None = None,
        client_id: str | None = None,
    ) -> int:
        """Keep a message and give its id; the same `client_id` again gives the first one's id."""
        ...

    def messages(self, conversation: str, viewer: str, after: int = 0, most: int = 200) -> Sequence[Message]:
        """What `viewer` may see, oldest first: the first `most` after `after`, or with 0 the latest of all.

        Others' private messages are never among them.
        """
        ...


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class WebDoor:
    """Everything the chat page needs from the app; every call is synchronous and runs in a worker thread.

    `run(line, person, conversation, language, form)` answers a line: it raises only by mistake.
    `complete(typed, person, language)` proposes how a line may go on.
    `people(language)` are those one may be in a demo, `conversations(person)` those this person is in.
    `kept` is the store of messages. `now` is the clock that stamps them.
    """

    run: Callable[[str, str, str, str, Mapping[str, str]], Reply]
    complete: Callable[[str, str, str], list[Completion]]
    people: Callable[[str], list[PersonView]]
    conversations: Callable[[str], list[ConversationView]]
    kept: Conversations
    texts: Callable[[str], Texts]
    now: Callable[[], datetime] = field(default=_now)
