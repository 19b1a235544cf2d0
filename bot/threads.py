"""Problems' threads: their roots are kept up to date for who is in the room, and what they hear is posted once.

What is posted is a row of the outbox (storage/problem_threads), so that no crash loses or doubles it. A root is drawn
anew in its place: that may happen twice, as it shows the same.
"""

import hashlib
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.common_work import work_hash
from bot.dispatch import by_word, split_command
from bot.outbox import Composed
from bot.platforms.apology import reference_of
from bot.platforms.cards import to_json
from bot.platforms.posting import Letter, LivingPoster, PostError, RateLimitedError
from bot.posts import Posted, note_post, room_audience
from bot.rooms import audience_now
from bot.showings import BOT, told_in_thread
from handlers.reply import Reply, Text
from handlers.request import Request
from storage.digests.rows import ROOT
from storage.model.digest import Outgoing
from storage.model.people import Audience, Level, Role, Viewer
from storage.model.thread import Announcement, ProblemThread
from storage.sharing import decide_told

if TYPE_CHECKING:
    from bot.app import App
    from bot.platforms.posting import Posters

log = logging.getLogger("karta.threads")

# Seconds between two drawings in one room. Slack takes about one message a second in a channel, Teams a few; a root
# that is three seconds old is still living. Our own page only has to write a row.
GAP = {"web": 0.3}
USUAL_GAP = 3.0
LONGEST_WAIT = 30.0  # seconds that one run waits for a gap; the rest is left to the minute's job


class RootFirstError(Exception):
    """What hangs on a root waits until the root is there."""


# ---- what is shown -----------------------------------------------------------------------------------------


def root_in_room(app: "App", thread: ProblemThread, at: datetime) -> Reply:
    """A thread's root for those who were last noted in its room."""
    return root_for(app, thread, room_audience(app, thread.platform, thread.conversation, at), at)


def root_for(app: "App", thread: ProblemThread, audience: Audience, at: datetime) -> Reply:
    """A thread's root for an audience."""
    from handlers.threads.root import root_reply

    return root_reply(_request(thread, audience, at, ""), thread.problem, app.services)


def told_to(app: "App", thread: ProblemThread, told: Announcement, audience: Audience, at: datetime) -> Reply | None:
    """What a thread hears, for those who are there; None where not everybody may hear it, or there is nothing."""
    from handlers.threads.told import lead_of, line_of

    texts = app.services.texts(thread.language)
    line = line_of(told.about, texts, told.what)
    command = by_word(split_command(line)[0])
    if command is None or decide_told(told.partners, audience).level is Level.NOTHING:
        return None
    request = _request(thread, audience, at, split_command(line)[1])
    reply = command.run(request, app.services)
    if reply.private:  # it is there no more, or not for all of them
        return None
    lead = Text(lead_of(told.what, texts), "lead")
    return replace(reply, card=replace(reply.card, elements=(lead, *reply.card.elements)))


def _request(thread: ProblemThread, audience: Audience, at: datetime, line: str) -> Request:
    """Asked by nobody: with the least that anybody in the room may do."""
    partner = min((viewer.partner for viewer in audience.viewers if viewer.partner), default=None)
    return Request(
        line=line,
        actor=Viewer(BOT, partner, Role.REPORTER if partner else None),
        audience=audience,
        received_at=at,
        conversation=thread.conversation,
        platform=thread.platform,
        language=thread.language,
    )


def shown_hash(reply: Reply) -> str:
    """The same for the same card with the same pictures for the same readers."""
    return hashlib.sha256(to_json(reply, lambda one: hashlib.sha256(one.png).hexdigest()).encode()).hexdigest()


def same_root(shown: str, before: str) -> bool:
    """Whether it is what stood there; after a colon stands of which work that was drawn (bot/common_work.py)."""
    return shown.partition(":")[0] == before.partition(":")[0]


# ---- posting -----------------------------------------------------------------------------------------------


def compose(app: "App", held: Outgoing, now: datetime) -> Composed | None:
    """A thread's posting for who is in its room now; None when there is nothing that they all may read.

    Raises `RootFirstError` while the root is still to come, and `PostError` when it is not told who is there.
    """
    thread = app.store.threads.one(held.subscription.thread)
    if thread is None:
        return None
    audience = audience_now(app, thread.platform, thread.conversation, now)
    reply = _reply(app, thread, held, audience, now)
    if reply is None:
        return None
    line = _line(app, thread, reply)
    letter = Letter(thread.conversation, held.key, reply, thread.language, now, line, held.hangs_on)
    return Composed(letter, told_in_thread(thread, reply, now))


def _reply(app: "App", thread: ProblemThread, held: Outgoing, audience: Audience, now: datetime) -> Reply | None:
    if held.slot.week.startswith(ROOT):
        return root_for(app, thread, audience, now) if _readable(app, thread, audience) else None
    told = app.store.threads.announcement(held.slot.week)
    if told is None:
        return None
    if not thread.root and app.store.threads.is_coming(thread.id):
        raise RootFirstError
    return told_to(app, thread, told, audience, now)


def _readable(app: "App", thread: ProblemThread, audience: Audience) -> bool:
    return app.store.problems.whole(thread.problem, audience) is not None


def _line(app: "App", thread: ProblemThread, reply: Reply) -> str:
    """The command that shows it to whoever it was not computed for; "" where it shows nothing."""
    texts = app.services.texts(thread.language)
    return f"{texts('problem.line')} {thread.problem}" if reply.facts.number else texts("problem.line")


def note(app: "App", held: Outgoing, letter: Letter | None, reference: str, now: datetime) -> None:
    """Note a thread's posting: what it is about and who could read it."""
    thread = app.store.threads.one(held.subscription.thread)
    composed = None if letter is not None or thread is None else compose(app, held, now)
    sent = letter or (composed.letter if composed is not None else None)
    if thread is None or sent is None:
        return
    if held.slot.week.startswith(ROOT):
        app.store.threads.shows(thread.id, shown_hash(sent.reply))
    _note(app, thread, reference, sent, now)


def _note(app: "App", thread: ProblemThread, message: str, letter: Letter, now: datetime) -> None:
    """The page notes its own."""
    if thread.platform == "web":
        return
    where = (thread.platform, thread.conversation, message)
    app.store.posts.forget(*where)
    post = Posted(*where, BOT, letter.line, thread.language, thread.conversation, letter.thread)
    note_post(app, post, letter.reply, now)


# ---- roots kept up to date ---------------------------------------------------------------------------------


@dataclass(slots=True)
class Roots:
    """Draws roots anew, one at a time, and in each room not more often than its platform takes."""

    app: "App"
    posters: "Posters"
    clock: Callable[[], float] = time.monotonic
    _free: dict[tuple[str, str], float] = field(default_factory=dict)  # when a room or ("") a platform takes the next
    _one: threading.Lock = field(default_factory=threading.Lock)

    def run(self, stop: threading.Event, *, every: bool = False) -> int:
        """Those that are behind, or every one of them; gives how many were drawn."""
        with self._one:
            drawn, left, ends = 0, frozenset[int](), self.clock() + LONGEST_WAIT
            while not stop.is_set():
                more, waits = self._round(stop, left, every=every)
                drawn, left, every = drawn + more, frozenset(waits) if every or left else left, False
                if not waits or self.clock() + min(waits.values()) > ends:
                    break
                stop.wait(min(waits.values()))
            return drawn

    def _round(self, stop: threading.Event, left: frozenset[int], *, every: bool) -> tuple[int, dict[int, float]]:
        """How many were drawn, and for how many seconds others must wait, by number.

        `left` are to be looked at whether they are behind or not.
        """
        drawn, waits = 0, dict[int, float]()
        for thread in self.app.store.threads.active():
            poster, whole = self.posters.get(thread.platform), every or thread.id in left
            if stop.is_set() or not thread.root or not isinstance(poster, LivingPoster):
                continue
            if not whole and not thread.is_behind:
                continue
            wait = self._wait(thread)
            if wait > 0:
                waits[thread.id] = wait
            else:
                drawn += self._safely(thread, poster, whole=whole)
        return drawn, waits

    def _wait(self, thread: ProblemThread) -> float:
        keys = ((thread.platform, ""), (thread.platform, thread.conversation))
        return max(self._free.get(key, 0.0) for key in keys) - self.clock()

    def _safely(self, thread: ProblemThread, poster: LivingPoster, *, whole: bool) -> bool:
        """Whether it was drawn; what fails is tried again, and the others do not wait for it."""
        platform = (thread.platform, "")
        try:
            return self._draw(thread, poster, whole=whole)
        except RateLimitedError as error:
            self._free[platform] = self.clock() + max(error.retry_after, USUAL_GAP)
        except PostError as error:
            log.info("a root on %s was not drawn (%s)", thread.platform, error.kind)
            self._free[platform] = self.clock() + LONGEST_WAIT
        except Exception as error:  # noqa: BLE001  the others are drawn all the same
            reference_of(error, f"drawing a problem's root on {thread.platform}")
            self._free[thread.platform, thread.conversation] = self.clock() + LONGEST_WAIT
        return False

    def _draw(self, thread: ProblemThread, poster: LivingPoster, *, whole: bool) -> bool:
        app, now = self.app, self.app.store.now()
        stamp = app.store.threads.take(thread.id, now)
        if stamp is None:
            return False
        shown: str | None = None
        try:
            audience = audience_now(app, thread.platform, thread.conversation, now)
            # Read before the root is: of an act in between nothing is missed, the root is behind once more. Where these
            # readers may read of the work what they did, only the city has gone on, which is for the hour.
            work = work_hash(app, thread.problem, audience)
            if not whole and thread.shown.endswith(f":{work}") and not self._emptied(thread):
                shown = thread.shown
            else:
                shown = self._put(thread, poster, root_for(app, thread, audience, now), now, work)
        finally:
            app.store.threads.let_go(thread.id, now, None if shown is None else (stamp, shown))
        return shown is not None and not same_root(shown, thread.shown)

    def _put(self, thread: ProblemThread, poster: LivingPoster, reply: Reply, now: datetime, work: str) -> str | None:
        """A hash of what stands there now and of the work in it; None when the root is gone, and with it the thread."""
        app, shown = self.app, f"{shown_hash(reply)}:{work}"
        key = f"thread:{thread.id}"
        letter = Letter(thread.conversation, key, reply, thread.language, now, _line(app, thread, reply))
        if same_root(shown, thread.shown) and not self._emptied(thread):
            # Whoever comes later is compared with who could read it today; and what was taken back is not in it.
            _note(app, thread, thread.root, letter, now)
            return shown
        app.store.audit.write(told_in_thread(thread, reply, now))  # what cannot be logged is not shown
        self._free[thread.platform, thread.conversation] = self.clock() + GAP.get(thread.platform, USUAL_GAP)
        if not poster.redraw(letter, thread.root):
            log.info("a problem's root on %s is there no more, and is followed there no longer", thread.platform)
            app.store.threads.lost(thread.id, now)
            return None
        _note(app, thread, thread.root, letter, now)
        return shown

    def _emptied(self, thread: ProblemThread) -> bool:
        """Whether the page has emptied it since: its time was over, or something of it was taken back."""
        return thread.platform == "web" and self.app.store.conversations.is_empty(int(thread.root))
