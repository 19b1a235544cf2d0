"""The process dies at any statement while it posts a root and what its thread hears: each stands there once."""

import os
import signal
import threading
import time
from pathlib import Path

from sqlalchemy import event, select

from bot.app import App, open_app
from bot.digests import Composer, digest_reply
from bot.outbox import Pace, Sender
from bot.platforms.web.pictures import Pictures
from bot.platforms.web.poster import WebPoster
from bot.settings import Settings
from bot.threads import Roots
from storage.model.digest import Posting
from storage.tables import announcements, messages
from tests.bot.installation import Installation
from tests.bot.test_problems import MONTH
from tests.city import NOW
from tests.following import Server
from tests.problems import CAUSE, CODE, put_problem

ROOM = "est-centrum"
EVERYBODY = ("trygghet", "fastighet", "polisen", "bostad", "skolan", "raddning")
PACE = Pace(grace=0.3, settle=0.0, first=0.01, longest=0.05)
HOLD = 0.45  # seconds: PACE's and the poster's
# Before which statements the process dies; `make soak` tries each.
DEATHS = range(1, 400) if os.environ.get("KARTA_SOAK") else (4, 9, 13, 18, 24, 31, 39, 48, 58, 70, 85)
WHATS = ("vote_opened", "vote_closed", "decided")


def post(app: App) -> None:
    """Two looks at what others hold, and the roots."""
    poster = WebPoster(app.store.conversations, Pictures(10**8).keep, deadline=0.1)
    compose = Composer(app, digest_reply)
    sender = Sender(app.store.digests, {"web": poster}, compose, "w", app.store.now, PACE, _noted(app, compose))
    stop = threading.Event()
    app.store.threads.spread(app.store.now())
    sender.run(stop)
    time.sleep(HOLD + 0.05)
    sender.run(stop)
    Roots(app, {"web": poster}).run(stop)


def _noted(app: App, compose: Composer):  # type: ignore[no-untyped-def]
    return lambda held, letter, reference: compose.note(held, letter, reference, app.store.now())


def died(folder: Path, url: str, statement: int) -> bool:
    """Whether a process that does this died before that statement (a commit counts)."""
    child = os.fork()
    if child == 0:
        try:
            app, left = open_app(Settings(data_dir=folder), url), [statement]

            def count(*_: object) -> None:
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

            event.listen(app.store._database._engine, "before_cursor_execute", count)
            event.listen(app.store._database._engine, "commit", count)
            post(app)
            os._exit(0)
        finally:
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def test_a_root_and_each_announcement_stand_there_once(installed: Installation, database_url: str) -> None:
    app = installed.app
    put_problem(app.store, MONTH, NOW)
    app.ask(f"/problem {CODE} följ här", "asta", "", app.store.now(), "sv", within=ROOM)
    for what in WHATS:
        Server(app).announce(CODE, CAUSE, *EVERYBODY, what=what)
    app.store.close()
    kills = sum(died(installed.folder, database_url, statement) for statement in DEATHS)
    assert kills > len(DEATHS) // 2
    app = open_app(Settings(data_dir=installed.folder), database_url)
    for _ in range(20):
        post(app)
        if all(row.state is Posting.DONE for row in ours(app)):
            break
    _compare(app)
    app.store.close()


def ours(app: App):  # type: ignore[no-untyped-def]
    return [row for row in app.store.digests.latest() if row.subscription.thread]


def _compare(app: App) -> None:
    """What was promised, what the books say, and what stands in the room."""
    (thread,) = app.store.threads.of(CODE)
    rows = ours(app)
    assert len(rows) == 1 + len(WHATS)
    assert {row.state for row in rows} == {Posting.DONE}
    with app.store._database.read() as connection:
        spread = connection.execute(select(announcements.c.spread_at)).scalars().all()
        mine = messages.c.client_id.startswith("thread:")
        there = connection.execute(select(messages).where(mine, messages.c.kind == "reply")).all()
    assert all(at is not None for at in spread)
    assert len({row.client_id for row in there}) == len(there) == 1 + len(WHATS)
    assert {str(row.id) for row in there if row.thread is None} == {thread.root}
    assert {str(row.thread) for row in there if row.thread is not None} <= {thread.root}
    assert not thread.is_behind
