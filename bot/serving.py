"""One process that runs what is configured: the pages, Slack, Teams, and what is done by the clock."""

import asyncio
import logging
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.routing import Match, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import logs
from bot.chatting import Door
from bot.health import PATHS, Health
from bot.platforms import CHATS
from bot.platforms.chat import Chat, ChatError

if TYPE_CHECKING:
    from bot.app import App
    from bot.schedule import Schedule

log = logging.getLogger("karta.serve")

# Seconds that open windows' streams may hold up the end of the server; they come back to the next one.
STREAMS_END = 2
# Seconds that a platform gets to connect, and to finish what it has begun (it takes at most 20 for that itself).
CONNECTS, FINISHES = 60.0, 25.0


def open_chats(app: "App") -> None:
    """Make the configured platforms, without connecting them; from now on the app knows them."""
    for slot in CHATS:
        if slot.configured(app.settings):
            app.chats.running[slot.name] = slot.open(Door(app), app.settings)


@dataclass(slots=True)
class Whole:
    """Everything that listens, as one ASGI application: health, the platforms' own addresses, the pages.

    Each request has an id, which is in every line of the log that it causes and in its answer.
    """

    health: Health
    chats: Router
    pages: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on to whose it is."""
        if scope["type"] != "http":
            await self.pages(scope, receive, send)
            return
        began, answered = time.monotonic(), [0]
        with logs.request() as name:

            async def named(message: Message) -> None:
                if message["type"] == "http.response.start":
                    answered[0] = message["status"]
                    MutableHeaders(scope=message)["x-request-id"] = name
                await send(message)

            where, part = self._part(scope)
            await part(scope, receive, named)
            notable = where == "chat" or (answered[0] >= 500 and where != "health")
            level = logging.INFO if notable else logging.DEBUG
            took = (time.monotonic() - began) * 1000
            log.log(level, "%s %s answered with %d in %.0f ms", where, scope["method"], answered[0], took)

    def _part(self, scope: Scope) -> tuple[str, ASGIApp]:
        """The part, and its name for the log: never the address, which may hold what was typed."""
        if scope["path"] in PATHS:
            return "health", self.health
        theirs = any(route.matches(scope)[0] is not Match.NONE for route in self.chats.routes)
        return ("chat", self.chats) if theirs else ("page", self.pages)


def whole(app: "App", health: Health, pages: ASGIApp | None) -> Whole:
    """The application; without pages nothing but the platforms and health answers."""
    routes = [route for chat in app.chats.running.values() for route in chat.routes]
    return Whole(health, Router(routes), pages or _nothing)


async def _nothing(scope: Scope, receive: Receive, send: Send) -> None:
    """No page is configured."""
    if scope["type"] == "http":
        await PlainTextResponse("Not found.\n", status_code=404)(scope, receive, send)


class _Server(uvicorn.Server):
    """uvicorn raises a signal anew when it has closed, which would cut off what ends after it; here it does not."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Whoever runs this has taken the signals."""
        yield


async def run(application: Whole, listener: socket.socket, clock: "Schedule", chats: Sequence[Chat]) -> None:
    """Serve until SIGINT or SIGTERM, then end in good order. Raises `ChatError` when a platform cannot be connected.

    Health and the pages answer while the platforms are being connected. The end: no new requests; the clock, which
    waits for what it runs (a posting that has begun is ended, others are left to other processes); the platforms,
    which finish what they heard.
    """
    server = _Server(_config(application))
    before = {one: signal.signal(one, _ending(server, application.health)) for one in (signal.SIGINT, signal.SIGTERM)}
    serving = asyncio.ensure_future(server.serve(sockets=[listener]))
    started: list[Chat] = []
    connecting = asyncio.ensure_future(_connect(chats, started))
    try:
        await asyncio.wait({serving, connecting}, return_when=asyncio.FIRST_COMPLETED)
        if connecting.done():
            connecting.result()
            clock.start()
        await serving
    finally:
        application.health.stopping = server.should_exit = True
        connecting.cancel()
        await asyncio.gather(connecting, serving, return_exceptions=True)
        await asyncio.to_thread(clock.stop)
        for chat in reversed(started):
            await _stop(chat)
        for one, handler in before.items():
            signal.signal(one, handler)


def _config(application: Whole) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=STREAMS_END,
    )


def _ending(server: uvicorn.Server, health: Health) -> Callable[[int, FrameType | None], None]:
    """What a signal does; the second one waits for no request."""

    def end(number: int, frame: FrameType | None) -> None:
        health.stopping = True
        server.handle_exit(number, frame)

    return end


async def _connect(chats: Sequence[Chat], started: list[Chat]) -> None:
    for chat in chats:
        started.append(chat)
        await _start(chat)
        log.info("%s: %s", chat.name, chat.trouble() or "connected")


async def _start(chat: Chat) -> None:
    try:
        await asyncio.wait_for(chat.start(), CONNECTS)
    except TimeoutError:
        mend = f"Is the way out to the internet open for {chat.name}?"
        raise ChatError(f"{chat.name} could not be connected within {CONNECTS:.0f} seconds. {mend}") from None


async def _stop(chat: Chat) -> None:
    """Let a platform finish; what it does not finish in time is told in the log."""
    try:
        await asyncio.wait_for(chat.stop(), FINISHES)
    except Exception as error:  # noqa: BLE001  the others are ended all the same
        log.warning("%s did not end in good order (%s)", chat.name, type(error).__name__)
