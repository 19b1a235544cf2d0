"""The HTTP address that Slack calls when Socket Mode is not used: nothing unsigned comes further than here."""

import hmac
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from bot.platforms.apology import reference_of

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

log = logging.getLogger("karta.slack")

PATH = "/slack/events"
MOST_BODY = 1_000_000  # bytes: many times what Slack sends
AGE = 300  # seconds that a signature holds; what is repeated within them is known by its id


@dataclass(frozen=True, slots=True)
class Gate:
    """Checks the signature, then hands the request to bolt. Malformed or unsigned: 401, without a look at the body."""

    app: "AsyncApp"
    secret: str
    clock: Callable[[], float] = time.time

    async def handle(self, request: Request) -> Response:
        """One request of Slack's."""
        body = await _body(request)
        if body is None or not self._is_signed(request, body):
            log.warning("a request to Slack's address was not signed by Slack")
            return Response("not signed", status_code=401)
        text = _text(body)
        if text is None:
            return Response("not understood", status_code=400)
        try:
            return await self._answer(request, text)
        except Exception as error:  # noqa: BLE001  what Slack signed and we cannot read is told as such
            reference_of(error, "reading a request of Slack's")
            return Response("not understood", status_code=400)

    async def _answer(self, request: Request, text: str) -> Response:
        from slack_bolt.request.async_request import AsyncBoltRequest

        headers = {name: request.headers[name] for name in request.headers}
        answer = await self.app.async_dispatch(AsyncBoltRequest(body=text, headers=headers))  # type: ignore[arg-type]
        status = 400 if answer.status == 404 or answer.status >= 500 else answer.status  # shapes that bolt cannot read
        kind = answer.first_headers_without_set_cookie().get("content-type", "text/plain;charset=utf-8")
        return Response(answer.body or "", status_code=status, media_type=None, headers={"content-type": kind})

    def _is_signed(self, request: Request, body: bytes) -> bool:
        given = request.headers.get("x-slack-signature", "").encode("utf-8", "replace")
        at = request.headers.get("x-slack-request-timestamp", "")
        if not at.isascii() or not at.isdigit() or len(at) > 12 or abs(self.clock() - int(at)) > AGE:
            return False
        made = hmac.new(self.secret.encode(), b"v0:" + at.encode() + b":" + body, sha256).hexdigest()
        return hmac.compare_digest(given, f"v0={made}".encode())


async def _body(request: Request) -> bytes | None:
    """The body, or None when it is longer than anything of Slack's."""
    read = b""
    async for part in request.stream():
        read += part
        if len(read) > MOST_BODY:
            return None
    return read


def _text(body: bytes) -> str | None:
    """The body as text, when bolt can read it: a form, or JSON that holds names and values."""
    try:
        text = body.decode("utf-8")
        if text.lstrip().startswith("{"):
            return text if isinstance(json.loads(text), dict) else None
    except ValueError:
        return None
    return text
