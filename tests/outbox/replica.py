"""One replica: the product's clock, slots and sender on a database, with a clock that may be wrong."""

import io
import threading
import time
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from PIL import Image

from bot import logs
from bot.app import App, open_app
from bot.digests import Composer
from bot.jobs import write_due
from bot.notify import tell
from bot.outbox import Compose, Composed, Pace
from bot.schedule import Job, Schedule
from bot.settings import Settings
from handlers.reply import Card, Facts, Picture, Reply, Text
from handlers.services import Services
from storage.model.digest import Outgoing
from storage.model.people import Audience
from tests.outbox.kinds import KINDS, Kind
from tests.outbox.platform import SETTLE
from tests.outbox.times import Times
from tests.outbox.wrong import SENDERS

KEY = "the key of the outbox's fault test, long enough"
TICK = 0.3  # seconds; a server's is a minute
PACE = Pace(grace=0.5, settle=SETTLE, first=0.1, longest=1.0, most=100_000)


def _drawn() -> bytes:
    """A picture of 40 by 30 dots."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(file, "PNG")
    return file.getvalue()


PNG = _drawn()


def reply(
    audience: Audience, week: str, areas: tuple[str, ...], kinds: tuple[str, ...], language: str, services: Services,
    now: datetime, late: bool, /,
) -> Reply:  # fmt: skip
    """A short digest."""
    said = services.texts(language)("page.left_out", n=len(areas) + len(kinds))
    return Reply(Card(f"{week}{' (sen)' if late else ''}", (Text(said),)), audience, facts=Facts(level=1, shown=1))


@dataclass(frozen=True)
class Shown:
    """A digest whose words hold its key; with a picture where the platform takes one."""

    compose: Compose
    picture: bool

    def __call__(self, held: Outgoing, now: datetime) -> Composed:
        made = self.compose(held, now)
        more = (Text(held.key), *((Picture(PNG, "Karta", "karta.png", 40, 30),) if self.picture else ()))
        card = replace(made.letter.reply.card, elements=(*made.letter.reply.card.elements, *more))
        return replace(made, letter=replace(made.letter, reply=replace(made.letter.reply, card=card)))


def job(app: App, times: Times, kind: Kind, port: int, variant: str, searchable: bool) -> Job:
    """What bot/jobs.py does each minute, by this replica's clock."""
    posters = {kind.name: kind.poster(app, port, searchable)}
    compose = Shown(Composer(app, reply), kind.pictures)
    sender = SENDERS[variant](app.store.digests, posters, compose, kind.name, times, PACE)

    def run(stop: threading.Event) -> None:
        write_due(app, times())
        sender.run(stop)
        tell(app.store, times())

    return Job("digests", run, TICK)


def opened(settings: Settings, url: str) -> App:
    """As whatever runs a server starts it again until the database is there."""
    while True:
        try:
            return open_app(settings, url)
        except Exception:  # noqa: BLE001  the database is being restarted
            time.sleep(0.2)


def serve(name: str, url: str, folder: Path, kind: str, port: int, variant: str, searchable: bool) -> None:
    """Until it is killed."""
    logs.configure("warning")
    app = opened(Settings(data_dir=folder, audit_key=KEY), url)
    times = Times(folder / "times.json", name)
    Schedule([job(app, times, KINDS[kind], port, variant, searchable)]).start()
    (folder / f"{name}.up").touch()
    threading.Event().wait()
