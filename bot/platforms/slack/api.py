"""Calls to Slack, synchronous, each tried once: whoever calls decides about a second attempt.

Arguments travel in the body, never in an address. What goes wrong is a `PostError` whose kind is Slack's own short key.
"""

import json
import logging
import re
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.platforms.posting import PostError, RateLimitedError, RefusedError, UnknownOutcomeError, UnreachableError

TIMEOUT = 10  # seconds for one call: Slack answers within one, or not at all
MOST_PHOTO = 25_000_000  # bytes of a photo that is fetched; larger ones are refused by the store anyway
SLACK = ("slack.com", "slack-edge.com", "slack-gov.com")
# What is not said for good: the same call may succeed later, and nothing was done.
_LATER = frozenset({"ratelimited", "rate_limited", "service_unavailable", "team_added_to_org"})
_KEY = re.compile(r"[a-z0-9_]{1,60}")
# It may have been done.
_UNKNOWN = frozenset({"fatal_error", "internal_error", "request_timeout"})


def quiet() -> logging.Logger:
    """A logger for Slack's libraries: at every level they print bodies, tokens or addresses that are secrets."""
    logger = logging.getLogger("karta.slack.library")
    logger.setLevel(logging.CRITICAL + 1)
    logger.propagate = False
    return logger


class Api:
    """Slack's Web API, its upload addresses and answering addresses, with the bot's token."""

    def __init__(self, token: str, url: str = "https://slack.com/api/", timeout: int = TIMEOUT) -> None:
        self.url = url if url.endswith("/") else f"{url}/"
        self._client = WebClient(token, base_url=self.url, timeout=timeout, logger=quiet(), retry_handlers=[])
        self._timeout = timeout
        self._token = token
        proxy = self._client.proxy
        self._opener = build_opener(ProxyHandler({"http": proxy, "https": proxy} if proxy else {}))

    def __repr__(self) -> str:
        return f"Api({self.url})"

    def call(self, method: str, **arguments: object) -> Mapping[str, Any]:
        """What Slack answers; None and "" are left out. Raises `PostError`."""
        answer, _ = self.asked(method, **arguments)
        return answer

    def asked(self, method: str, **arguments: object) -> tuple[Mapping[str, Any], Mapping[str, str]]:
        """What Slack answers, and the answer's headers."""
        given = {name: _sent(value) for name, value in arguments.items() if value is not None and value != ""}
        try:
            response = self._client.api_call(method, params=given)
        except SlackApiError as error:
            raise _fault(error) from None
        except (OSError, ValueError) as error:
            raise _cut_off(error) from None
        data = response.data if isinstance(response.data, dict) else {}
        return data, {str(k).lower(): str(v) for k, v in response.headers.items()}

    def upload(self, name: str, content: bytes, alt: str, *, channel: str = "", thread: str = "") -> str:
        """A file's id; without a channel nobody but the bot sees it until a message of ours holds it."""
        begun = self.call("files.getUploadURLExternal", filename=name, length=len(content), alt_txt=alt[:1_000])
        self._send(str(begun["upload_url"]), content, "application/octet-stream")
        number = str(begun["file_id"])
        files = [{"id": number, "title": name}]
        self.call("files.completeUploadExternal", files=files, channel_id=channel, thread_ts=thread)
        return number

    def respond(self, url: str, message: Mapping[str, object]) -> None:
        """Answer where something was typed or pressed, by the address that came with it (30 minutes, five times)."""
        self._check(url)
        self._send(url, json.dumps(message).encode(), "application/json;charset=utf-8")

    def download(self, url: str) -> bytes:
        """A file that somebody put into a form."""
        self._check(url)
        request = Request(url, headers={"Authorization": f"Bearer {self._token}"})  # noqa: S310  checked above
        content = self._open(request, MOST_PHOTO + 1)
        if len(content) > MOST_PHOTO:
            raise RefusedError("too_large")
        return content

    def _check(self, url: str) -> None:
        """Only Slack's own addresses: the token and people's answers go nowhere else."""
        parts, ours = urlsplit(url), urlsplit(self.url)
        known = parts.scheme == "https" and any(
            parts.hostname == name or (parts.hostname or "").endswith(f".{name}") for name in SLACK
        )
        if not known and (parts.scheme, parts.netloc) != (ours.scheme, ours.netloc):
            raise RefusedError("not_slacks_address")

    def _send(self, url: str, body: bytes, kind: str) -> bytes:
        self._check(url)
        request = Request(url, data=body, headers={"Content-Type": kind}, method="POST")  # noqa: S310  checked above
        return self._open(request, 100_000)

    def _open(self, request: Request, most: int) -> bytes:
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                return bytes(answer.read(most))
        except HTTPError as error:
            error.close()
            raise _by_status(error.code, dict(error.headers.items()), f"http_{error.code}") from None
        except (OSError, ValueError) as error:
            raise _cut_off(error) from None


def _sent(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str | int) else json.dumps(value, ensure_ascii=False)


def _fault(error: SlackApiError) -> PostError:
    response = error.response
    data = response if isinstance(response, Mapping) else getattr(response, "data", None)
    said = str(data.get("error") or "") if isinstance(data, Mapping) else ""
    kind = said if _KEY.fullmatch(said) else ""  # the library puts a broken answer's text there
    status = int(getattr(response, "status_code", 0) or 0)
    headers = {str(k): str(v) for k, v in (getattr(response, "headers", None) or {}).items()}
    if kind in _LATER:
        return RateLimitedError(_pause(headers), kind)
    if not kind or kind in _UNKNOWN:
        return _by_status(status, headers, kind or "broken_answer")
    return RefusedError(kind)


def _by_status(status: int, headers: Mapping[str, str], kind: str) -> PostError:
    if status == 429:
        return RateLimitedError(_pause(headers))
    if status in (400, 401, 403, 404, 410, 413):
        return RefusedError(kind)
    return UnknownOutcomeError(kind)


def _pause(headers: Mapping[str, str]) -> float:
    asked = {name.lower(): value for name, value in headers.items()}.get("retry-after", "")
    return float(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 30.0


def _cut_off(error: Exception) -> PostError:
    """No connection: nothing was sent. Anything later: it may have arrived."""
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, ConnectionRefusedError) or type(reason).__name__ == "gaierror":
        return UnreachableError("not_reached")
    return UnknownOutcomeError(type(reason).__name__ if isinstance(reason, Exception) else "no_answer")
