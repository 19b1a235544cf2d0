"""Finds whose reports became part of a problem, when it is made and when something is decided; each hears it once."""

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.notify import tell
from bot.platforms.apology import reference_of
from storage.model.people import Audience, Role, Viewer

if TYPE_CHECKING:
    from bot.app import App
    from storage.problem_threads.used import Unheard

log = logging.getLogger("karta.used")

# What was made before is no news: an installation that begins to tell of it does not tell of years.
FRESH = timedelta(days=7)


def tell_reporters(app: "App", now: datetime) -> int:
    """Everybody whose released report lies in a problem's delimitation and may be seen by its partner; how many."""
    told = 0
    for one in app.store.threads.unheard(now - FRESH):
        try:
            told += app.store.threads.heard(one, _reports(app, one, now), now)
        except Exception as error:  # noqa: BLE001  the next minute comes, and the others do not wait for this one
            reference_of(error, "finding whose reports became part of a problem")
    if told:
        log.info("%d people hear that their reports are of use", told)
        tell(app.store, now)
    return told


def _reports(app: "App", one: "Unheard", now: datetime) -> list[int]:
    """Ids of what the partner that leads the problem may see of its delimitation at this moment."""
    partner = Viewer("", one.partner, Role.ANALYST)
    audience = Audience(frozenset({partner}), one.code, day=app.day(now))
    return [int(number) for number in app.store.release.incidents(audience, one.query)]
