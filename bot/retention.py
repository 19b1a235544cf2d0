"""The job of retention: what is over goes, on every platform, and the audit log says so; once a day (bot/jobs.py)."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.recall import NOWHERE, Recallers, take_away
from storage.audit import Showing
from storage.model.people import Level
from storage.model.retention import Figures

if TYPE_CHECKING:
    from bot.app import App

WHO = "karta"
EVERY = timedelta(days=1)


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
    return last is None or not timedelta(0) <= now - last < EVERY  # a clock that was ahead keeps nothing for ever
