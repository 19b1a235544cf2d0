"""From something said to its answer in the right place. Synchronous: worker threads run it.

For whom an answer is and what it holds was decided in the app; here it is put where only they see it. A private answer
with a picture goes to the person's own talk with the bot, as a message that one person sees cannot hold one.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.platforms.apology import reference_of
from bot.platforms.cards import is_shareable, shows_again
from bot.platforms.chat import Account, ChatDoor, Heard, Room
from bot.platforms.intent import first_word, intent_of, report_of
from bot.platforms.posting import PostError
from bot.platforms.slack.blocks import VALUE, Block, note
from bot.platforms.slack.hear import THREAD, Said
from bot.platforms.slack.inputs import error_block
from bot.platforms.slack.packed import name_in, unpack
from bot.platforms.slack.people import People
from bot.platforms.slack.poster import channel_of
from bot.platforms.slack.render import SHARE, SLACK, card_blocks, modal
from bot.platforms.slack.sent import Laid, Messages, escaped, share_row
from bot.platforms.slack.views import form_view, shown_view
from handlers.reply import Card, Form, Reply, Text
from handlers.texts import Texts
from storage.model.people import PUBLIC

log = logging.getLogger("karta.slack")

NAME = "slack"
FRESH = 2.0  # seconds after which a trigger (three seconds) is not relied on any more
DOUBLE = 2.0  # seconds within which a second press of the same button is the first one's twin
MAPS = frozenset({"karta", "map"})  # words whose answer is a map that is drawn


@dataclass(frozen=True, slots=True)
class Answered:
    """What was heard and what is answered."""

    said: Said
    heard: Heard
    reply: Reply
    texts: Texts
    at: datetime
    began: float  # monotonic

    @property
    def is_public(self) -> bool:
        """Whether everybody in the room reads it."""
        return self.heard.room is not None and self.heard.to == "room" and not self.reply.private

    @property
    def form(self) -> Form | None:
        """The form that opens as a modal: a dialog, or the one that was sent again."""
        forms = [element for element in self.reply.card.elements if isinstance(element, Form)]
        again = [form for form in forms if self.said.view and form.line == self.heard.line]
        dialogs = [form for form in forms if form.dialog]
        return next(iter(again or (dialogs if len(forms) == 1 else [])), None)


@dataclass(frozen=True, slots=True)
class Sorry:
    """It could not be answered; the reference finds it in the log."""

    reference: str


@dataclass(frozen=True, slots=True)
class Progress:
    """A message that says that we are at it."""

    channel: str
    message: str


@dataclass(slots=True)
class Desk:
    """Answers what is said. Never raises; what fails is logged without anybody's words."""

    door: ChatDoor
    people: People
    messages: Messages
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    clock: Callable[[], float] = time.monotonic
    _direct: dict[str, str] = field(default_factory=dict)

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
            channel = said.place.channel if in_room else self._own(said.user)
            thread = said.place.thread if in_room or channel == said.place.channel else ""
            return Progress(channel, self.messages.say(channel, texts(key), thread=thread))
        except PostError as error:
            log.info("progress was not shown: %s", error.kind)
            return None

    def deliver(self, answered: Answered, progress: Progress | None = None) -> None:
        """Put the answer where it belongs."""
        try:
            self._deliver(answered, progress)
        except PostError as error:
            log.warning("an answer was not delivered: %s", error.kind)
            self._drop(progress)
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
        view = self._modal(answered, form)
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
        view = self._modal(answered, form) if form is not None else self._shown(answered)
        try:
            self.messages.api.call("views.update", view_id=answered.said.view, view=view)
        except PostError:
            self.deliver(replace(answered, said=replace(answered.said, view="", trigger="")))

    def withdrawn(self, said: Said) -> None:
        """Somebody deleted their question: the answer goes with it. Never raises."""
        try:
            at = self.now()
            if not self._is_first(said, at):
                return
            place = said.place
            message = self.messages.answer_to(place.channel, said.asked, place.thread)
            if message and self.messages.delete(place.channel, message):
                self.door.gone(NAME, self.people.key(place.channel), message, at)
        except PostError as error:
            log.warning("an answer was not taken away with its question: %s", error.kind)

    def joined(self, channel: str, user: str) -> None:
        """Somebody came or went: what stands above what everybody there may see now is redrawn or deleted."""
        try:
            self.people.forget(user)
            room = self.people.room(channel)
            if room is not None:
                self._lower(room, self.now())
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

    def _deliver(self, answered: Answered, progress: Progress | None) -> None:
        said, reply = answered.said, answered.reply
        if reply.file is not None:
            self._send_file(answered)
            return self._drop(progress)
        if self._in_view(answered):
            return self._drop(progress)
        laid = self._laid(answered)
        if answered.heard.room is None and (not said.place.channel or self._is_own(said)):
            return self._post(answered, laid, self._own(said.user), progress)
        if answered.is_public:
            self._post(answered, laid, said.place.channel, progress)
            self._unsay(said)
            if answered.heard.room is not None:
                self._lower(answered.heard.room, answered.at)
            return None
        if laid.rendered.pictures:
            self._post(answered, laid, self._own(said.user), progress)
            return self._point(answered)
        self._drop(progress)
        return self._whisper(answered, Laid([*laid.blocks, *self._share(answered)], laid.kept, laid.rendered))

    def _laid(self, answered: Answered) -> Laid:
        """The rendered answer; forms that are too large for their buttons are kept by the app."""
        laid = Laid.of(SLACK.render(answered.reply, answered.texts))
        for name, form in laid.kept.items():
            self.door.keep(NAME, f"{answered.heard.account.key}#form-{name}", form, answered.at)
        return laid

    def _in_view(self, answered: Answered) -> bool:
        """Whether the answer went into a modal: its form, or the modal that was pressed in."""
        said, form = answered.said, answered.form
        try:
            if said.view and said.kind != "form":
                view = self._modal(answered, form) if form is not None else self._shown(answered)
                self.messages.api.call("views.update", view_id=said.view, view=view)
                return True
            if form is not None and said.trigger and self.clock() - answered.began < FRESH:
                view = self._modal(answered, form)
                self.messages.api.call("views.open", trigger_id=said.trigger, view=view)
                return True
        except PostError as error:
            log.info("a modal was not opened: %s", error.kind)
        return False

    def _modal(self, answered: Answered, form: Form) -> Block:
        return modal(form, answered.reply.card, answered.texts, answered.said.place.told())

    def _shown(self, answered: Answered) -> Block:
        blocks = card_blocks(answered.reply.card, answered.texts, message=False)
        return shown_view(answered.texts("page.title"), blocks, answered.texts, answered.said.place.told())

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

    def _post(self, answered: Answered, laid: Laid, channel: str, progress: Progress | None) -> None:
        """One message in a channel, in the place of what said that it was coming or of the form it answers."""
        said, place = answered.said, answered.said.place
        thread = place.thread if channel == place.channel else ""
        done = answered.reply.settled or shows_again(answered.reply, answered.heard.line)
        mine = said.message if done and not said.whispered and channel == place.channel else ""
        replaces = mine if mine and not answered.is_public else ""
        if progress is not None and (replaces or progress.channel != channel):
            self._drop(progress)
            progress = None
        if progress is not None:
            replaces = progress.message
        if said.edited:
            before = self.messages.answer_to(channel, said.asked, thread)
            if before and replaces:
                self.messages.delete(channel, before)
            replaces = replaces or before
        sent = self.messages.post_anyway(channel, laid, thread=thread, replaces=replaces, asked=said.asked)
        where = self.people.key(channel)
        self.door.posted(NAME, where, sent, answered.heard, answered.reply, answered.at, thread)

    def _point(self, answered: Answered) -> None:
        """Where it was asked: that the answer is in the person's own talk with the bot, and a button to share it."""
        texts = answered.texts
        pointer = Reply(Card("", (Text(texts("slack.pointer")),)), PUBLIC, private=True)
        self._whisper(answered, Laid.of(SLACK.render(pointer, texts), *self._share(answered)))

    def _share(self, answered: Answered) -> list[Block]:
        heard = answered.heard
        fits = 0 < len(heard.line) <= VALUE
        if heard.room is None or heard.to == "room" or heard.form or not fits or not is_shareable(answered.reply):
            return []
        row = share_row(answered.texts("chat.share"), heard.line, SHARE)
        return [one | {"block_id": f"{THREAD}{heard.thread}"} for one in row]

    def _whisper(self, answered: Answered, laid: Laid) -> None:
        """For one person where it was asked; in their own talk with the bot when Slack does not let us."""
        said, place = answered.said, answered.said.place
        text, blocks = self.messages.texts_of(laid)
        done = answered.reply.settled or shows_again(answered.reply, answered.heard.line)
        try:
            if place.answers:
                told: dict[str, object] = {"response_type": "ephemeral", "text": text, "blocks": blocks}
                told["replace_original"] = bool(said.whispered and done)
                self.messages.api.respond(place.answers, told | ({"thread_ts": place.thread} if place.thread else {}))
            else:
                self.messages.whisper(place.channel, said.user, laid, thread=place.thread)
        except PostError:
            self._post(answered, laid, self._own(said.user), None)

    def _unsay(self, said: Said) -> None:
        """A pointer whose answer was shared is done with."""
        if said.kind == "share" and said.whispered and said.place.answers:
            try:
                self.messages.api.respond(said.place.answers, {"delete_original": True})
            except PostError as error:
                log.info("a pointer was not taken away: %s", error.kind)

    def _send_file(self, answered: Answered) -> None:
        """A finished file, to whoever asked alone."""
        file = answered.reply.file
        if file is not None:
            channel, title = self._own(answered.said.user), answered.reply.card.title
            self.messages.api.upload(file.name, file.text.encode("utf-8"), title, channel=channel)

    def _lower(self, room: Room, at: datetime) -> None:
        """Redraw or delete what stands above what everybody in the room may see now."""
        channel = channel_of(room.key)
        for low in self.door.lowered(NAME, room, at):
            if low.reply is None:
                if self.messages.delete(channel, low.message):
                    self.door.gone(NAME, room.key, low.message, at)
                continue
            laid = Laid.of(SLACK.render(low.reply, self.door.texts(low.language)))
            self.messages.post_anyway(channel, laid, thread=low.thread, replaces=low.message)
            self.door.redrawn(NAME, room.key, low.message, low.reply, at)

    def _own(self, user: str) -> str:
        """The channel of somebody's own talk with the bot."""
        if user not in self._direct:
            self._direct[user] = self.people.direct(user)
        return self._direct[user]

    def _is_own(self, said: Said) -> bool:
        return self.people.is_own(said.place.channel, said.user)

    def take_back(self, progress: Progress) -> None:
        """Take away what said that an answer is coming. Never raises."""
        try:
            self.messages.api.call("chat.delete", channel=progress.channel, ts=progress.message)
        except PostError as error:
            log.info("progress was not taken away: %s", error.kind)

    def _drop(self, progress: Progress | None) -> None:
        if progress is not None:
            self.take_back(progress)
