"""Slack as `karta serve` runs it: the connection, and whatever else the app asks of it."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

from bot.platforms.chat import ChatDoor, ChatError, Room
from bot.platforms.posting import PostError, RefusedError
from bot.platforms.slack.api import Api, quiet
from bot.platforms.slack.desk import Desk
from bot.platforms.slack.gate import PATH, Gate
from bot.platforms.slack.home import Home
from bot.platforms.slack.people import Ourselves, People
from bot.platforms.slack.poster import SlackPoster, SlackRecaller, channel_of
from bot.platforms.slack.receive import Pace, Receiver
from bot.platforms.slack.render import SLACK
from bot.platforms.slack.sent import Laid, Messages
from bot.settings import Settings
from handlers.reply import Reply
from handlers.texts import Texts

if TYPE_CHECKING:
    from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
    from slack_bolt.async_app import AsyncApp
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute


log = logging.getLogger("karta.slack")

# What Slack says of a token that it will never take.
_REFUSED = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "no_permission"}
)


RETRY = (5.0, 15.0, 30.0, 60.0)  # seconds between attempts to reach Slack; the last one is repeated


@dataclass(frozen=True, slots=True)
class Config:
    """A workspace's bot. With `app_token` it connects by Socket Mode, else Slack calls us and signs with the secret."""

    bot_token: str = field(repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    api_url: str = "https://slack.com/api/"

    @classmethod
    def of(cls, settings: Settings) -> "Config":
        """From the environment; the mode says which of the two secrets counts."""
        socket = settings.slack_mode != "http"
        app, secret = settings.slack_app_token or "", settings.slack_signing_secret or ""
        return cls(settings.slack_bot_token or "", app if socket else "", "" if socket else secret, settings.slack_api)


@dataclass(slots=True)
class SlackChat:
    """One workspace. Nothing is asked of Slack before `start`."""

    door: ChatDoor
    config: Config
    pace: Pace = field(default_factory=Pace)
    name: str = "slack"
    api: Api = field(init=False)
    _us: Ourselves = field(default_factory=lambda: Ourselves("", "", ""))
    _receiver: Receiver | None = None
    _gate: Gate | None = None
    _socket: "AsyncSocketModeHandler | None" = None
    _connecting: "asyncio.Task[Any] | None" = None

    def __post_init__(self) -> None:
        if not self.config.app_token and not self.config.signing_secret:
            raise ChatError(
                "KARTA_SLACK_APP_TOKEN (Socket Mode) or KARTA_SLACK_SIGNING_SECRET (HTTP) is missing: without one of "
                "them anybody could send the bot anything."
            )
        self.api = Api(self.config.bot_token, self.config.api_url)

    @property
    def routes(self) -> "Sequence[BaseRoute]":
        """The address that Slack calls; none in Socket Mode."""
        from starlette.routing import Route

        return () if self.config.app_token else (Route(PATH, self._handle, methods=["POST"]),)

    @property
    def poster(self) -> SlackPoster:
        """Posts digests."""
        return SlackPoster(Messages(self.api), self.us, self._texts)

    @property
    def recaller(self) -> SlackRecaller:
        """Takes posts away."""
        return SlackRecaller(Messages(self.api))

    @property
    def us(self) -> Ourselves:
        """The bot and its workspace, asked of Slack when it is first needed. Raises `PostError`."""
        if not self._us.team:
            self._us = ourselves(self.api)
        return self._us

    async def start(self) -> None:
        """Find out who we are, and connect; what cannot be reached is tried again in the background.

        Raises `ChatError` when a token is refused.
        """
        if not await self._begin():
            self._connecting = asyncio.ensure_future(self._go_on())

    async def _go_on(self) -> None:
        for wait in chain(RETRY, repeat(RETRY[-1])):
            await asyncio.sleep(wait)
            try:
                if await self._begin():
                    return
            except ChatError as error:
                log.error("%s", error)

    async def _begin(self) -> bool:
        """Whether Slack was reached. Raises `ChatError` when it refuses a token."""
        try:
            us = await asyncio.to_thread(self._known)
            if self.config.app_token:
                await asyncio.to_thread(self._allowed)
        except PostError as error:
            log.warning("Slack was not reached (%s); it is tried again", error.kind)
            return False
        people = People(self.api, us)
        desk = Desk(self.door, people, Messages(self.api, patient=True))
        receiver = self._receiver = Receiver(desk, Home(self.door, people), us, self.pace)
        app = receiver.app(self.config.signing_secret, self.config.bot_token)
        if self.config.app_token:
            self._connect(app)
        else:
            self._gate = Gate(app, self.config.signing_secret)
        return True

    async def stop(self) -> None:
        """Disconnect, so that nothing new comes, and finish what was begun."""
        if self._connecting is not None:
            self._connecting.cancel()
        if self._socket is not None:
            await self._socket.close_async()  # type: ignore[no-untyped-call]
        if self._receiver is not None:
            await self._receiver.stop()
        self._gate = None

    def trouble(self) -> str:
        """Why nothing can be heard now, "" when all is well."""
        if self._receiver is None:
            return "not_connected"
        if self._socket is None:
            return ""
        session = self._socket.client.current_session
        return "" if session is not None and not session.closed else "not_connected"

    def room(self, key: str) -> Room | None:
        """A room with its members now."""
        return People(self.api, self.us).room(channel_of(key)) if key.startswith(f"slack:{self.us.team}:") else None

    def talk(self, account: str) -> str:
        """The key of somebody's direct messages with the bot."""
        team, _, user = account.partition(":")
        if team != self.us.team or not user:
            raise RefusedError("of_another_workspace")
        people = People(self.api, self.us)
        return people.key(people.direct(user))

    def tell(self, account: str, reply: Reply, language: str) -> tuple[str, str]:
        """Send somebody a private message."""
        where, laid = self.talk(account), Laid.of(SLACK.render(reply, self._texts(language)))
        return where, Messages(self.api).post_anyway(channel_of(where), laid)

    @property
    def _texts(self) -> Callable[[str], Texts]:
        return self.door.texts

    def _known(self) -> Ourselves:
        try:
            return self.us
        except RefusedError as error:
            what = "refuses KARTA_SLACK_BOT_TOKEN" if error.kind in _REFUSED else "does not know the bot"
            raise ChatError(f"Slack {what} ({error.kind}). Copy the token anew: see docs/go-live-slack.md.") from None

    def _allowed(self) -> None:
        """Whether a connection is given, before Slack's library asks for one again and again."""
        try:
            Api(self.config.app_token, self.config.api_url).call("apps.connections.open")
        except RefusedError as error:
            raise ChatError(
                f"Slack refuses KARTA_SLACK_APP_TOKEN ({error.kind}). It begins with xapp- and needs the scope "
                "connections:write; Socket Mode must be on. See docs/go-live-slack.md."
            ) from None

    def _connect(self, app: "AsyncApp") -> None:
        """Socket Mode; what is cut off later is connected again by Slack's library."""
        from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
        from slack_sdk.web.async_client import AsyncWebClient

        token = self.config.app_token
        client = AsyncWebClient(token, base_url=self.api.url, logger=quiet())
        self._socket = AsyncSocketModeHandler(app, token, logger=quiet(), web_client=client, proxy=client.proxy)
        self._connecting = asyncio.ensure_future(self._socket.connect_async())  # type: ignore[no-untyped-call]

    async def _handle(self, request: "Request") -> "Response":
        from starlette.responses import Response

        if self._gate is None:
            return Response("not started", status_code=503)
        return await self._gate.handle(request)


def ourselves(api: Api) -> Ourselves:
    """Who the token is, and what it may."""
    said, headers = api.asked("auth.test")
    scopes = frozenset(one.strip() for one in headers.get("x-oauth-scopes", "").split(",") if one.strip())
    return Ourselves(str(said["team_id"]), str(said["user_id"]), str(said.get("bot_id") or ""), scopes)
