"""People at browsers who do not give up: each report is sent until its number is read, with one client-made id."""

import http.client
import re
import secrets
import threading
import time
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

NUMBER = re.compile(r"\bH-[0-9A-Z]{4,6}\b")
PAUSE = 0.05  # seconds before a try after a failure: a restart takes about a second


@dataclass
class Ledger:
    """What was sent, and what was acknowledged: client-made id -> text, client-made id -> number."""

    sent: dict[str, str] = field(default_factory=dict)
    acknowledged: dict[str, str] = field(default_factory=dict)
    retries: int = 0
    strange: list[str] = field(default_factory=list)
    latest: float = field(default_factory=time.monotonic)  # when something was acknowledged
    lock: threading.Lock = field(default_factory=threading.Lock)


class Hand:
    """One person's browser on the chat page."""

    def __init__(self, port: int, person: str, room: str, ledger: Ledger) -> None:
        self._port = port
        self._person = person
        self._room = room
        self._ledger = ledger
        self._cookie = ""
        self._token = ""
        self._latest = "0"

    def report(self, text: str, where: tuple[float, float]) -> None:
        """Send one report until it is acknowledged."""
        once = secrets.token_urlsafe(12)
        with self._ledger.lock:
            self._ledger.sent[once] = text
        fields = {
            "line": "/rapportera",
            "once": once,
            "f.step": "send",
            "f.once": once,
            "f.kind": "klotter",
            "f.lon": f"{where[0]:.6f}",
            "f.lat": f"{where[1]:.6f}",
            "f.from": "map",
            "f.when": "now",
            "f.certainty": "seen",
            "f.text": text,
        }
        while not self._try(once, fields):
            with self._ledger.lock:
                self._ledger.retries += 1
            time.sleep(PAUSE)

    def _try(self, once: str, fields: dict[str, str]) -> bool:
        try:
            if not self._token:
                self._sit_down()
            sent = {**fields, "token": self._token, "after": self._latest}
            status, body = self._ask("POST", f"/c/{self._room}", sent)
        except (OSError, http.client.HTTPException):
            return False
        if status == 403:
            self._token = ""
            return False
        numbers = NUMBER.findall(unescape(body))
        if status != 200 or not numbers:
            with self._ledger.lock:
                self._ledger.strange.append(f"{status}: {_words(body)[:300]}")
            return status == 413
        self._latest = (re.findall(r'data-id="(\d+)"', body) or [self._latest])[-1]
        with self._ledger.lock:
            self._ledger.acknowledged[once] = numbers[-1]
            self._ledger.latest = time.monotonic()
        return True

    def _sit_down(self) -> None:
        """Become the person, and take the page's token."""
        _, page = self._ask("GET", "/")
        self._ask("POST", "/who", {"person": self._person, "token": _token(page), "here": self._room})
        _, page = self._ask("GET", f"/c/{self._room}")
        self._token = _token(page)
        self._latest = (re.findall(r'data-id="(\d+)"', page) or ["0"])[-1]

    def _ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        headers = {"cookie": self._cookie, "sec-fetch-site": "same-origin"}
        if fields is not None:
            headers |= {"content-type": "application/x-www-form-urlencoded"}
            if fields.get("line"):
                headers |= {"x-token": fields["token"]}
        try:
            connection.request(method, path, urlencode(fields) if fields is not None else None, headers)
            answer = connection.getresponse()
            body = answer.read().decode("utf-8", "replace")
            given = answer.getheader("set-cookie", "").partition(";")[0]
            self._cookie = given or self._cookie
            if answer.status in (302, 303) and method == "GET":
                return self._ask("GET", str(answer.getheader("location")))
            return answer.status, body
        finally:
            connection.close()


def _words(body: str) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", body)


def _token(page: str) -> str:
    found = re.search(r'name="token" value="([0-9a-f]+)"', page)
    if found is None:
        raise http.client.HTTPException("the page has no token")
    return found[1]
