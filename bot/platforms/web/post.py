"""Run a line once and keep both sides of it: what was written, and what was answered."""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from threading import Lock

from bot.platforms.cards import to_json
from bot.platforms.platform import WebDoor
from bot.platforms.web.apology import reference_of
from bot.platforms.web.pictures import Pictures
from handlers.privacy import Cleaned, clean, told

BOT = "karta"  # the author of answers
REMEMBERED = 2_000  # finished posts kept in memory: minutes of a busy room, far beyond a double click


class FailedError(Exception):
    """The line could not be answered; `reference` finds the details in the log."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


@dataclass(frozen=True, slots=True)
class Post:
    """One line as it was sent. `client_id` comes from the page: a double click sends it twice."""

    conversation: str
    person: str
    language: str
    line: str
    form: Mapping[str, str] = field(default_factory=dict)
    client_id: str = ""

    @property
    def key(self) -> str:
        """The same for a repeated sending of the same thing by the same person, and only then."""
        parts = [self.person, self.conversation, self.client_id, self.line, *sorted(self.form.items())]
        return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:40]


class Poster:
    """Runs posts in the caller's thread. A post that is sent twice runs once; both get its id."""

    def __init__(self, door: WebDoor, pictures: Pictures) -> None:
        self._door = door
        self._pictures = pictures
        self._lock = Lock()
        self._seen: OrderedDict[str, Future[int]] = OrderedDict()

    def post(self, post: Post) -> int:
        """Answer the line and give the id of the answer's message; raises FailedError."""
        cleaned = clean(post.line, post.form)
        post = replace(post, line=cleaned.line, form=cleaned.form)  # nothing below sees what was written
        if not post.client_id:
            return self._run(post, cleaned)
        future, mine = self._claim(post.key)
        if not mine:
            return future.result()
        try:
            future.set_result(self._run(post, cleaned))
        except BaseException as error:
            self._forget(post.key)  # a failed line may be tried again
            future.set_exception(error)
            raise
        return future.result()

    def _claim(self, key: str) -> tuple[Future[int], bool]:
        with self._lock:
            if key in self._seen:
                return self._seen[key], False
            self._seen[key] = Future()
            while len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)
            return self._seen[key], True

    def _forget(self, key: str) -> None:
        with self._lock:
            self._seen.pop(key, None)

    def _run(self, post: Post, cleaned: Cleaned) -> int:
        try:
            return self._answer(post, cleaned)
        except Exception as error:  # noqa: BLE001  whatever went wrong, the line is kept and an apology is due
            raise FailedError(reference_of(error, "answering a line on the page")) from None

    def _answer(self, post: Post, cleaned: Cleaned) -> int:
        door, at = self._door, self._door.now()
        reply = door.run(post.line, post.person, post.conversation, post.language, post.form)
        reply = told(reply, cleaned, door.texts(post.language))
        card = to_json(reply, self._pictures.keep)
        private_to = post.person if reply.private else None
        once = post.key if post.client_id else None
        door.kept.post(post.conversation, post.person, at, "line", post.line, None, private_to, once and f"{once}.line")
        return door.kept.post(
            post.conversation, BOT, door.now(), "reply", post.line, card, private_to, once and f"{once}.card"
        )
