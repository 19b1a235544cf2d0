"""The door between a chat platform (Slack, Teams) and the app, and what `karta serve` asks of a platform.

A platform hears something, acknowledges it, and in a worker thread:

1. `door.first_time(platform, event, at)`; False: it was handled already, by whichever replica. Do nothing.
2. `reply = door.answer(platform, heard, at)`; never raises, so there is always something to show.
3. Render `reply` (your `Platform.render`) and send it. `reply.private` is for the asker alone, whatever was asked:
   ephemeral, or their own talk with the bot. `reply.settled` takes the form or button away that it answers.
   A private answer gets the button "Dela här" (`chat.share`) when `is_shareable(reply)` (bot/platforms/cards.py)
   and it was asked in a room; pressing it is the same line again with `to="room"`.
4. `door.posted(platform, where, message, heard, reply, at)`, also of private ones: recall and retention reach it.
5. In a room: `door.lowered(platform, room, at)` (one small read when nobody came): redraw or delete what it gives.

Buttons, selects and forms are lines (`heard.line`, `heard.form`) with `typed=False`. What a mention asks is read by
bot/platforms/intent.py. Words that a platform needs itself stand in handlers/texts/chat.<language>.toml.

Every call of the door is synchronous and may take seconds: call it in a worker thread. A platform gets the door and the
settings, and imports neither another platform nor bot.app. Its slot (`ChatSlot`) stands in bot/platforms/__init__.py.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from bot.finding import Finding
from bot.platforms.platform import TakenPhoto
from bot.platforms.posting import Poster
from bot.settings import Settings
from handlers.reply import Reply
from handlers.request import EMPTY
from handlers.texts import Texts

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from bot.recall import Recaller


@dataclass(frozen=True, slots=True)
class Account:
    """Who a platform says it was.

    `key` is theirs in the platform and no other's, ever (Slack: "T0HELS:U123", Teams: "<tenant>:<object id>").
    `email` only where the platform vouches for it: of our own workspace or tenant. `language` is "sv" or "en" by the
    platform's locale, else "". `outside` is a guest, or somebody of another workspace or tenant: never matched by
    e-mail. The bot itself and other bots are nobody's account.
    """

    key: str
    name: str
    email: str = ""
    language: str = ""
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """A conversation of several, with its members at this moment, bots left out.

    `key` begins with the platform's name: "slack:T0HELS:C123", "teams:<conversation id>". `members` is None when
    they could not be read, or when anybody may read along (a public channel: its whole workspace): then every answer
    there is the public's.
    """

    key: str
    name: str
    members: tuple[Account, ...] | None


@dataclass(frozen=True, slots=True)
class Heard:
    """A line as somebody typed, pressed or filled it in.

    `room` is None in a person's own talk with the bot. `to` says for whom it is asked; in one's own talk it is
    "asker". `typed` is False for what was pressed or sent from a form: only what is typed twice within a minute is
    asked about. `thread` is where it was said, in the platform's own words; `unthreaded` says that the room has no
    threads, so that all of it is one talk.
    """

    account: Account
    line: str
    form: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    room: Room | None = None
    to: Literal["asker", "room"] = "asker"
    thread: str = ""
    typed: bool = True
    unthreaded: bool = False


@dataclass(frozen=True, slots=True)
class Lowered:
    """A post that shows more than everybody in its room may see now.

    `reply` is the same question computed anew for them, to take its place; None: delete the message.
    """

    message: str
    thread: str
    reply: Reply | None
    language: str


class ChatDoor(Protocol):
    """Everything a chat platform may do with the app. Synchronous; `at` carries a zone and is the only now."""

    def first_time(self, platform: str, event: str, at: datetime) -> bool:
        """True exactly once for each id of an event, over replicas and restarts; kept for a day.

        Raises `StorageError` when the database is away: let the platform send it again.
        """
        ...

    def answer(self, platform: str, heard: Heard, at: datetime) -> Reply:
        """Answer a line. The room's members are noted first. Never raises: a failure is an apology with a reference."""
        ...

    def texts(self, language: str) -> Texts:
        """Words in "sv" or "en"."""
        ...

    def language(self, platform: str, account: Account) -> str:
        """The platform's language for them, else what they have chosen here, else the installation's."""
        ...

    def may(self, platform: str, account: Account, word: str) -> bool:
        """Whether they may use the command that begins with this word."""
        ...

    def is_bare(self, word: str) -> bool:
        """Whether a line may begin with this word without a slash where people talk."""
        ...

    def takes_photos(self, word: str) -> bool:
        """Whether photos may go along with the command that begins with this word."""
        ...

    def home(self, platform: str, account: Account, at: datetime) -> tuple[Reply, ...]:
        """What stands on somebody's own page with the bot: their reports, their reviews, the next digests, sharing."""
        ...

    def take_photo(self, platform: str, account: Account, photo: bytes, language: str, at: datetime) -> TakenPhoto:
        """Keep a photo for a report; its digest is what an input of kind `photos` is sent as. Says what is wrong."""
        ...

    def posted(
        self, platform: str, where: str, message: str, heard: Heard, reply: Reply, at: datetime, thread: str = ""
    ) -> None:
        """Note a message of ours: `where` and `message` are what `Recaller.take_away` needs, a room's key for rooms.

        Call it for every message of an answer (a picture apart from its card is one of its own). A redrawn one, too.
        """
        ...

    def gone(self, platform: str, where: str, message: str, at: datetime) -> None:
        """Note that a message of ours is there no more: somebody deleted it, or the answer took its place."""
        ...

    def lowered(self, platform: str, room: Room, at: datetime) -> tuple[Lowered, ...]:
        """Note who is in a room now, and give what stands there above what they may see, oldest first.

        Call it when members come or go, and after an answer in a room. Afterwards `redrawn` or `gone` for each.
        """
        ...

    def redrawn(self, platform: str, room: str, message: str, reply: Reply, at: datetime) -> None:
        """Note that a message in a room shows this reply now; whose question it was stays as it is."""
        ...

    def keep(self, platform: str, key: str, value: str, at: datetime) -> None:
        """Remember something of the platform's own (a conversation reference as JSON); "" forgets it.

        What belongs to one account has its key in front (`<account.key>#...`), so that erasing a person finds it; a
        form that is not sent yet (`<account.key>#form-...`) goes when drafts go.
        """
        ...

    def kept(self, platform: str, key: str) -> str:
        """What was kept, or ""."""
        ...


class ChatError(Exception):
    """A platform that cannot be run as it is configured; its text says what is wrong and how to mend it, no secret."""


class Chat(Protocol):
    """A running platform, for `karta serve`. `open` of its slot makes it; nothing is connected before `start`."""

    @property
    def name(self) -> str:
        """The platform's name: "slack", "teams"."""
        ...

    @property
    def routes(self) -> "Sequence[BaseRoute]":
        """What is mounted beside the page ("/slack/events", "/api/messages"); empty for Socket Mode.

        They answer to any host name: whoever calls is known by signature or token, not by name.
        """
        ...

    @property
    def poster(self) -> Poster:
        """Posts digests, in the sender's own thread, within two minutes; conversations are keys of rooms.

        Asked for anew each time. Raises `PostError` while that cannot be told, such as before it is connected.
        """
        ...

    @property
    def recaller(self) -> "Recaller":
        """Takes posts away; called in worker threads."""
        ...

    async def start(self) -> None:
        """Connect, in the server's event loop; what fails for the moment is tried again by the platform itself.

        What cannot be right later (a refused token) raises `ChatError`.
        """
        ...

    async def stop(self) -> None:
        """Take nothing new, finish what was begun (at most 20 s), disconnect."""
        ...

    def trouble(self) -> str:
        """Why nothing can be heard at this moment, a short key for /ready ("not_connected"); "" when all is well."""
        ...

    def room(self, key: str) -> Room | None:
        """A room with its members now, read from the platform; None when it is not one or we are not in it.

        Called in a worker thread before a digest is computed. Raises `PostError` when the platform did not say.
        """
        ...

    def talk(self, account: str) -> str:
        """The key of somebody's own talk with the bot, by `Account.key`: what poster and recaller know it by.

        It is opened when it is not known. Called in worker threads. Raises `PostError`.
        """
        ...

    def tell(self, account: str, reply: Reply, language: str) -> tuple[str, str]:
        """Send somebody a private message, by `Account.key`, and give (where, message) as for `posted`.

        Called in a worker thread. Raises `PostError`.
        """
        ...


def _nothing(_settings: Settings) -> Iterator[Finding]:
    return iter(())


@dataclass(frozen=True, slots=True)
class ChatSlot:
    """How a platform is found: `open` and `examine` import its SDK when they are called, not before.

    `configured` looks at the settings alone (bot/settings.py has refused halves already). `examine` gives the lines of
    `karta doctor` when it is configured: token, scopes, channels, clock. Neither prints a secret.
    """

    name: str
    configured: Callable[[Settings], bool]
    open: Callable[[ChatDoor, Settings], Chat]
    examine: Callable[[Settings], Iterator[Finding]] = _nothing
