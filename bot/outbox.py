"""The sender: posts what the store says is due, once.

Before it posts, it says so in the store; when it does not hear how that ended, it leaves the row as it is. Whoever
takes the row over, long enough after, looks at the platform for the message before posting again. The reasons for
each step stand in docs/decisions/0018-exactly-once.md.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.platforms.apology import reference_of
from bot.platforms.posting import (
    Letter,
    LivingPoster,
    Poster,
    PostError,
    Posters,
    RateLimitedError,
    RefusedError,
    UnreachableError,
)
from storage.audit import Showing
from storage.digests import Digests, Watch
from storage.model.digest import Outgoing

log = logging.getLogger("karta.outbox")

# How far back a message is looked for beyond the first attempt: further than any clock has been wrong unnoticed.
MARGIN = timedelta(days=31)
# What is so late is looked for even if no attempt is known: the database may have been restored from a backup.
FORGOTTEN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Pace:
    """How long things take, in seconds; `most` is a number of attempts.

    `grace` is how late an attempt may begin after the store was told of it, `settle` how long after the sender has
    given up a platform may still come to record the message. `first` and `longest` are pauses between attempts;
    after `most` of them it has failed (three days at these pauses).
    """

    grace: float = 5.0
    settle: float = 60.0
    first: float = 60.0
    longest: float = 3_600.0
    most: int = 80

    def pause(self, attempts: int) -> timedelta:
        """Twice as long after each attempt."""
        return timedelta(seconds=min(self.longest, self.first * 2.0 ** min(attempts - 1, 30)))


@dataclass(frozen=True, slots=True)
class Composed:
    """A digest computed for who is in the conversation now, and the log's row of it."""

    letter: Letter
    showing: Showing


class _NotToldError(Exception):
    """The platform did not say whether the message is there."""


# None: there is nothing to post after all.
Compose = Callable[[Outgoing, datetime], Composed | None]


def hold(pace: Pace, posters: Posters) -> float:
    """Seconds after a holder's last act when nothing it began can still reach a platform."""
    return pace.grace + pace.settle + max((poster.deadline for poster in posters.values()), default=0.0)


@dataclass(slots=True)
class Sender:
    """One process's sender; for one thread.

    `posted` hears of each message that is at its platform, with what it holds; None when another process posted it.
    """

    digests: Digests
    posters: Posters
    compose: Compose
    worker: str
    clock: Callable[[], datetime]
    pace: Pace = field(default_factory=Pace)
    posted: Callable[[Outgoing, Letter | None, str], None] = lambda _held, _letter, _reference: None
    watch: Watch = field(init=False)

    def __post_init__(self) -> None:
        self.watch = Watch(hold(self.pace, self.posters))

    def run(self, stop: threading.Event) -> int:
        """Work until nothing is due or `stop`; returns how many were ended well. Raises what the store raises."""
        away: set[str] = set()  # platforms that could not be reached: the rest of theirs waits for the next run
        done = 0
        while not stop.is_set():
            held = self.digests.lease(self.worker, self.clock(), self.watch, away)
            if held is None:
                break
            try:
                done += self._work(held)
            except UnreachableError:
                away.add(held.subscription.platform)
        return done

    def _work(self, held: Outgoing) -> bool:
        """Whether it is at the platform. Raises `UnreachableError` when that is away; the row waits already."""
        poster = self.posters.get(held.subscription.platform)
        if held.attempts > self.pace.most:
            return self._fail(held, held.error or "given_up", may_be_there=held.may_be_there)
        if poster is None:  # another replica may have it
            return self._later(held, "no_poster", may_be_there=held.may_be_there)
        if held.may_be_there and not poster.searchable:
            return self._unknown(held)
        if held.may_be_there or (poster.searchable and self.clock() - held.slot.due > FORGOTTEN):
            try:
                reference = self._found(held, poster)
            except _NotToldError:
                return False
            if reference is not None:
                return self._done(held, None, reference)
        return self._post(held, poster)

    def _found(self, held: Outgoing, poster: Poster) -> str | None:
        """What the message is known by; None when it is not there. Raises when that was not told, and it waits."""
        since = min(held.tried_at or held.slot.due, held.slot.due) - MARGIN
        try:
            where = held.subscription.conversation
            if held.hangs_on and isinstance(poster, LivingPoster):
                return poster.find_in(where, held.hangs_on, held.key, since)
            return poster.find(where, held.key, since)
        except PostError as error:
            self._later(held, error.kind, may_be_there=True, least=getattr(error, "retry_after", 0.0))
            if isinstance(error, UnreachableError):
                raise
            raise _NotToldError from None
        except Exception as error:  # noqa: BLE001  it was not told; the next attempt looks again
            reference_of(error, "looking for a digest that may have been posted")
            self._later(held, "cannot_look", may_be_there=True)
            raise _NotToldError from None

    def _post(self, held: Outgoing, poster: Poster) -> bool:
        try:
            composed = self.compose(held, self.clock())
        except Exception as error:  # noqa: BLE001  the next attempt may succeed, and others' digests do not wait for it
            reference_of(error, "computing a digest")
            return self._later(held, "not_computed", may_be_there=False)
        if composed is None:
            self.digests.dropped(held, self.clock())
            return False
        began = time.monotonic()
        sending = self.digests.sending(held, composed.showing, self.clock())
        if sending is None:
            return False
        if time.monotonic() - began > self.pace.grace:  # the others count from when the store heard of it
            return self._later(sending, "too_slow", may_be_there=False)
        return self._attempt(sending, poster, composed.letter)

    def _attempt(self, held: Outgoing, poster: Poster, letter: Letter) -> bool:
        try:
            reference = poster.post(letter)
        except RateLimitedError as error:
            return self._later(held, error.kind, may_be_there=False, least=error.retry_after)
        except RefusedError as error:
            return self._fail(held, error.kind, may_be_there=False)
        except UnreachableError as error:
            self._later(held, error.kind, may_be_there=False)
            raise
        except Exception as error:  # noqa: BLE001  whatever it was, the message may be there
            kind = error.kind if isinstance(error, PostError) else type(error).__name__
            log.warning("digest %s: it is not known whether it was posted (%s)", held.id, kind)
            # Nobody touches it until the platform has had time to record it; then it is looked for.
            return False if poster.searchable else self._unknown(held)
        return self._done(held, letter, reference)

    def _done(self, held: Outgoing, letter: Letter | None, reference: str) -> bool:
        late = self.digests.done(held, reference, self.clock())
        try:
            self.posted(held, letter, reference)
        except Exception as error:  # noqa: BLE001  it is posted, and must not be posted again for this
            reference_of(error, "noting a digest that was posted")
        return late

    def _later(self, held: Outgoing, kind: str, *, may_be_there: bool, least: float = 0.0) -> bool:
        pause = max(self.pace.pause(held.attempts), timedelta(seconds=least))
        self.digests.retry(held, kind, pause, self.clock(), may_be_there=may_be_there)
        log.info("digest %s waits for another attempt (%s)", held.id, kind)
        return False

    def _fail(self, held: Outgoing, kind: str, *, may_be_there: bool) -> bool:
        self.digests.failed(held, kind, self.clock(), may_be_there=may_be_there)
        log.error("digest %s was not posted (%s); see karta outbox", held.id, kind)
        return False

    def _unknown(self, held: Outgoing) -> bool:
        self.digests.unknown(held, held.error or "no_answer", self.clock())
        log.error("digest %s: nobody knows whether it was posted; see karta outbox", held.id)
        return False
