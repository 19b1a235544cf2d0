"""The job of retention: what is over goes, on every platform, and the audit log says so; once a day while serving."""

import logging
import threading
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.recall import NOWHERE, Recallers, take_away
from storage.audit import Showing
from storage.model.people import Level
from storage.model.retention import Figures

if TYPE_CHECKING:
    from bot.app import App

log = logging.getLogger("karta.retention")

WHO = "karta"
EVERY = timedelta(days=1)
# A server that was just started answers people first.
AFTER_START = 60.0  # seconds
LOOKS = 3_600.0  # seconds between looks at whether a day has gone


def run(app: "App", now: datetime, recallers: Recallers = NOWHERE) -> Figures:
    """Take away what is over and write what was done in the audit log."""
    from storage.photos import PhotoFiles

    figures = app.store.retention.run(now, PhotoFiles(app.settings.data_dir / "photos"))
    gone, left = take_away(app.store, recallers, app.store.retention.elsewhere(now), now)
    figures += Figures(messages=len(gone))
    app.store.audit.write(
        Showing(
            at=now,
            person=WHO,
            partner=None,
            conversation="",
            command="retention",
            query_words=in_words(figures, len(left)),
            level=Level.NOTHING,
            count=figures.total,
        )
    )
    return figures


def in_words(figures: Figures, left: int = 0) -> str:
    """`words 3, place 2, row 1, …`; for the log and the terminal."""
    parts = [f"{name} {number}" for name, number in asdict(figures).items()]
    return ", ".join(parts + ([f"posts out of reach {left}"] if left else []))


def is_due(app: "App", now: datetime) -> bool:
    """Whether a day has gone since the last run that came to its end."""
    last = app.store.retention.last()
    return last is None or now - last >= EVERY


def daily(app: "App", stop: threading.Event) -> threading.Thread:
    """A thread that runs retention once a day until `stop`; of several processes whoever comes first does it."""

    def work() -> None:
        wait = AFTER_START
        while not stop.wait(wait):
            wait = LOOKS
            try:
                now = datetime.now(UTC)
                if is_due(app, now):
                    log.info("retention: %s", in_words(run(app, now)))
            except Exception as error:  # noqa: BLE001  the next hour tries again; serving goes on
                log.error("retention failed: %s", type(error).__name__)

    thread = threading.Thread(target=work, name="retention", daemon=True)
    thread.start()
    return thread
