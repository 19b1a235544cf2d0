"""What a platform must do, and what the app hands to the local chat page.

A platform receives lines, renders replies and posts them. Content is chosen in handlers only: a
renderer is pure and only clamps to its platform's limits. The contract every platform passes is
tests/contracts/test_platform.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, Protocol

from handlers.reply import Picture, Reply
from handlers.texts import Texts
from storage.conversations import Conversations
from storage.model.people import Viewer


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
    are in the order in which `body` refers to them. `private` is for the asker alone, `settled`
    takes away the form or button it answers, `thread` is where it hangs.
    """

    body: str
    text: str
    pictures: tuple[Picture, ...] = ()
    private: bool = False
    settled: bool = False
    thread: str = ""


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
    """A channel, a group or the reader's own conversation with the bot; `members` are person keys."""

    key: str
    name: str
    members: tuple[str, ...]
    kind: Literal["channel", "group", "direct"] = "channel"


@dataclass(frozen=True, slots=True)
class TakenPhoto:
    """A photo that was kept (`digest`), or why it was not, in the person's language (`says`)."""

    digest: str = ""
    says: str = ""


class SignIn(Protocol):
    """Personal links to the page, and the sessions they are exchanged for (`store.links`)."""

    def exchange(self, secret: str) -> str | None:
        """A session's secret for a link's; None when the link is spent, over, or its person has left."""
        ...

    def is_open(self, secret: str) -> bool:
        """Whether a link can still be exchanged; asking spends nothing."""
        ...

    def person(self, session: str) -> str | None:
        """Whose session this is at this moment."""
        ...

    def end(self, session: str) -> None:
        """Sign out."""
        ...


def _now() -> datetime:
    return datetime.now(UTC)


def _nobody(_person: str, _language: str) -> PersonView | None:
    return None


@dataclass(frozen=True, slots=True)
class WebDoor:
    """Everything the chat page needs from the app; every call is synchronous and runs in a worker thread.

    `run(line, person, conversation, language, form, within, thread)` answers a line, for the asker alone when the
    conversation is "": it raises only by mistake. `complete(typed, person, language)` proposes how a
    line may go on. `is_bare(word)` says whether a line may begin with this command word without a
    slash, `is_of_card(word)` whether it answers about the card it is pressed on, `may(person, word)`
    whether a person may use a command. `people(language)` are those one may be in a demo,
    `person(key, language)` is anybody who takes part, `conversations(person)` those this person is in,
    `viewer(person)` who somebody is by the register at this moment. `kept` is the store of
    messages. `take_photo(person, bytes, language)` keeps a photo; `photo(person, report, place, small)`
    gives JPEG bytes to those who may see them at this moment. `own_data(person, kind, language)` is the text
    of a file with everything that is stored of that person, "" for nothing. `digest(person, conversation, asked,
    language)` is a PDF of a week for those in the conversation ("" is the person alone), b"" for nothing.
    `register_paper(person, language)` is the register as a document, nothing for somebody who may not read it.
    `now` is the clock that stamps messages.
    """

    run: Callable[[str, str, str, str, Mapping[str, str], str, str], Reply]
    complete: Callable[[str, str, str], list[Completion]]
    people: Callable[[str], list[PersonView]]
    conversations: Callable[[str], list[ConversationView]]
    kept: Conversations
    texts: Callable[[str], Texts]
    viewer: Callable[[str], Viewer]
    person: Callable[[str, str], PersonView | None] = _nobody
    is_bare: Callable[[str], bool] = lambda _word: False
    is_of_card: Callable[[str], bool] = lambda _word: False
    may: Callable[[str, str], bool] = lambda _person, _word: False
    take_photo: Callable[[str, bytes, str], TakenPhoto] | None = None
    photo: Callable[[str, str, int, bool], bytes | None] = lambda _person, _report, _place, _small: None
    sign_in: SignIn | None = None
    own_data: Callable[[str, str, str], str] = lambda _person, _kind, _language: ""
    digest: Callable[[str, str, Mapping[str, str], str], bytes] = lambda _person, _room, _asked, _language: b""
    register_paper: Callable[[str, str], bytes] = lambda _person, _language: b""
    now: Callable[[], datetime] = field(default=_now)
