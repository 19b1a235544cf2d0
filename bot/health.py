"""/health and /ready, for whatever watches the process: nothing of people or incidents, and nothing for the outside."""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

if TYPE_CHECKING:
    from bot.platforms.chat import Chat
    from storage.store import Store

log = logging.getLogger("karta.health")

PATHS = ("/health", "/ready")
# Seconds that an answer of the database's is believed, so that whoever asks every second does no harm.
BELIEVED = 2.0
# Seconds after which a database that has not answered counts as away.
PATIENCE = 5.0


@dataclass(slots=True)
class Health:
    """`/health`: the process answers. `/ready`: so do the database and the platforms, and it is not stopping."""

    store: "Store"
    chats: Mapping[str, "Chat"]
    stopping: bool = False
    _asked: float = field(default=float("-inf"))
    _answered: bool = False
    _one: anyio.CapacityLimiter | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; whoever comes through a server in front is told that there is nothing."""
        from bot.platforms.web.front import is_forwarding

        headers = {"cache-control": "no-store"}
        if any(map(is_forwarding, Headers(scope=scope))):
            await JSONResponse({"error": "not found"}, 404, headers=headers)(scope, receive, send)
            return
        why = await self.troubles() if scope["path"] == "/ready" else []
        body = {"ok": not why} | ({"why": why} if why else {})
        await JSONResponse(body, 503 if why else 200, headers=headers)(scope, receive, send)

    async def troubles(self) -> list[str]:
        """Short keys of what is wrong at this moment."""
        found = ["stopping"] if self.stopping else []
        with anyio.move_on_after(PATIENCE) as waited:
            # One at a time, apart from the pages' threads: a database that hangs must hold no more of them.
            self._one = self._one or anyio.CapacityLimiter(1)
            if not await anyio.to_thread.run_sync(self._database, abandon_on_cancel=True, limiter=self._one):
                found.append("database")
        if waited.cancelled_caught:
            found.append("database")
        return found + [f"{name}:{trouble}" for name, chat in self.chats.items() if (trouble := chat.trouble())]

    def _database(self) -> bool:
        if time.monotonic() - self._asked > BELIEVED:
            self._answered = self._answers()
            self._asked = time.monotonic()
        return self._answered

    def _answers(self) -> bool:
        try:
            self.store.meta.get("demo")
        except Exception as error:  # noqa: BLE001  whatever it is, it does not answer
            log.warning("the database does not answer (%s)", type(error).__name__)
            return False
        return True
