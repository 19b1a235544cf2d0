"""A running page on either kind of database, what people do at it, and every byte of what it keeps."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import count
from pathlib import Path

from sqlalchemy import select
from starlette.testclient import TestClient

from bot.app import App
from storage.counted.closing import week_number
from storage.model.incident import IncidentDraft, Precision
from storage.photos import PhotoFiles
from storage.tables import metadata
from tests.bot.platforms.web.hands import hidden
from tests.bot.platforms.web.phone.stage import photo
from tests.cast import BOSSE

ROOM = "/c/est-centrum"
SOURCE = "KANARIE-AKT-2291"
X, Y = 356_731.4142135, 6_213_018.2718281  # metres, as no other incident has them


@dataclass
class Installation:
    """A running page on a database and a data folder, and everything that lies in them."""

    app: App
    folder: Path
    client: Callable[[], TestClient]
    hands: dict[str, TestClient] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)  # what each person's forms carry
    _sent: Iterator[int] = field(default_factory=count)

    def hand(self, person: str) -> TestClient:
        if person not in self.hands:
            client = self.hands[person] = self.client()
            token = hidden(client.get("/").text, "token")
            entered = client.post("/who", data={"token": token, "person": person})
            assert entered.status_code == 200
            self.tokens[person] = hidden(entered.text, "token")
        return self.hands[person]

    def say(self, person: str, line: str, room: str = "", **fields: str) -> str:
        room = room or f"/c/direct:{person}"
        client = self.hand(person)
        sent = {"token": self.tokens[person], "once": f"once-{next(self._sent)}", "line": line}
        return unescape(client.post(room, data=sent | fields).text)

    def upload(self, person: str, colour: str) -> str:
        client = self.hand(person)
        taken = client.post("/photo", data={"token": self.tokens[person]}, files={"p": ("x.jpg", photo(colour))})
        return str(taken.json()["digest"])

    def sees(self, person: str, room: str = "") -> str:
        return unescape(self.hand(person).get(room or f"/c/direct:{person}").text)

    def everything(self) -> bytes:
        """Every byte of every file in the folder; of a server's database, every value of every table."""
        files = b"\n".join(path.read_bytes() for path in sorted(self.folder.rglob("*")) if path.is_file())
        return files if self.app.store.address.startswith("sqlite") else files + self._rows().encode()

    def _rows(self) -> str:
        with self.app.store._database.read() as connection:
            tables = metadata.sorted_tables
            return "\n".join(repr(tuple(row)) for table in tables for row in connection.execute(select(table)))

    def holds(self, *canaries: str | bytes) -> list[str | bytes]:
        """Those that are there somewhere."""
        found = self.everything()
        return [one for one in canaries if (one.encode() if isinstance(one, str) else one) in found]

    def run(self, days: float) -> None:
        """The clock moves; the files have grown old, too."""
        for path in self.folder.rglob("*.jpg"):
            os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 86_400))
        later = datetime.now(UTC) + timedelta(days=days)
        # By then these weeks have been counted; `close_due` believes no clock but the real one.
        self.app.store.counts._close(later, week_number(later.date()) - 1)
        self.app.store.retention.run(later, PhotoFiles(self.folder / "photos"))


def form_of(page: str) -> tuple[str, str]:
    """The newest form's message and the name of its report."""
    onces = re.findall(r'name="f\.once" value="([^"]+)"', page)
    froms = re.findall(r'name="from" value="(\d+)"', page)
    return froms[-1], onces[-1]


def reported(at: Installation, began: str, room: str = "", **fields: str) -> str:
    """The number of a report that was sent from the form that a page holds."""
    pressed, once = form_of(began)
    form = {"step": "send", "once": once, "kind": "klotter", "lon": "12.6945", "lat": "56.0465", "from": "map"}
    form |= {"when": "now", "certainty": "seen", **fields}
    named = {f"f.{name}": value for name, value in form.items()}
    at.say("bosse", "/rapportera", room, **{"from": pressed}, **named)
    (newest, *_) = at.app.store.reports.mine(BOSSE)
    return newest.number


def imported() -> IncidentDraft:
    at = datetime.now(UTC) - timedelta(hours=3)
    return IncidentDraft(
        kind="klotter",
        start=at,
        end=at + timedelta(minutes=7),
        x=X,
        y=Y,
        precision=Precision.EXACT,
        source="polisen",
        source_id=SOURCE,
        reporter="KANARIE-PATRULL",
        text_raw="KANARIE-RAW",
        text_released="KANARIE-SHARED",
        demo=True,
    )
