"""Answers delivered where their readers are. Synchronous: runs in worker threads."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.platforms.cards import is_shareable, shows_again
from bot.platforms.chat import Account, ChatDoor, Heard, Lowered, Room
from bot.platforms.posting import PostError, UnknownOutcomeError
from bot.platforms.teams.activity import EXTENSION, Activity
from bot.platforms.teams.connector import Connector, plain_message
from bot.platforms.teams.files import consent_message
from bot.platforms.teams.members import People
from bot.platforms.teams.post import Chats, Share, delivered
from bot.platforms.teams.references import NAME, Reference, References, chat_key, room_key
from handlers.reply import Reply
from handlers.texts import Texts

log = logging.getLogger("karta.teams")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What an invoke is answered with: words, and a card that takes the pressed one's place for whoever pressed."""

    says: str
    card: Json | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with everything that its answer needs."""

    activity: Activity
    account: Account
    heard: Heard
    texts: Texts
    at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """Asks the app, and sends what it answers: to the room it was computed for, or to the asker's own chat."""

    door: ChatDoor
    connector: Connector
    people: People
    references: References
    chats: Chats

    def met(self, activity: Activity, at: datetime) -> Account:
        """Who this is; from now on we know where to write to them."""
        own = self.references.get(chat_key(f"{self.people.tenant}:{activity.sender.object_id}"))
        account = self.people.account(activity, own)
        if not activity.name.startswith(EXTENSION):  # we need not be in the chat it was used in
            self.note(activity, account.key, at)
        return account

    def asked(self, activity: Activity, heard: Heard, at: datetime) -> Asked:
        """A question with what its answer needs."""
        return Asked(activity, heard.account, heard, self.texts(heard.account), at)

    def texts(self, account: Account) -> Texts:
        """Words in somebody's language."""
        return self.door.texts(self.door.language(NAME, account))

    def room(self, activity: Activity) -> Room:
        """The room it happened in, with its members now."""
        known = self.references.get(room_key(activity.conversation))
        return self.people.room(known or reference_of(activity))

    def own(self, activity: Activity) -> Reference:
        """The conversation itself, for one's own talk with the bot."""
        return Reference(activity.service_url, activity.conversation)

    def note(self, activity: Activity, account: str, at: datetime) -> None:
        """Remember where this came from, so that we can write there later."""
        if self.door.kept(NAME, "service") != activity.service_url:
            self.door.keep(NAME, "service", activity.service_url, at)
        if activity.scope == "personal":
            self.references.put(chat_key(account), self.own(activity), at)
            return
        self.references.put(room_key(activity.conversation), reference_of(activity), at)
        if activity.team:
            self.references.note_room(activity.team, room_key(activity.conversation), at)

    def answer(self, asked: Asked) -> Told:
        """Ask, and deliver where its readers are: the room it was computed for, or the asker's own chat."""
        if asked.activity.scope != "channel":  # channels show no such sign
            self.quietly(lambda: self.connector.typing(asked.activity.service_url, asked.activity.here))
        reply = self.door.answer(NAME, asked.heard, asked.at)
        if asked.heard.to == "room" and not reply.private:
            return self._to_room(asked, reply)
        return self.private(asked, reply)

    def _to_room(self, asked: Asked, reply: Reply) -> Told:
        activity, room = asked.activity, asked.heard.room
        assert room is not None  # noqa: S101  whatever is asked for a room has one
        send = lambda message: self.connector.send(activity.service_url, activity.here, message)  # noqa: E731
        try:
            sent, _ = delivered(send, reply, asked.texts)
        except PostError as error:
            log.warning("an answer could not be sent to a room: %s", error.kind)
            return self._not_sent(asked, Reference(activity.service_url, activity.here), error)
        self.door.posted(NAME, room.key, sent, asked.heard, reply, asked.at, activity.thread)
        self.lower(room, reference_of(activity), asked.at)
        return Told(asked.texts("teams.below"))

    def private(self, asked: Asked, reply: Reply) -> Told:
        """In the asker's own chat, whatever it was asked in: nothing in a room is for one person alone."""
        activity, texts = asked.activity, asked.texts
        if asked.activity.scope == "personal":
            return self.send(asked, reply, self.own(activity))
        try:
            chat = self.chats.of(asked.account.key, asked.at, activity.service_url, activity.sender.id)
        except PostError as error:
            log.info("somebody has no chat with the bot: %s", error.kind)
            told = Told(texts("teams.no_chat"))
        else:
            told = self.send(asked, reply, chat)
        says = texts("teams.elsewhere") if told.says == texts("teams.below") else told.says
        if asked.heard.to == "room":  # it was typed there, so whoever typed it looks there
            self.quietly(lambda: self.connector.send(activity.service_url, activity.here, plain_message(says)))
        return Told(says)

    def send(self, asked: Asked, reply: Reply, chat: Reference) -> Told:
        """Show it in a chat of one; in the pressed card's place when the answer says that it is done with."""
        heard, texts = asked.heard, asked.texts
        if reply.file is not None:
            message = consent_message(reply.file, heard.line, texts)
            self.quietly(lambda: self.connector.send(chat.service, chat.conversation, message))
            return Told(texts("teams.below"))
        share = self._share_of(asked, reply)
        own = asked.activity.scope == "personal" and asked.activity.conversation == chat.conversation
        pressed = asked.activity.reply_to if own and not heard.typed else ""
        where = chat_key(asked.account.key)
        try:
            if pressed and (reply.settled or shows_again(reply, heard.line)):
                put = lambda made: self.connector.update(chat.service, chat.conversation, pressed, made)  # noqa: E731
                _, message = delivered(put, reply, texts, share)
                self.door.posted(NAME, where, pressed, heard, reply, asked.at)
                return Told(texts("teams.done"), message["attachments"][0]["content"])
            send = lambda made: self.connector.send(chat.service, chat.conversation, made)  # noqa: E731
            sent, _ = delivered(send, reply, texts, share)
        except PostError as error:
            log.warning("a private answer could not be sent: %s", error.kind)
            away = error.kind in ("http_403", "http_404")  # the app was taken away from them
            return Told(texts("teams.no_chat")) if away else self._not_sent(asked, chat, error)
        self.door.posted(NAME, where, sent, heard, reply, asked.at)
        return Told(texts("teams.below"))

    def _not_sent(self, asked: Asked, where: Reference, error: PostError) -> Told:
        """Say that there is an answer and that it did not get through; unless it may be there all the same."""
        says = asked.texts("teams.not_sent")
        if not isinstance(error, UnknownOutcomeError):
            self.quietly(lambda: self.connector.send(where.service, where.conversation, plain_message(says)))
        return Told(says)

    def _share_of(self, asked: Asked, reply: Reply) -> Share | None:
        room = asked.heard.room
        if room is None or asked.heard.form or not is_shareable(reply):
            return None
        return Share(asked.heard.line, room.key, asked.activity.thread)

    def lower(self, room: Room, reference: Reference, at: datetime) -> None:
        """What shows more than everybody there may see now is drawn anew, or deleted."""
        for post in self.door.lowered(NAME, room, at):
            try:
                if post.reply is None:
                    self.connector.delete(reference.service, reference.conversation, post.message)
                    self.door.gone(NAME, room.key, post.message, at)
                    continue
                self._redraw(post, post.reply, reference)
            except PostError as error:
                log.warning("a post above what its room may see is still there: %s", error.kind)
            else:
                self.door.redrawn(NAME, room.key, post.message, post.reply, at)

    def _redraw(self, post: Lowered, reply: Reply, reference: Reference) -> None:
        put = lambda made: self.connector.update(reference.service, reference.conversation, post.message, made)  # noqa: E731
        delivered(put, reply, self.door.texts(post.language))

    def quietly(self, act: Callable[[], object]) -> None:
        """What is good to have: a failure is logged, and the answer does not wait for it."""
        try:
            act()
        except PostError as error:
            log.info("something small could not be sent: %s", error.kind)


def reference_of(activity: Activity) -> Reference:
    """A room to be written to later."""
    return Reference(
        activity.service_url,
        activity.conversation,
        activity.room_name,
        activity.scope,
        activity.team,
        activity.channel_type,
    )
