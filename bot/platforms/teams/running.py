"""Teams as a running platform, for `karta serve`."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.platforms.chat import ChatDoor, ChatError, Room
from bot.platforms.posting import Poster, PostError, RefusedError
from bot.platforms.teams.answers import Answers
from bot.platforms.teams.connector import REFUSED, Connector
from bot.platforms.teams.delivery import Delivery
from bot.platforms.teams.members import People
from bot.platforms.teams.post import Chats, TeamsPoster, TeamsRecaller, delivered
from bot.platforms.teams.receive import Receiver
from bot.platforms.teams.references import NAME, References, chat_key
from bot.platforms.teams.settings import TeamsSettings
from bot.platforms.teams.tokens import Keys
from handlers.reply import Reply

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from bot.platforms.teams.sdk import Token
    from bot.recall import Recaller


class TeamsChat:
    """Everything of Teams; nothing is connected before `start`."""

    def __init__(self, door: ChatDoor, settings: TeamsSettings, token: "Token | None" = None) -> None:
        self._connector = Connector(settings, token)
        self._references = References(door)
        self._people = People(self._connector, settings.tenant)
        self._chats = Chats(self._connector, self._references)
        self._keys = Keys(settings.metadata)
        self._door = door
        self._open = settings.unauthenticated
        delivery = Delivery(door, self._connector, self._people, self._references, self._chats)
        self._receiver = Receiver(settings, door, Answers(delivery), self._keys)

    @property
    def name(self) -> str:
        """The platform's name."""
        return NAME

    @property
    def routes(self) -> "Sequence[BaseRoute]":
        """Where Teams sends to."""
        return self._receiver.routes

    @property
    def poster(self) -> Poster:
        """Posts digests."""
        return TeamsPoster(self._connector, self._references, self._door)

    @property
    def recaller(self) -> "Recaller":
        """Takes messages away."""
        return TeamsRecaller(self._connector, self._references)

    async def start(self) -> None:
        """Begin the connector, get a token and Microsoft's keys. That they do not answer now is no reason not to begin.

        Raises `ChatError` when Microsoft refuses the bot.
        """
        await asyncio.to_thread(self._connector.start)
        try:
            await asyncio.to_thread(self._connector.check)
        except PostError as error:
            if error.kind.startswith(REFUSED):
                raise ChatError(
                    f"Microsoft refuses the Teams bot ({error.kind.removeprefix(REFUSED)}): look at "
                    "KARTA_TEAMS_CLIENT_ID, KARTA_TEAMS_TENANT_ID and KARTA_TEAMS_CLIENT_SECRET (it may be over); "
                    "docs/go-live-teams.md, step 2."
                ) from None
        await self._receiver.warm()

    async def stop(self) -> None:
        """Finish what was begun."""
        await self._receiver.finish()
        self._connector.stop()

    def trouble(self) -> str:
        """Why nothing can be heard; "" when all is well."""
        return "" if self._keys.ready or self._open else "no_keys"

    def room(self, key: str) -> Room | None:
        """A room with its members now."""
        reference = self._references.get(key)
        return None if reference is None else self._people.room_or_error(reference)

    def talk(self, account: str) -> str:
        """The key of somebody's own chat with the bot, made when it is not known."""
        if not account:
            raise RefusedError("no_account")
        self._chats.of(account, datetime.now(UTC))
        return chat_key(account)

    def tell(self, account: str, reply: Reply, language: str) -> tuple[str, str]:
        """A private message to somebody, in their own chat with the bot."""
        if not account:
            raise RefusedError("no_account")
        chat = self._chats.of(account, datetime.now(UTC))
        texts = self._door.texts(language)
        sent, _ = delivered(
            lambda message: self._connector.send(chat.service, chat.conversation, message), reply, texts
        )
        return chat_key(account), sent
