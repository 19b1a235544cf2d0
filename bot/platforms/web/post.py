"""Run a line once and keep both sides of it: what was written, and what was answered."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Literal

from bot.platforms.about import about_of, began
from bot.platforms.apology import reference_of
from bot.platforms.cards import closed, is_shareable, lines_of, shows_again, to_json
from bot.platforms.intent import first_word
from bot.platforms.platform import WebDoor
from bot.platforms.web.pictures import Pictures
from handlers.privacy import Cleaned, clean, told
from handlers.reply import Card, Reply
from storage.conversations import Message
from storage.model.people import PUBLIC

BOT = "karta"  # the author of answers
REMEMBERED = 2_000  # finished posts kept in memory: minutes of a busy room, far beyond a double click


class FailedError(Exception):
    """The line could not be answered; `reference` finds the details in the log."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


@dataclass(frozen=True, slots=True)
class Post:
    """One line as it was sent. `client_id` comes from the page: a double click sends it twice.

    `to` says who reads the answer, or that it is discussion. `said` is what was typed when that is
    more than the line. `thread` is the message it hangs on, `pressed` the one whose button or form
    it was. `own` is the asker's own conversation with the bot, where nothing needs to be private.
    `origin` is somebody's message that a report was begun from.
    """

    conversation: str
    person: str
    language: str
    line: str
    form: Mapping[str, str] = field(default_factory=dict)
    client_id: str = ""
    to: Literal["asker", "room", "talk"] = "asker"
    said: str = ""
    thread: int | None = None
    pressed: int = 0
    own: bool = False
    origin: int = 0

    @property
    def key(self) -> str:
        """The same for a repeated sending of the same thing by the same person, and only then."""
        parts: list[object] = [self.person, self.conversation, self.client_id, self.line, *sorted(self.form.items())]
        parts += [self.to, str(self.thread)]
        return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:40]

    @property
    def asked_in(self) -> str:
        """The conversation whose members read the answer; "" is the asker alone."""
        return self.conversation if self.own or self.to == "room" else ""

    @property
    def within(self) -> str:
        """The conversation that a private answer is given in; "" when its members read the answer."""
        return "" if self.asked_in else self.conversation


class Poster:
    """Runs posts in the caller's thread. A post that is sent twice runs once; both get its id."""

    def __init__(self, door: WebDoor, pictures: Pictures) -> None:
        self._door = door
        self._pictures = pictures
        self._lock = Lock()
        self._seen: OrderedDict[str, Future[int]] = OrderedDict()

    def post(self, post: Post) -> int:
        """Answer the line (or keep the discussion) and give that message's id; raises FailedError."""
        cleaned = clean(post.line, post.form)
        # Nothing below sees what was written.
        post = replace(post, line=cleaned.line, form=cleaned.form, said=clean(post.said, {}).line)
        return self._once(post.key if post.client_id else "", lambda: self._answer(post, cleaned))

    def share(self, row: Message, post: Post) -> int:
        """Compute a private answer anew for a room; the same answer is shared there once."""
        client = f"share:{row.id}"
        return self._once(f"{client}:{post.conversation}", lambda: self._write(post, client, "share", None))

    def _once(self, key: str, act: Callable[[], int]) -> int:
        if not key:
            return self._run(act)
        future, mine = self._claim(key)
        if not mine:
            return future.result()
        try:
            future.set_result(self._run(act))
        except BaseException as error:
            self._forget(key)  # a failed line may be tried again
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

    def _run(self, act: Callable[[], int]) -> int:
        try:
            return act()
        except Exception as error:  # noqa: BLE001  whatever went wrong, the line is kept and an apology is due
            raise FailedError(reference_of(error, "answering a line on the page")) from None

    def _answer(self, post: Post, cleaned: Cleaned) -> int:
        client = post.key if post.client_id else ""
        return self._talk(post, client, cleaned) if post.to == "talk" else self._write(post, client, "line", cleaned)

    def _talk(self, post: Post, client: str, cleaned: Cleaned) -> int:
        door, at = self._door, self._door.now()
        where, client_id = post.conversation, client or None
        number = door.kept.post(where, post.person, at, "talk", post.line, client_id=client_id, thread=post.thread)
        texts = door.texts(post.language)
        reply = told(Reply(Card(texts("page.masked"), ()), PUBLIC, private=True), cleaned, texts)
        if reply.card.elements:
            card, theirs = to_json(reply, self._pictures.keep), f"{client}.card" if client else None
            door.kept.post(where, BOT, door.now(), "reply", "", card, post.person, theirs, post.thread)
        return number

    def _write(self, post: Post, client: str, kind: Literal["line", "share"], cleaned: Cleaned | None) -> int:
        door, at = self._door, self._door.now()
        # Before the line is run: what it does may empty the card that it was pressed on.
        pressed = door.kept.one(post.conversation, post.person, post.pressed) if post.pressed else None
        asked_in, within = self._readers(post, pressed)
        reply = door.run(post.line, post.person, asked_in, post.language, post.form, within, str(post.thread or ""))
        if cleaned is not None:
            reply = told(reply, cleaned, door.texts(post.language))
        public = post.own or (post.to == "room" and not reply.private)
        private_to = None if public else post.person
        done = self._done_with(post, reply, pressed)
        shareable = post.to == "asker" and not post.form and is_shareable(reply)
        card = to_json(reply, self._pictures.keep, shareable=shareable)
        about = about_of(reply, post.form, post.origin)
        if (post.said or not post.form) and done is None:
            said = post.said or post.line
            mine = f"{client}.line" if client else None
            where, who, root = post.conversation, post.person, post.thread
            door.kept.post(where, who, at, kind, said, None, private_to, mine, root, began(about))
        theirs = f"{client}.card" if client else None
        now, where, root = door.now(), post.conversation, post.thread
        answer = door.kept.post(where, BOT, now, "reply", post.line, card, private_to, theirs, root, about)
        if done is not None:
            self._close(post, done)
        return answer

    def _readers(self, post: Post, pressed: Message | None) -> tuple[str, str]:
        """Where it is asked and within which conversation; what explains a room's card is computed for the room."""
        card = pressed.card_json if pressed is not None and not pressed.private_to else None
        if card is not None and self._door.is_of_card(first_word(post.line)) and post.line in lines_of(card):
            return post.conversation, ""
        return post.asked_in, post.within

    def _done_with(self, post: Post, reply: Reply, row: Message | None) -> Message | None:
        """The message whose form or button this was, when the answer takes its place."""
        if row is None or row.card_json is None or post.line not in lines_of(row.card_json):
            return None
        # What others read, too, is not one person's to take away.
        is_mine = post.own or row.private_to == post.person
        return row if is_mine and (reply.settled or shows_again(reply, post.line)) else None

    def _close(self, post: Post, row: Message) -> None:
        kept, at = self._door.kept, self._door.now()
        if kept.take_away(row.id, at):
            return
        left = kept.one(post.conversation, post.person, row.id)  # a thread hangs on it: only what can be pressed goes
        if left is not None and left.card_json is not None:
            kept.rewrite(row.id, closed(left.card_json), at)
