"""Sending through Teams' connector, from any thread. One loop of its own runs the SDK; nothing is tried twice here."""

import asyncio
import concurrent.futures
import logging
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from bot.platforms.posting import (
    PostError,
    RateLimitedError,
    RefusedError,
    UnknownOutcomeError,
    UnreachableError,
)
from bot.platforms.teams.photos import Sent, fetch
from bot.platforms.teams.sdk import Token, make_app

if TYPE_CHECKING:
    from microsoft_teams.api import ApiClient

    from bot.platforms.teams.settings import TeamsSettings

T = TypeVar("T")
log = logging.getLogger("karta.teams")
DEADLINE = 35.0  # seconds after which a call has given up, whatever happens
MOST_PAGES = 40  # of members, 500 on each: a larger room is the public's
PAGE = 500
# What Microsoft's login says when it will never give a token to who asks so.
REFUSALS = ("invalid_client", "unauthorized_client", "invalid_request", "invalid_tenant", "invalid_scope")
REFUSED = "refused_"
NO_ID = "DO_NOT_USE"  # the SDK's own word for an answer without an id
CARD = "application/vnd.microsoft.card.adaptive"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a conversation, as Teams tells it."""

    id: str
    object_id: str
    tenant: str
    name: str
    email: str
    role: str


def card_message(card: Mapping[str, Any], summary: str) -> dict[str, Any]:
    """A message that is one card. `summary` is what a notification shows: never more than the card's title."""
    return {"type": "message", "summary": summary, "attachments": [{"contentType": CARD, "content": card}]}


def plain_message(text: str) -> dict[str, Any]:
    """A message of our own words."""
    return {"type": "message", "text": text, "textFormat": "plain"}


class Connector:
    """Teams' REST connector. Every call blocks: use it in worker threads. All raise `PostError`.

    A call has given up after `deadline` seconds.
    """

    def __init__(self, settings: "TeamsSettings", token: Token | None = None, deadline: float = DEADLINE) -> None:
        self._deadline = deadline
        self._settings = settings
        self._token = token
        self._loop: asyncio.AbstractEventLoop | None = None
        self._apis: dict[str, ApiClient] = {}
        self._app: Any = None
        self._thread: Thread | None = None

    def start(self) -> None:
        """Import the SDK and begin; a second call does nothing."""
        if self._loop is None:
            self._app = make_app(self._settings, self._token)
            self._loop = asyncio.new_event_loop()
            self._thread = Thread(target=self._loop.run_forever, name="teams-connector", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the loop; what is under way is given up."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)
            if self._thread is not None:
                self._thread.join(5)
            self._loop = None

    def check(self) -> None:
        """Get a token, as every call does first."""
        self._call(self._authorised())

    def send(self, service: str, conversation: str, message: Mapping[str, Any]) -> str:
        """Post a message; gives its id."""

        async def act(api: "ApiClient") -> str:
            sent = await api.conversations.create_activity(conversation, _activity(message))
            if not sent.id or sent.id.startswith(NO_ID):
                raise UnknownOutcomeError("no_id")
            return str(sent.id)

        return self._do(service, act)

    def typing(self, service: str, conversation: str) -> None:
        """Show that an answer is being made."""

        async def act(api: "ApiClient") -> None:
            from microsoft_teams.api import TypingActivityInput

            await api.conversations.create_activity(conversation, TypingActivityInput())

        self._do(service, act)

    def update(self, service: str, conversation: str, message_id: str, message: Mapping[str, Any]) -> None:
        """Put something else in a message's place."""

        async def act(api: "ApiClient") -> None:
            await api.conversations.update_activity(conversation, message_id, _activity(message))

        try:
            self._do(service, act)
        except KeyError:  # the SDK wants an id in the answer; it is updated without one
            return

    def delete(self, service: str, conversation: str, message_id: str) -> None:
        """Delete a message; one that is gone already is no fault."""

        async def act(api: "ApiClient") -> None:
            await api.conversations.delete_activity(conversation, message_id)

        try:
            self._do(service, act)
        except RefusedError as error:
            if error.kind != "http_404":
                raise

    def members(self, service: str, conversation: str) -> tuple[Member, ...]:
        """Everybody in a conversation or team; RefusedError when there are too many to read."""

        async def act(api: "ApiClient") -> tuple[Member, ...]:
            found: list[Member] = []
            token: str | None = None
            for _ in range(MOST_PAGES):
                page = await api.conversations.get_paged_members(conversation, PAGE, token)
                found += [_member(one) for one in page.members]
                token = page.continuation_token
                if not token:
                    return tuple(found)
            raise RefusedError("too_many_members")

        return self._do(service, act)

    def member(self, service: str, conversation: str, who: str) -> Member:
        """One person of a conversation."""

        async def act(api: "ApiClient") -> Member:
            return _member(await api.conversations.get_member_by_id(conversation, who))

        return self._do(service, act)

    def open_chat(self, service: str, who: str) -> str:
        """The person's own talk with the bot; refused when the bot is not installed for them."""

        async def act(api: "ApiClient") -> str:
            from microsoft_teams.api import Account
            from microsoft_teams.api.clients.conversation.params import CreateConversationParams

            tenant = self._settings.tenant
            asked = CreateConversationParams(
                members=[Account(id=who)], tenant_id=tenant, channel_data={"tenant": {"id": tenant}}
            )
            return str((await api.conversations.create(asked)).id)

        return self._do(service, act)

    def download(self, service: str, photo: Sent) -> bytes:
        """A photo that somebody sent us."""
        return fetch(photo, service, lambda: self._call(self._authorised()), self._settings.drives)

    def _do(self, service: str, act: "Callable[[ApiClient], Coroutine[Any, Any, T]]") -> T:
        async def run() -> T:
            await self._authorised()
            return await act(self._api(service))

        return self._call(run())

    def _api(self, service: str) -> "ApiClient":
        if service not in self._apis:
            self._apis[service] = self._app.api.clone(service_url=service)
        return self._apis[service]

    async def _authorised(self) -> str:
        """A token first: when there is none, nothing was sent."""
        try:
            return str(await self._app.token_provider.get_app_token() or "")
        except Exception as error:  # noqa: BLE001  Microsoft's libraries raise many kinds
            code = next((one for one in REFUSALS if str(error) == one), "")
            log.warning("no token from Microsoft: %s", code or type(error).__name__)
            raise UnreachableError(f"{REFUSED}{code}" if code else "no_token") from None

    def _call(self, act: Coroutine[Any, Any, T]) -> T:
        if self._loop is None:
            act.close()
            raise UnreachableError("not_started")
        future = asyncio.run_coroutine_threadsafe(_told(act), self._loop)
        try:
            return future.result(self._deadline)
        except concurrent.futures.TimeoutError:
            future.cancel()
            raise UnknownOutcomeError("no_answer") from None


async def _told(act: Coroutine[Any, Any, T]) -> T:
    """What went wrong, as the sender understands it."""
    import httpx

    try:
        return await act
    except PostError:
        raise
    except httpx.HTTPStatusError as error:
        raise _status(error.response.status_code, error.response.headers.get("Retry-After", "")) from None
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol):
        raise UnreachableError("no_connection") from None
    except httpx.HTTPError as error:
        raise UnknownOutcomeError(type(error).__name__) from None


def _status(status: int, wait: str) -> PostError:
    kind = f"http_{status}"
    if status == 429:
        return RateLimitedError(float(wait) if wait.isascii() and wait.isdigit() else 1.0)
    if status == 401:  # our own token was refused: nothing was posted, and a new secret mends it
        return UnreachableError(kind)
    return RefusedError(kind) if 400 <= status < 500 and status != 408 else UnknownOutcomeError(kind)


def _activity(message: Mapping[str, Any]) -> Any:
    from microsoft_teams.api.activities.message import MessageActivityInput

    return MessageActivityInput.model_validate(dict(message))


def _member(found: Any) -> Member:
    extra = found.model_extra or {}
    role = str(found.user_role or extra.get("role") or "")
    email = str(found.email or found.user_principal_name or "")
    name = str(found.name or "")
    return Member(found.id, str(found.aad_object_id or ""), str(found.tenant_id or ""), name, email, role)
