"""One moment for a run's processes: it can be stepped to any date, and each replica's clock may be wrong.

The file says which moment it was at which reading of the monotonic clock, which all processes of a machine share.
Only this test reads it: the product has no such door.
"""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Times:
    """A clock in a file. `who` reads it with their own fault; nobody in particular reads it true."""

    def __init__(self, path: Path, who: str = "") -> None:
        self._path = path
        self._who = who

    def __call__(self) -> datetime:
        raw = json.loads(self._path.read_text("utf-8"))
        seconds = raw["base"] + time.monotonic() - raw["mono"] + raw["wrong"].get(self._who, 0.0)
        return EPOCH + timedelta(seconds=seconds)

    def put(self, now: datetime, wrong: dict[str, float]) -> None:
        """It is `now`; the clocks of `wrong` differ by so many seconds."""
        raw = {"base": (now - EPOCH).total_seconds(), "mono": time.monotonic(), "wrong": wrong}
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(raw), "utf-8")
        fresh.replace(self._path)
