"""Teams' connector as the sender of digests needs it, recording and failing as the other platform here does.

A digest's key does not travel to Teams. The run's digests show it in their words, so that the books can be compared,
as a person who looks into the channel reads which week it is.
"""

import re
import time

from tests.outbox.platform import DEADLINE, POST, Front

SENT = re.compile(r"/teams/v3/conversations/([^/]+)/activities$")
KEY = re.compile(r"digest:\d+:\d+")
TOO_LARGE = 0.05  # the share of messages with a picture that are said to be too large


class TeamsFront(Front):
    """Every conversation exists."""

    def do_POST(self) -> None:  # noqa: N802  the library's name
        body = self.body().decode()
        sent, fault, found, key = self.arrived(), self.server.pick(POST), SENT.match(self.path), KEY.search(body)
        if found is None or key is None:
            self.say(404, {})
        elif '"Image"' in body and self.server.chance.random() < TOO_LARGE:
            self.say(413, {"error": {"code": "MessageSizeTooBig"}})
        elif not self._failed(fault):
            number = self.recorded(fault, sent, found[1], key[0])
            if not number or fault == "answer_lost":
                self.cut()
                return
            time.sleep(DEADLINE + 0.3 if fault == "answer_slow" else 0.0)
            self.say(self._broken() if fault == "fault_after" else 201, {"id": str(number)})

    def _failed(self, fault: str) -> bool:
        """Whether it went wrong before anything was done."""
        if fault == "cut":
            self.cut()
        elif fault == "rate_limited":
            self.say(429, {"error": {}}, {"Retry-After": self.server.chance.choice("01")})
        elif fault == "refused":
            self.say(403, {"error": {"code": "BotDisabledByAdmin"}})
        elif fault == "fault_before":
            self.say(self._broken(), {"error": {"code": "ServiceError"}})
        else:
            return False
        return True

    def _broken(self) -> int:
        return self.server.chance.choice([408, 500, 502, 503, 504])
