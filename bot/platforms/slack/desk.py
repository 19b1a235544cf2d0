"""From something said to its answer. Synchronous: worker threads run it.

For whom an answer is and what it holds is decided in the app; delivery.py puts it where only they see it.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.platforms.apology import reference_of
from bot.platforms.chat import Account, ChatDoor, Heard, Room
from bot.platforms.intent import first_word, intent_of, lift_of, report_of
from bot.platforms.posting import PostError
from bot.platforms.slack.blocks import Block, note
from bot.platforms.slack.delivery import NAME, Answered, Delivery, Progress, modal_of, shown_of
from bot.platforms.slack.hear import Said
from bot.platforms.slack.inputs import error_block
from bot.platforms.slack.packed import name_in, unpack
from bot.platforms.slack.people import People
from bot.platforms.slack.sent import Messages, escaped
from bot.platforms.slack.views import form_view, shown_view
from handlers.reply import Text
from handlers.texts import Texts

log = logging.getLogger("karta.slack")

DOUBLE = 2.0  # seconds within which a second press of the same button is the first one's twin
MAPS = frozenset({"karta", "map"})  # words whose answer is a map that is drawn


@dataclass(frozen=True, slots=True)
class Sorry:
    """It could not be answered; the reference finds it in the log."""

    reference: str


@dataclass(slots=True)
class Desk:
    """Answers what is said. Never raises; what fails is logged without anybody's words."""

    door: ChatDoor
    people: People
    messages: Messages
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    clock: Callable[[], float] = time.monotonic
    delivery: Delivery = field(init=False)

    def __post_init__(self) -> None:
        self.delivery = Delivery(self.door, self.people, self.messages, self.clock)

    def answer(self, said: Said) -> Answered | None:
        """The answer; None when there is none: handled already, a bot, or people who talk to each other."""
        at, began = self.now(), self.clock()
        if not self._is_first(said, at):
            return None
        account = self.people.account(said.user)
        if account is None:
            return None
        heard = self._heard(said, account)
        if heard is None:
            return None
        heard, says = self._with_photos(said, heard, at)
        reply = self.door.answer(NAME, heard, at)
        if says:
            warned = (*(Text(one, "warning") for one in says), *reply.card.elements)
            reply = replace(reply, card=replace(reply.card, elements=warned))
        texts = self.door.texts(self.door.language(NAME, account))
        return Answered(said, heard, reply, texts, at, began)

    def progress(self, said: Said) -> Progress | None:
        """Say that the answer is being made, where it will stand."""
        try:
            account = self.people.account(said.user)
            if account is None:
                return None
            texts = self.door.texts(self.door.language(NAME, account))
            key = "chat.progress_map" if first_word(said.text) in MAPS or said.kind == "mention" else "chat.progress"
            in_room = said.kind in ("mention", "share")
            channel = said.place.channel if in_room else self.delivery.own(said.user)
            thread = said.place.thread if in_room or channel == said.place.channel else ""
            return Progress(channel, self.messages.say(channel, texts(key), thread=thread))
        except PostError as error:
            log.info("progress was not shown: %s", error.kind)
            return None

    def deliver(self, answered: Answered, progress: Progress | None = None) -> None:
        """Put the answer where it belongs."""
        try:
            self.delivery.put(answered, progress)
        except PostError as error:
            log.warning("an answer was not delivered: %s", error.kind)
            self.delivery.drop(progress)
            self.sorry(answered.said, Sorry(error.kind))

    def opened(self, said: Said) -> None:
        """Open the form whose button was pressed. Never raises."""
        try:
            at = self.now()
            account = self.people.account(said.user) if self._is_first(said, at) else None
            if account is not None:
                self._open(said, account)
        except PostError as error:
            log.warning("a form was not opened: %s", error.kind)

    def in_modal(self, answered: Answered) -> Block | None:
        """What Slack is answered when a modal was sent: what is wrong in it, or another one. None: it is done with."""
        form, said = answered.form, answered.said
        if form is None:
            return None
        wrong = {error_block(one.name): one.error for one in form.inputs if one.error and one.kind != "hidden"}
        view = modal_of(answered, form)
        shown = tuple(block["block_id"] for block in view["blocks"] if block["type"] == "input")
        if wrong and shown == said.shown:
            return {"response_action": "errors", "errors": wrong}
        return {"response_action": "update", "view": view}

    def waiting(self, said: Said) -> Block:
        """The modal while its answer is made."""
        texts = self._texts_of(said)
        return shown_view(texts("page.title"), [note(texts("page.sending"))], texts, said.place.told())

    def kept_open(self, said: Said, sorry: Sorry) -> Block:
        """The modal stays as it is, so that nothing written is lost, and says that it must be sent again."""
        words = self._texts_of(said)("command.failed", reference=sorry.reference)
        return {"response_action": "errors", "errors": dict.fromkeys(said.shown[:1], words)}

    def sorry(self, said: Said, sorry: Sorry) -> None:
        """Tell whoever asked that it did not work. Never raises."""
        words = self._texts_of(said)("command.failed", reference=sorry.reference)
        try:
            if said.place.answers:
                told = {"response_type": "ephemeral", "replace_original": False, "text": escaped(words)}
                self.messages.api.respond(said.place.answers, told)
            elif said.place.channel:
                where = {"channel": said.place.channel, "user": said.user, "thread_ts": said.place.thread}
                self.messages.api.call("chat.postEphemeral", text=escaped(words), **where)
        except PostError as error:
            log.warning("an apology was not delivered: %s", error.kind)

    def late(self, answered: Answered) -> None:
        """The modal that waited gets its answer; when it was closed meanwhile, the answer goes where it was opened."""
        form = answered.form
        view = modal_of(answered, form) if form is not None else shown_of(answered)
        try:
            self.messages.api.call("views.update", view_id=answered.said.view, view=view)
        except PostError:
            self.deliver(replace(answered, said=replace(answered.said, view="", trigger="")))

    def withdrawn(self, said: Said) -> None:
        """Somebody deleted their question: the answer goes with it. Never raises."""
        try:
            at = self.now()
            if self._is_first(said, at):
                self.delivery.take_with(said, at)
        except PostError as error:
            log.warning("an answer was not taken away with its question: %s", error.kind)

    def joined(self, channel: str, user: str) -> None:
        """Somebody came or went: what stands above what everybody there may see now is redrawn or deleted."""
        try:
            self.people.forget(user)
            room = self.people.room(channel)
            if room is not None:
                self.delivery.lower(room, self.now())
        except PostError as error:
            log.warning("a room was not looked through: %s", error.kind)
        except Exception as error:  # noqa: BLE001  nobody waits for it; the next answer there looks again
            reference_of(error, "looking through a room")

    def _texts_of(self, said: Said) -> Texts:
        """In their language; Swedish when nobody can say which that is."""
        try:
            account = self.people.account(said.user)
            return self.door.texts(self.door.language(NAME, account) if account is not None else "sv")
        except Exception:  # noqa: BLE001  whatever is away, they are told something
            return self.door.texts("sv")

    def _is_first(self, said: Said, at: datetime) -> bool:
        """Whether nobody has handled it yet: neither a retry or replay, nor a press a moment ago."""
        if not self.door.first_time(NAME, said.event, at):
            return False
        if not said.twin:
            return True
        slot = int(at.timestamp() // DOUBLE)
        if not self.door.first_time(NAME, f"press:{slot}:{said.twin}", at):
            return False
        self.door.first_time(NAME, f"press:{slot + 1}:{said.twin}", at)  # the twin may fall into the next one
        return True

    def _heard(self, said: Said, account: Account) -> Heard | None:
        own = not said.place.channel or self.people.is_own(said.place.channel, said.user)
        room = None if own else self._room(said.place.channel)
        line, form, to = self._asked(said, account, own=own)
        if to == "talk":
            return None
        to_room = to == "room" and room is not None
        return Heard(account, line, form, room, "room" if to_room else "asker", said.place.thread, said.typed)

    def _asked(self, said: Said, account: Account, *, own: bool) -> tuple[str, dict[str, str], str]:
        """The line, its form, and for whom."""
        if said.kind in ("mention", "direct"):
            may = lambda word: self.door.may(NAME, account, word)  # noqa: E731
            intent = intent_of(said.text, may, self.door.is_bare, own=own)
            return intent.line, dict(said.form), intent.to
        if said.kind == "report":
            line, form = report_of(said.text)
            return line, dict(form), "asker"
        if said.kind == "lift":
            line, form = lift_of(said.text)
            return line, dict(form), "asker"
        return said.text, dict(said.form), "room" if said.kind == "share" else "asker"

    def _room(self, channel: str) -> Room | None:
        """The room; one that Slack does not tell of is the public's."""
        try:
            return self.people.room(channel)
        except PostError:
            return Room(self.people.key(channel), channel, None)

    def _with_photos(self, said: Said, heard: Heard, at: datetime) -> tuple[Heard, list[str]]:
        """The form with the digests of the photos in it; and, in words, those that were not taken. The rest goes on."""
        form, says = dict(heard.form), []
        language = self.door.language(NAME, heard.account)
        for name, files in said.files.items():
            digests = [one for one in form.get(name, "").split(",") if one]
            for file in files:
                info = self.messages.api.call("files.info", file=file)["file"]
                photo = self.messages.api.download(str(info.get("url_private_download") or info["url_private"]))
                taken = self.door.take_photo(NAME, heard.account, photo, language, at)
                digests += [taken.digest] if taken.digest else []
                says += [taken.says] if taken.says else []
            form[name] = ",".join(dict.fromkeys(digests))
        return replace(heard, form=form), says

    def _open(self, said: Said, account: Account) -> None:
        texts = self.door.texts(self.door.language(NAME, account))
        name = name_in(said.text)
        kept = self.door.kept(NAME, f"{account.key}#form-{name}") if name else ""
        try:
            title, form = unpack(said.text, kept)
        except ValueError:
            view = shown_view(texts("page.title"), [note(texts("slack.form_gone"))], texts)
        else:
            view = form_view(form, title, [], texts, said.place.told())
        self.messages.api.call("views.open", trigger_id=said.trigger, view=view)
