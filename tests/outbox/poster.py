"""The recording platform as the product's sender knows one."""

import http.client
import json
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from bot.platforms.posting import (
    Letter,
    RateLimitedError,
    RefusedError,
    UnknownOutcomeError,
    UnreachableError,
)
from tests.outbox.platform import DEADLINE

NAME = "recorder"


@dataclass(frozen=True)
class HttpPoster:
    """No retries of its own, as the contract wants it."""

    port: int
    searchable: bool = True
    deadline: float = DEADLINE

    def post(self, letter: Letter) -> str:
        raw = {"conversation": letter.conversation, "key": letter.key, "text": letter.reply.card.fallback()}
        return str(self._ask("POST", "/post", json.dumps(raw | {"sent": time.monotonic()}))["id"])

    def find(self, conversation: str, key: str, since: datetime) -> str | None:
        query = urlencode({"conversation": conversation, "key": key, "since": since.timestamp()})
        number = self._ask("GET", f"/find?{query}", None)["id"]
        return None if number is None else str(number)

    def _ask(self, method: str, path: str, body: str | None) -> dict[str, Any]:
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.deadline)
        try:
            try:
                connection.connect()
            except OSError:
                raise UnreachableError("unreachable") from None
            try:
                connection.sock.settimeout(max(0.01, self.deadline - (time.monotonic() - began)))
                connection.request(method, path, body)
                answer = connection.getresponse()
                raw = json.loads(answer.read())
            except (OSError, http.client.HTTPException, ValueError):
                raise UnknownOutcomeError("no_answer") from None
        finally:
            connection.close()
        if answer.status == 429:
            raise RateLimitedError(raw["retry_after"])
        if answer.status == 403:
            raise RefusedError("refused")
        if answer.status != 200:
            raise UnknownOutcomeError("fault")
        return raw  # type: ignore[no-any-return]
