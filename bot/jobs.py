"""What is done by the clock while serving: digests, retention, reminders."""

import logging
import os
import socket
import threading
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import retention
from bot.closing import close_weeks
from bot.notify import tell
from bot.outbox import Sender
from bot.schedule import Job, Schedule
from bot.taking import Taking
from bot.threads import Roots
from bot.used import tell_reporters
from storage import slots

if TYPE_CHECKING:
    from bot.app import App
    from bot.digests import DigestReply
    from bot.platforms.posting import Letter, Posters
    from storage.model.digest import Outgoing

log = logging.getLogger("karta.jobs")

MINUTE, HOUR = 60.0, 3_600.0
# A server that was just started answers people first.
SOON, LATER = 5.0, 60.0
# Local hours in which people are reminded: a message in the night helps nobody.
OFFICE = range(7, 18)


def schedule(app: "App", posters: "Posters") -> Schedule:
    """Everything a server does by itself. Invented incidents of a demo are topped up, not kept: no retention there."""
    digests, roots = Digests(app, sender_of(app, posters)), Roots(app, posters)

    def soon(stop: threading.Event) -> None:
        tell_reporters(app, app.store.now())
        digests.run(stop)
        roots.run(stop)

    jobs = [
        digests.job,
        Job("reminders", lambda _: remind(app), HOUR, LATER),
        Job("dates", lambda _: dates(app), HOUR, LATER),
        Job("votes", lambda _: votes(app), MINUTE, SOON),
        # What a crash kept from being drawn at once; and every root, for who has come and what has changed since.
        Job("threads", roots.run, MINUTE, SOON),
        Job("used", lambda _: tell_reporters(app, app.store.now()), MINUTE, SOON),
        Job("roots", lambda stop: roots.run(stop, every=True), HOUR, LATER),
    ]
    if app.chats.running:
        jobs += [
            Job("notices", lambda _: pass_on(app), MINUTE, SOON),
            Job("rooms", lambda stop: look(app, stop), HOUR, LATER),
            Taking(app).job,
            Job("inbox", lambda _: sweep(app), HOUR, LATER),
        ]
    if not app.services.demo:
        jobs.append(Job("retention", lambda _: keep(app), HOUR, LATER))
    return Schedule(jobs, begin=lambda: app.threads.begin(soon), end=app.threads.end)


def sender_of(app: "App", posters: "Posters", reply: "DigestReply | None" = None) -> Sender:
    """The sender of this process, by the clock of the database."""
    from bot.digests import Composer, digest_reply

    worker = f"{socket.gethostname()[:60]}:{os.getpid()}"
    compose = Composer(app, reply or digest_reply)

    def posted(held: "Outgoing", letter: "Letter | None", reference: str) -> None:
        compose.note(held, letter, reference, app.store.now())

    return Sender(app.store.digests, posters, compose, worker, app.store.now, posted=posted)


class Digests:
    """Every minute, and after acts on problems: what is due is written, and what is written is posted."""

    def __init__(self, app: "App", sender: Sender) -> None:
        self._app = app
        self._sender = sender
        self._one = threading.Lock()
        self.job = Job("digests", self.run, MINUTE, SOON)

    def run(self, stop: threading.Event) -> None:
        """Whatever does not get through now stays for the next minute; administrators hear of what never will."""
        with self._one:  # an act hurries it, too
            self._run(stop)

    def _run(self, stop: threading.Event) -> None:
        store, now = self._app.store, self._sender.clock()
        close_weeks(store, now)
        written, told = write_due(self._app, now), store.threads.spread(now)
        try:
            posted = self._sender.run(stop)
        finally:
            tell(store, now)
        if written or told or posted:
            log.info("digests: %d due, %d for problems' threads, %d posted", written, told, posted)


def write_due(app: "App", now: datetime) -> int:
    """Write each subscription's latest slot, if it has none."""
    zone = ZoneInfo(app.store.catalog.read().region.timezone)
    promises = (slots.latest(one, zone, now) for one in app.store.digests.all() if not one.paused)
    return app.store.digests.due([one.slot for one in promises if one is not None], now)


def votes(app: "App") -> None:
    """Votes whose time is over close, whoever has not voted is reminded, and what secret ballots left is rewritten."""
    from handlers.votes.counting import count

    store, now = app.store, app.store.now()
    closed, reminded = store.votes.close_due(now, count), store.votes.remind(now)
    store.votes.wipe()
    if reminded:
        tell(store, now)
    if closed or reminded:
        log.info("votes: %d closed, %d reminded", closed, reminded)


def pass_on(app: "App") -> None:
    """What people must hear of reaches them where they talk to the bot, too."""
    from bot.passing import pass_on

    pass_on(app, app.store.now())


def look(app: "App", stop: threading.Event) -> None:
    """Who is in other platforms' rooms: somebody may have come while nobody here heard of it."""
    from bot.looking import look

    look(app, app.store.now(), stop)


def sweep(app: "App") -> None:
    """Ids of events that nobody sends again."""
    app.store.inbox.sweep(app.store.now())


def keep(app: "App") -> None:
    """Retention, once a day; of several processes whoever comes first does it."""
    now = app.store.now()
    if retention.is_due(app, now):
        log.info("retention: %s", retention.in_words(retention.run(app, now, app.chats.recallers())))


def remind(app: "App") -> None:
    """Rows of the register that end soon: both sides hear of it, each reminder once."""
    now = app.store.now()
    local = now.astimezone(ZoneInfo(app.store.catalog.read().region.timezone))
    if local.hour in OFFICE and app.store.register.remind(now):
        tell(app.store, now)


def dates(app: "App") -> None:
    """Dates of decisions that come or have passed: whoever does them hears of each once, in office hours."""
    now = app.store.now()
    local = now.astimezone(ZoneInfo(app.store.catalog.read().region.timezone))
    if local.hour in OFFICE and app.store.decisions.remind(now):
        tell(app.store, now)
