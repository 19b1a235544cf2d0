"""Where an answer is put: seen by those for whom it was computed, and by nobody else.

A private answer with a picture goes to the person's own talk with the bot, as a message that one person sees cannot
hold one. Synchronous; raises `PostError`.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.platforms.cards import is_shareable, shows_again
from bot.platforms.chat import ChatDoor, Heard, Room
from bot.platforms.posting import PostError
from bot.platforms.slack.blocks import VALUE, Block
from bot.platforms.slack.hear import THREAD, Said
from bot.platforms.slack.people import People
from bot.platforms.slack.poster import channel_of
from bot.platforms.slack.render import SHARE, SLACK, card_blocks, modal
from bot.platforms.slack.sent import Laid, Messages, share_row
from bot.platforms.slack.views import shown_view
from handlers.reply import Card, Form, Reply, Text
from handlers.texts import Texts
from storage.model.people import PUBLIC

log = logging.getLogger("karta.slack")

NAME = "slack"
FRESH = 2.0  # seconds after which a trigger (three seconds) is not relied on any more


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
class Progress:
    """A message that says that we are at it."""

    channel: str
    message: str


def modal_of(answered: Answered, form: Form) -> Block:
    """The modal of an answer's form."""
    return modal(form, answered.reply.card, answered.texts, answered.said.place.told())


def shown_of(answered: Answered) -> Block:
    """An answer in a modal."""
    blocks = card_blocks(answered.reply.card, answered.texts, message=False)
    return shown_view(answered.texts("page.title"), blocks, answered.texts, answered.said.place.told())


@dataclass(slots=True)
class Delivery:
    """Puts answers where they belong."""

    door: ChatDoor
    people: People
    messages: Messages
    clock: Callable[[], float]
    _direct: dict[str, str] = field(default_factory=dict)

    def put(self, answered: Answered, progress: Progress | None) -> None:
        """In the modal, the room, the person's own talk, or seen by them alone where they asked."""
        said, reply = answered.said, answered.reply
        if reply.file is not None:
            self._send_file(answered)
            return self.drop(progress)
        if self._in_view(answered):
            return self.drop(progress)
        laid = self._laid(answered)
        if answered.heard.room is None and (not said.place.channel or self._is_own(said)):
            return self._post(answered, laid, self.own(said.user), progress)
        if answered.is_public:
            self._post(answered, laid, said.place.channel, progress)
            self._unsay(said)
            if answered.heard.room is not None:
                self.lower(answered.heard.room, answered.at)
            return None
        if said.edited:
            self.take_with(said, answered.at)  # what is asked now is not for the room any more
        if laid.rendered.pictures:
            self._post(answered, laid, self.own(said.user), progress)
            return self._point(answered)
        self.drop(progress)
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
                view = modal_of(answered, form) if form is not None else shown_of(answered)
                self.messages.api.call("views.update", view_id=said.view, view=view)
                return True
            if form is not None and said.trigger and self.clock() - answered.began < FRESH:
                view = modal_of(answered, form)
                self.messages.api.call("views.open", trigger_id=said.trigger, view=view)
                return True
        except PostError as error:
            log.info("a modal was not opened: %s", error.kind)
        return False

    def _post(self, answered: Answered, laid: Laid, channel: str, progress: Progress | None) -> None:
        """One message in a channel, in the place of what said that it was coming or of the form it answers."""
        said, place = answered.said, answered.said.place
        thread = place.thread if channel == place.channel else ""
        done = answered.reply.settled or shows_again(answered.reply, answered.heard.line)
        mine = said.message if done and not said.whispered and channel == place.channel else ""
        replaces = mine if mine and not answered.is_public else ""
        if progress is not None and (replaces or progress.channel != channel):
            self.drop(progress)
            progress = None
        if progress is not None:
            replaces = progress.message
        if said.edited:
            before = self.messages.answer_to(channel, said.asked, thread)
            if before and replaces and self.messages.delete(channel, before):
                self.door.gone(NAME, self.people.key(channel), before, answered.at)
            replaces = replaces or before
        sent = self.messages.post_anyway(channel, laid, thread=thread, replaces=replaces, asked=said.asked)
        where = self.people.key(channel)
        self.door.posted(NAME, where, sent, answered.heard, answered.reply, answered.at, thread)

    def take_with(self, said: Said, at: datetime) -> None:
        """The answer goes with its question. Raises `PostError`."""
        place = said.place
        message = self.messages.answer_to(place.channel, said.asked, place.thread)
        if message and self.messages.delete(place.channel, message):
            self.door.gone(NAME, self.people.key(place.channel), message, at)

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
            self._post(answered, laid, self.own(said.user), None)

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
            channel, title = self.own(answered.said.user), answered.reply.card.title
            self.messages.api.upload(f"{file.name}.{file.kind}", file.body, title, channel=channel)

    def lower(self, room: Room, at: datetime) -> None:
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

    def own(self, user: str) -> str:
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

    def drop(self, progress: Progress | None) -> None:
        if progress is not None:
            self.take_back(progress)
