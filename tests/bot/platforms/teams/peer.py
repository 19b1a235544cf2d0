"""Microsoft's side of Teams, over real HTTP: keys, tokens, and a connector that keeps what arrives.

It knows conversations and who is in them, gives messages ids, and fails on demand: by a status, or by closing the line
without an answer, before or after it kept the message.
"""

import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

APP = "11111111-1111-4111-8111-111111111111"
TENANT = "22222222-2222-4222-8222-222222222222"
ELSEWHERE = "33333333-3333-4333-8333-333333333333"
ISSUER = "https://api.botframework.com"
BOT = f"28:{APP}"
KID = "key-one"
CONVERSATION = re.compile(r"/teams/v3/conversations/([^/?]+)(?:/([^/?]+))?(?:/([^/?]+))?(?:\?.*)?$")


@cache
def key(name: str = KID) -> Any:
    """A private key for each name; making one takes a while, so they last as long as the tests."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True)
class Call:
    """One request to the connector."""

    method: str
    path: str
    authorization: str
    body: Any

    @property
    def conversation(self) -> str:
        found = CONVERSATION.match(self.path)
        return found[1] if found and found[1] else ""

    @property
    def card(self) -> Any:
        return self.body["attachments"][0]["content"]


@dataclass
class Peer:
    """What there is, and what came."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    members: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    no_chat: set[str] = field(default_factory=set)  # people who have not installed the app
    faults: list[int | str] = field(default_factory=list)  # for the next posts: a status, "cut" or "kept and cut"
    keys: list[dict[str, Any]] = field(default_factory=list)
    fetched: int = 0
    pictures: dict[str, bytes | str] = field(default_factory=dict)  # bytes, or where they are instead, by path
    lock: Lock = field(default_factory=Lock)

    @property
    def service(self) -> str:
        return f"{self.url}/teams"

    @property
    def metadata(self) -> str:
        return f"{self.url}/v1/.well-known/openidconfiguration"

    def posts(self, conversation: str = "") -> list[Call]:
        """Messages, without the signs that somebody writes."""
        sent = [c for c in self.calls if c.method == "POST" and c.path.endswith("/activities")]
        real = [c for c in sent if c.body.get("type") == "message"]
        return [c for c in real if not conversation or c.conversation.partition(";")[0] == conversation]

    def wait(self, count: int, conversation: str = "", seconds: float = 20.0) -> list[Call]:
        """The messages when there are so many."""
        return self.until(lambda: self.posts(conversation), count, seconds)

    def until(self, look: Any, count: int, seconds: float = 20.0) -> list[Call]:
        end = time.monotonic() + seconds
        while len(look()) < count and time.monotonic() < end:
            time.sleep(0.02)
        found = look()
        assert len(found) >= count, [f"{c.method} {c.path}" for c in self.calls]
        return list(found)

    def of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def public(self, name: str = KID, endorsements: tuple[str, ...] = ("msteams",)) -> dict[str, Any]:
        made = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key(name).public_key()))
        return {**made, "kid": name, "use": "sig", "endorsements": list(endorsements)}

    def token(self, name: str = KID, kid: str = "", algorithm: str = "RS256", **claims: Any) -> str:
        """A token as Microsoft signs it; a claim of None is left out."""
        now = int(time.time())
        usual = {"iss": ISSUER, "aud": APP, "exp": now + 3600, "nbf": now - 5, "iat": now, "serviceurl": self.service}
        said = {claim: value for claim, value in {**usual, **claims}.items() if value is not None}
        secret = key(name) if algorithm.startswith("RS") else "a secret of thirty-two signs and more"
        return jwt.encode(said, secret, algorithm=algorithm, headers={"kid": kid or name})


def _handler(peer: Peer) -> type[BaseHTTPRequestHandler]:  # noqa: C901  a class around one peer
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None: ...

        def _answer(self, status: int, body: Any) -> None:
            sent = json.dumps(body).encode()
            self.send_response(status)
            if status == 429:
                self.send_header("Retry-After", "7")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def _read(self) -> Any:
            read = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            return json.loads(read) if read else None

        def _picture(self) -> None:
            """What people sent: with the connector for whoever has our token, in a drive for whoever knows where."""
            peer.calls.append(Call("GET", self.path, self.headers.get("Authorization", ""), None))
            found = peer.pictures.get(self.path)
            if isinstance(found, str):
                self.send_response(302)
                self.send_header("Location", found)
                found = b""
            elif found is None or ("attachments" in self.path and not self.headers.get("Authorization")):
                self._answer(401 if found else 404, {})
                return
            else:
                self.send_response(200)
            self.send_header("Content-Length", str(len(found)))
            self.end_headers()
            self.wfile.write(found)

        def _do(self) -> None:
            if "/v3/attachments/" in self.path or self.path.startswith("/drive/"):
                self._picture()
                return None
            body = self._read()
            if "well-known" in self.path:
                peer.fetched += 1
                keys = f"{peer.url}/v1/.well-known/keys"
                found = {"issuer": ISSUER, "jwks_uri": keys} if self.path.endswith("configuration") else peer.keys
                return self._answer(200, found if isinstance(found, dict) else {"keys": found})
            with peer.lock:
                call = Call(self.command, self.path, self.headers.get("Authorization", ""), body)
                posting = self.command == "POST" and isinstance(body, dict) and body.get("type") == "message"
                fault = peer.faults.pop(0) if peer.faults and posting else None
                if fault is None or fault == "kept and cut":
                    peer.calls.append(call)
                number = len(peer.calls)
            if isinstance(fault, int):
                return self._answer(fault, {"error": {"code": "Fault"}})
            if fault is not None:
                self.close_connection = True
                return self.connection.shutdown(socket.SHUT_RDWR)
            return self._connector(call, number)

        def _connector(self, call: Call, number: int) -> None:
            found = CONVERSATION.match(call.path)
            if call.path == "/teams/v3/conversations" and call.method == "POST":
                who = call.body["members"][0]["id"]
                if who in peer.no_chat:
                    return self._answer(403, {"error": {"code": "BotNotInConversationRoster"}})
                return self._answer(201, {"id": f"a:chat-{who.replace(':', '_')}"})
            if not found:
                return self._answer(404, {})
            conversation, what, name = found.groups()
            if what in ("pagedMembers", "members"):
                return self._members(conversation, name)
            if call.method == "POST":
                return self._answer(201, {"id": str(1_700_000_000_000 + number)})
            return self._answer(200, {"id": name} if call.method == "PUT" else {})

        def _members(self, conversation: str, name: str | None) -> None:
            there = peer.members.get(conversation)
            if there is None:
                return self._answer(403, {"error": {"code": "BotNotInConversationRoster"}})
            if name is None:
                return self._answer(200, {"members": there})
            one = next((member for member in there if name in (member["id"], member.get("aadObjectId"))), None)
            return self._answer(200, one) if one else self._answer(404, {})

        do_GET = do_POST = do_PUT = do_DELETE = _do  # noqa: N815  the library's names

    return Handler


@contextmanager
def running_peer() -> Iterator[Peer]:
    """A peer at a free port."""
    peer = Peer()
    peer.keys = [peer.public()]
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(peer))
    server.daemon_threads = True
    peer.url = f"http://127.0.0.1:{server.server_address[1]}"
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield peer
    finally:
        server.shutdown()
        server.server_close()
