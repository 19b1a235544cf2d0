"""A chat platform on paper: it hears over HTTP, and writes what it is asked to send into a list.

`python -m tests.bot.paper` is `karta serve` with it.
"""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.platforms.chat import Account, ChatDoor, ChatError, ChatSlot, Heard, Room
from bot.platforms.posting import Letter, PostError, UnknownOutcomeError, UnreachableError
from bot.settings import Settings
from handlers.reply import Reply

SLOW = 1.5  # seconds that an answer to "long" takes


@dataclass
class PaperPoster:
    paper: "Paper"
    deadline: float = 5.0
    searchable: bool = True

    def post(self, letter: Letter) -> str:
        if self.paper.away:
            raise UnreachableError("no_connection")
        self.paper.letters.append(letter)
        return f"m{len(self.paper.letters)}"

    def find(self, conversation: str, key: str, since: datetime) -> str | None:
        keys = [letter.key for letter in self.paper.letters]
        return f"m{keys.index(key) + 1}" if key in keys else None


@dataclass
class PaperRecaller:
    paper: "Paper"
    platform: str = "paper"

    def take_away(self, conversation: str, message: str) -> bool:
        self.paper.taken.append((conversation, message))
        return not self.paper.away


@dataclass
class Paper:
    """`rooms` are those it knows, `away` that it is not reached, `unknown` that it never was."""

    door: ChatDoor
    rooms: dict[str, Room] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)
    taken: list[tuple[str, str]] = field(default_factory=list)
    told: list[tuple[str, str, str]] = field(default_factory=list)
    state: list[str] = field(default_factory=list)
    begun: set["asyncio.Task[None]"] = field(default_factory=set)
    away: bool = False
    unknown: bool = False
    name: str = "paper"

    @property
    def routes(self) -> Sequence[Route]:
        return [Route("/paper/events", self.hear, methods=["POST"])]

    @property
    def poster(self) -> PaperPoster:
        if self.unknown:
            raise PostError("not_connected")
        return PaperPoster(self)

    @property
    def recaller(self) -> PaperRecaller:
        return PaperRecaller(self)

    async def start(self) -> None:
        if "--refused" in sys.argv:
            raise ChatError("paper refuses the pen. Get another one.")
        if "--slow" in sys.argv:
            await asyncio.sleep(30)
        self.state.append("started")

    async def stop(self) -> None:
        await asyncio.gather(*self.begun)
        print("paper ended", len(self.state), flush=True)  # noqa: T201  the test reads it

    def trouble(self) -> str:
        return "" if self.state else "not_connected"

    def room(self, key: str) -> Room | None:
        if self.away:
            raise PostError("away")
        return self.rooms.get(key)

    def talk(self, account: str) -> str:
        if self.away:
            raise UnknownOutcomeError("no_answer")
        return f"paper:dm:{account}"

    def tell(self, account: str, reply: Reply, language: str) -> tuple[str, str]:
        if self.away:
            raise UnreachableError("no_connection")
        self.told.append((account, reply.card.fallback(), language))
        return f"paper:dm:{account}", f"t{len(self.told)}"

    async def hear(self, request: Request) -> Response:
        body = await request.json()
        if body.get("long"):  # acknowledged now, done later
            task = asyncio.create_task(self._later())
            self.begun.add(task)
            return JSONResponse({"acknowledged": True})
        new = await anyio.to_thread.run_sync(self.door.first_time, "paper", body.get("event", ""), datetime.now(UTC))
        if body.get("event") and not new:
            return JSONResponse({"again": True})
        heard = Heard(Account(body["account"], body["account"], body.get("email", "")), body["line"], typed=False)
        reply = await anyio.to_thread.run_sync(self.door.answer, "paper", heard, datetime.now(UTC))
        return JSONResponse({"says": reply.card.fallback()})

    async def _later(self) -> None:
        await asyncio.sleep(SLOW)
        self.state.append("done")


def open_paper(door: ChatDoor, _: Settings) -> Paper:
    return Paper(door)


SLOT = ChatSlot("paper", lambda _: True, open_paper)


if __name__ == "__main__":
    from bot import serving
    from bot.cli.demo import serve

    serving.CHATS = (SLOT,)
    serve()
