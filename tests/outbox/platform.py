"""A platform as a process of its own: it records what arrives, and fails in every way a platform can.

It keeps the one promise that the sender needs (docs/decisions/0018-exactly-once.md): what it records, it records
within `PROMISE` seconds of its being sent. A request that a busy machine delivers later is dropped.
"""

import json
import random
import socket
import struct
import threading
import time
from collections.abc import Mapping
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.outbox.times import Times

DEADLINE, SETTLE = 1.0, 1.0  # seconds: when the sender gives up, and how long after that a message may still come
PROMISE = DEADLINE + SETTLE - 0.1
# What becomes of a post, in shares; the rest is recorded and answered.
POST = {
    "answer_lost": 0.08, "answer_slow": 0.03, "recorded_slowly": 0.05, "recorded_late": 0.03, "rate_limited": 0.06,
    "refused": 0.005, "fault_before": 0.04, "fault_after": 0.03, "cut": 0.04,
}  # fmt: skip
STATUS = {"rate_limited": 429, "refused": 403, "fault_before": 500}
LAST_DATA = 52  # where Linux's struct tcp_info holds the milliseconds since the last byte came
FIND = {"rate_limited": 0.05, "fault_before": 0.05, "cut": 0.03, "answer_slow": 0.02}


class Journal:
    """Messages in a file, one a line: what is written there outlives a killed process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._rows = read(path)

    def record(self, conversation: str, key: str, at: datetime) -> int:
        """A message's number."""
        with self._lock:
            row = {"id": len(self._rows) + 1, "conversation": conversation, "key": key, "at": at.timestamp()}
            self._rows.append(row)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
            return int(row["id"])

    def of(self, conversation: str) -> list[dict[str, Any]]:
        """What was recorded there, in order."""
        with self._lock:
            return [row for row in self._rows if row["conversation"] == conversation]

    def find(self, conversation: str, key: str, since: float) -> int | None:
        """The first message with this key there that is not older than `since`."""
        with self._lock:
            found = (r for r in self._rows if (r["conversation"], r["key"]) == (conversation, key) and r["at"] >= since)
            return next((int(row["id"]) for row in found), None)


def read(path: Path) -> list[dict[str, Any]]:
    """What was recorded; a last line that was cut off was not."""
    if not path.exists():
        return []
    lines = path.read_text("utf-8").split("\n")
    return [json.loads(line) for line in lines[:-1] if line.endswith("}")]


class Front(BaseHTTPRequestHandler):
    """What all platforms here have in common."""

    protocol_version = "HTTP/1.1"
    server: "Quiet"

    def say(self, status: int, body: object, headers: Mapping[str, str] = MappingProxyType({})) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        for name, value in ({"content-length": str(len(raw)), "connection": "close"} | dict(headers)).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)
        self.close_connection = True

    def cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("content-length") or 0))

    def arrived(self) -> float:
        """When the last byte of the request reached this machine (monotonic), however long it lay there unread."""
        told = self.connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
        return time.monotonic() - float(struct.unpack_from("I", told, LAST_DATA)[0]) / 1_000

    def recorded(self, fault: str, sent: float, conversation: str, key: str) -> int:
        """Record what was sent at that moment (monotonic); 0 when that was too long ago."""
        time.sleep({"recorded_slowly": 0.5, "recorded_late": DEADLINE + 0.5}.get(fault, 0.0))
        if time.monotonic() - sent > PROMISE:
            return 0
        return self.server.journal.record(conversation, key, self.server.now())

    def log_message(self, *_: object) -> None:
        """Nothing is told."""


class Recorder(Front):
    """A platform of nobody's: posting and looking, with faults."""

    def do_POST(self) -> None:
        raw = json.loads(self.body())
        fault = self.server.pick(POST)
        if self._refused(fault):
            return
        number = self.recorded(fault, raw["sent"], raw["conversation"], raw["key"])
        if not number or fault == "answer_lost":
            self.cut()
            return
        time.sleep(DEADLINE + 0.3 if fault == "answer_slow" else 0.0)
        self.say(500 if fault == "fault_after" else 200, {"id": number})

    def do_GET(self) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        fault = self.server.pick(FIND)
        if self._refused(fault):
            return
        time.sleep(DEADLINE + 0.3 if fault == "answer_slow" else 0.0)
        found = self.server.journal.find(asked["conversation"], asked["key"], float(asked["since"]))
        self.say(200, {"id": found})

    def _refused(self, fault: str) -> bool:
        """Whether it went wrong before anything was done."""
        if fault == "cut":
            self.cut()
        elif fault in STATUS:
            self.say(STATUS[fault], {"retry_after": self.server.chance.uniform(0.05, 0.4)})
        return fault == "cut" or fault in STATUS


class Quiet(ThreadingHTTPServer):
    """The platform. Whoever hung up is no fault of ours. `calm` is the share of faults that are left out."""

    daemon_threads = True
    request_queue_size = 64
    allow_reuse_address = True

    def __init__(
        self, port: int, front: type[Front], journal: Journal, now: Times, chance: random.Random, calm: float
    ) -> None:
        super().__init__(("127.0.0.1", port), front)
        self.journal, self.now, self.chance, self._calm = journal, now, chance, calm

    def pick(self, shares: dict[str, float]) -> str:
        """What goes wrong this time, "" for nothing."""
        names, weights = [*shares, ""], [share * (1 - self._calm) for share in shares.values()]
        return self.chance.choices(names, [*weights, 1 - sum(weights)])[0]

    def handle_error(self, *_: object) -> None:
        """Nothing is told."""


def serve(port: int, front: type[Front], journal: Path, times: Path, seed: int, calm: float) -> None:
    """Until it is killed."""
    chance = random.Random(seed)  # noqa: S311  chances of a test
    Quiet(port, front, Journal(journal), Times(times), chance, calm).serve_forever()
