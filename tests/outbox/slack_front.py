"""Slack's Web API as the sender of digests needs it, recording and failing as the other platform here does.

Uploads are kept nowhere: what counts is the one message that a picture becomes a part of.
"""

import json
import time
from urllib.parse import parse_qsl, urlsplit

from tests.bot.platforms.slack.limits import check_message
from tests.bot.platforms.slack.peer import BOT, BOT_TOKEN, BOT_USER
from tests.outbox.platform import DEADLINE, FIND, POST, Front

PAGE = 2  # messages of a history at once: Slack gives 200, and the sender must read on
# A step before the message: whatever goes wrong there, nothing stands in the channel yet.
UPLOAD = {"rate_limited": 0.02, "fault_before": 0.02, "cut": 0.02}
NOT_READY = 0.05  # the share of messages that are refused as their picture is not ready yet
EVENT = "karta_digest"


class SlackFront(Front):
    """One workspace; every channel exists."""

    def do_POST(self) -> None:  # noqa: N802  the library's name
        path, raw = urlsplit(self.path).path, self.body()
        if path.startswith("/upload/"):
            self.say(200, "OK")
        elif self.headers.get("authorization") != f"Bearer {BOT_TOKEN}":
            self.say(200, {"ok": False, "error": "invalid_auth"})
        else:
            given = dict(parse_qsl(raw.decode(), keep_blank_values=True))
            act = {"chat.postMessage": self._post, "conversations.history": self._history}
            act.get(path.rpartition("/")[2], self._upload)(given)

    def _upload(self, given: dict[str, str]) -> None:
        if not self._failed(self.server.pick(UPLOAD)):
            at = f"http://127.0.0.1:{self.server.server_address[1]}/upload/F1"
            self.say(200, {"ok": True, "upload_url": at, "file_id": "F1", "files": [], "given": list(given)})

    def _post(self, given: dict[str, str]) -> None:
        sent, fault = self.arrived(), self.server.pick(POST)
        if self._failed(fault):
            return
        check_message(json.loads(given["blocks"]))
        if "slack_file" in given["blocks"] and self.server.chance.random() < NOT_READY:
            self.say(200, {"ok": False, "error": "invalid_blocks"})
            return
        metadata = json.loads(given["metadata"])
        assert metadata["event_type"] == EVENT
        number = self.recorded(fault, sent, given["channel"], metadata["event_payload"]["key"])
        if not number or fault == "answer_lost":
            self.cut()
        elif fault == "fault_after":
            self._broken()
        else:
            time.sleep(DEADLINE + 0.3 if fault == "answer_slow" else 0.0)
            self.say(200, {"ok": True, "ts": str(number), "channel": given["channel"]})

    def _history(self, given: dict[str, str]) -> None:
        """Newest first, in pages."""
        fault = self.server.pick(FIND)
        if self._failed(fault):
            return
        time.sleep(DEADLINE + 0.3 if fault == "answer_slow" else 0.0)
        here = [row for row in self.server.journal.of(given["channel"]) if row["at"] >= float(given["oldest"])]
        begin = int(given.get("cursor") or 0)
        page = [
            {
                "ts": str(row["id"]),
                "bot_id": BOT,
                "user": BOT_USER,
                "metadata": {"event_type": EVENT, "event_payload": {"key": row["key"]}},
            }
            for row in here[::-1][begin : begin + PAGE]
        ]
        after = str(begin + PAGE) if begin + PAGE < len(here) else ""
        self.say(200, {"ok": True, "messages": page, "response_metadata": {"next_cursor": after}})

    def _failed(self, fault: str) -> bool:
        """Whether it went wrong before anything was done."""
        if fault == "cut":
            self.cut()
        elif fault == "rate_limited":
            self.say(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": self.server.chance.choice("01")})
        elif fault == "refused":
            self.say(200, {"ok": False, "error": "is_archived"})
        elif fault == "fault_before":
            self._broken()
        else:
            return False
        return True

    def _broken(self) -> None:
        """As Slack fails: by a status, or with an answer that tells nothing."""
        status = self.server.chance.choice([200, 500, 502, 503])
        self.say(status, {"ok": False, "error": "internal_error"} if status in (200, 500) else "<html>")
