"""Teams' endpoint. Async only here: who sends is checked, the sender hears at once, and threads do the rest.

Nothing but 200, 400, 401, 403, 413 and 503 is ever answered, and nothing of a body is ever logged.
"""

import asyncio
import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.platforms.apology import reference_of
from bot.platforms.chat import ChatDoor
from bot.platforms.teams.activity import LINK, Activity, ActivityError, read_activity
from bot.platforms.teams.answers import Answers, said
from bot.platforms.teams.connector import CARD
from bot.platforms.teams.delivery import Told
from bot.platforms.teams.photos import others_of, photos_of
from bot.platforms.teams.references import NAME
from bot.platforms.teams.settings import LOOPBACK, TeamsSettings
from bot.platforms.teams.tokens import Keys, NoKeysError, TokenError, check_service, claims_of, kid_of

log = logging.getLogger("karta.teams")
PATH = "/api/messages"
MOST_BODY = 512_000  # bytes; Teams sends far less, as pictures come by address
AT_ONCE = 8  # answers under way at a time; maps are what takes long, and two cores draw few at once
QUICK = 0.3  # seconds that a pressed button's sender waits for the answer itself
PATIENT = 8.0  # the same for a dialog, whose form must be told what is wrong; Teams gives up at 10
STOPPING = 20.0
LOOKS = 30.0  # seconds between two looks whether the keys are there and young
Json = dict[str, Any]
T = TypeVar("T")
MESSAGE = "application/vnd.microsoft.activity.message"


class Receiver:
    """Takes what Teams sends."""

    def __init__(self, settings: TeamsSettings, door: ChatDoor, answers: Answers, keys: Keys) -> None:
        self._settings = settings
        self._door = door
        self._answers = answers
        self._keys = keys
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="teams")
        self._lookups = ThreadPoolExecutor(4, thread_name_prefix="teams-in")  # never behind a slow map
        self._under_way: set[asyncio.Future[Any]] = set()
        self._stopping = False
        self._warming: asyncio.Future[None] | None = None
        self.routes = (Route(PATH, self.receive, methods=["POST"]),)

    async def warm(self) -> None:
        """Fetch the keys before anybody knocks, and from then on before they are over."""
        if self._settings.unauthenticated:
            return
        await self._in(self._lookups, self._keys.fetch)
        self._warming = asyncio.ensure_future(self._keep_warm())

    async def _keep_warm(self) -> None:
        while True:
            await asyncio.sleep(LOOKS)
            if self._keys.is_old():
                await self._in(self._lookups, self._keys.fetch)

    async def finish(self) -> None:
        """Take nothing new, and let what was begun come to its end."""
        self._stopping = True
        if self._warming is not None:
            self._warming.cancel()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=STOPPING)
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._lookups.shutdown(wait=False, cancel_futures=True)

    async def receive(self, request: Request) -> Response:
        """One activity: 401 before anything of it is read."""
        try:
            claims = await self._known(request)
            body = await _body(request)
            if body is None:
                return _no(413, "too large")
            activity = read_activity(json.loads(body))
            if claims is not None:
                check_service(claims, activity.service_url)
            elif not _is_near(request):
                raise TokenError("not_loopback")
        except TokenError as error:
            log.warning("a request to Teams' endpoint was not from Teams: %s", error.kind)
            return _no(401, "unauthorized")
        except NoKeysError:
            return _no(503, "no keys yet")
        except ActivityError as error:
            return _no(400, str(error))
        except (ValueError, RecursionError):  # JSON that is none, in bytes that are none
            return _no(400, "not JSON")
        return await self._take(activity)

    async def _known(self, request: Request) -> Any:
        """The token's claims; None when requests are taken without one."""
        if self._settings.unauthenticated:
            return None
        header = request.headers.get("authorization", "")
        _, kid = kid_of(header)
        if self._keys.is_due(kid):
            await self._in(self._lookups, self._keys.fetch)
        return claims_of(header, self._keys, self._settings)

    async def _take(self, activity: Activity) -> Response:
        if activity.tenant != self._settings.tenant:
            log.warning("an activity of another tenant was not answered")
            return _no(403, "another tenant")
        if self._stopping:
            return _no(503, "stopping")
        at = datetime.now(UTC)
        try:
            first = await self._in(self._lookups, lambda: self._is_first(activity, at))
        except Exception as error:  # noqa: BLE001  the database is away: Teams sends it again
            reference_of(error, "looking whether Teams sent this before")
            return _no(503, "try again")
        if not first:
            return Response(status_code=200)
        if activity.type == "invoke":
            return await self._invoked(activity, at)
        act = self._act_of(activity)
        if act is not None:
            self._begin(lambda: act(activity, at))
        return Response(status_code=200)

    def _is_first(self, activity: Activity, at: datetime) -> bool:
        """Once for each activity. Teams gives those about members no id, and they do no harm twice."""
        if not activity.id:
            return True
        return self._door.first_time(NAME, f"{activity.conversation}#{activity.type}#{activity.id}", at)

    def _act_of(self, activity: Activity) -> Callable[[Activity, datetime], object] | None:
        asked = activity.scope == "personal" or activity.mentions_us
        brings = activity.text or photos_of(activity) or others_of(activity)
        if activity.type == "message" and brings and asked and activity.sender.id:
            return self._answers.message
        if activity.type in ("conversationUpdate", "installationUpdate"):
            return self._answers.arrived
        return None

    async def _invoked(self, activity: Activity, at: datetime) -> Response:
        answers = self._answers
        match activity.name:
            case "adaptiveCard/action":
                told = await self._soon(lambda: answers.pressed(activity, at), QUICK)
                return JSONResponse(_card_answer(told or Told(self._words(activity, "page.working"))))
            case "task/fetch":
                return await self._dialog(activity, lambda: answers.dialog(activity, at))
            case "composeExtension/fetchTask":
                begin = answers.link if activity.value.get("commandId") == LINK else answers.report_this
                return await self._dialog(activity, lambda: begin(activity, at))
            case "task/submit" | "composeExtension/submitAction":
                return await self._dialog(activity, lambda: answers.submitted(activity, at))
            case "fileConsent/invoke":
                self._begin(lambda: answers.file(activity, at))
                return Response(status_code=200)
            case _:
                return _no(400, "unknown invoke")

    async def _dialog(self, activity: Activity, act: Callable[[], Json | None]) -> Response:
        made = await self._soon(act, PATIENT)
        return JSONResponse(made if made is not None else said(self._words(activity, "teams.later")))

    def _words(self, activity: Activity, key: str) -> str:
        return self._door.texts(activity.language or "sv")(key)

    async def _soon(self, act: Callable[[], T], seconds: float) -> T | None:
        """What it gives when it is quick. It goes on all the same, and delivers by itself."""
        future = self._begin(act)
        done, _ = await asyncio.wait({future}, timeout=seconds)
        return future.result() if done else None

    def _begin(self, act: Callable[[], T]) -> "asyncio.Future[T | None]":
        future = asyncio.ensure_future(self._in(self._pool, lambda: _safely(act)))
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        return future

    async def _in(self, pool: ThreadPoolExecutor, act: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, act)


def _safely(act: Callable[[], T]) -> T | None:
    try:
        return act()
    except Exception as error:  # noqa: BLE001  Teams heard that it came; why it is not answered stands in the log
        reference_of(error, "answering in Teams")
        return None


def _card_answer(told: Told) -> Json:
    if told.card is not None:
        return {"statusCode": 200, "type": CARD, "value": told.card}
    return {"statusCode": 200, "type": MESSAGE, "value": told.says}


async def _body(request: Request) -> bytes | None:
    """The body, or None when it is too large; no more than that is read."""
    read = bytearray()
    async for part in request.stream():
        read += part
        if len(read) > MOST_BODY:
            return None
    return bytes(read)


def _is_near(request: Request) -> bool:
    return request.client is not None and request.client.host in LOOPBACK


def _no(status: int, why: str) -> Response:
    return JSONResponse({"error": why}, status_code=status)
