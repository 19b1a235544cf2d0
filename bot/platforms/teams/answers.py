"""From what Teams sent to what is answered. Synchronous: runs in worker threads."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.platforms.cards import from_json, is_shareable, shows_again
from bot.platforms.chat import Account, ChatDoor, Heard, Room
from bot.platforms.intent import asked_line, intent_of, report_of
from bot.platforms.posting import PostError
from bot.platforms.teams.activity import Activity, text_of
from bot.platforms.teams.connector import CARD, Connector, plain_message
from bot.platforms.teams.files import consent_message, info_message, upload
from bot.platforms.teams.forms import dialog_card
from bot.platforms.teams.members import People
from bot.platforms.teams.post import Chats, Share, fields_of, message_of
from bot.platforms.teams.references import NAME, Reference, References, chat_key, room_key
from handlers.reply import Card, Form, Reply
from handlers.request import EMPTY
from handlers.texts import Texts

log = logging.getLogger("karta.teams")
Json = dict[str, Any]
MAX_LINE = 4_000  # characters of a line; Teams lets people write seven times that


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
class Answers:
    """Answers what was heard, and delivers it."""

    door: ChatDoor
    connector: Connector
    people: People
    references: References
    chats: Chats

    def message(self, activity: Activity, at: datetime) -> None:
        """A line: in one's own talk anything, elsewhere what mentions us, for everybody there."""
        account = self._met(activity, at)
        may = lambda word: self.door.may(NAME, account, word)  # noqa: E731
        text = activity.text[:MAX_LINE]
        if activity.scope == "personal":
            line = intent_of(text, may, self.door.is_bare, own=True).line
            heard = Heard(account, line)
        else:
            heard = Heard(account, asked_line(text, may), room=self._room(activity), to="room", thread=activity.thread)
        if heard.line:
            self._answer(self._asked(activity, heard, at))

    def pressed(self, activity: Activity, at: datetime) -> Told:
        """A button, a choice or a form in a card."""
        action = activity.value.get("action")
        data = action.get("data") if isinstance(action, dict) else None
        return self.acted(activity, data if isinstance(data, dict) else {}, at)

    def acted(self, activity: Activity, data: Mapping[str, Any], at: datetime) -> Told:
        """The same for what came from a dialog."""
        account = self._met(activity, at)
        texts = self._texts(account)
        verb, line = data.get("action"), data.get("line")
        if verb == "pick":
            line = data.get(str(data.get("field")))
        if verb not in ("line", "pick", "form", "file", "share") or not isinstance(line, str) or not line.strip():
            return Told(texts("teams.old_button"))
        if verb == "share":
            return self._share(activity, account, data, line[:MAX_LINE], at)
        form = fields_of(data) if verb == "form" else {"file": "1"} if verb == "file" else EMPTY
        room = None if activity.scope == "personal" else self._room(activity)
        heard = Heard(account, line[:MAX_LINE], form, room, "asker", activity.thread, typed=False)
        return self._answer(self._asked(activity, heard, at))

    def dialog(self, activity: Activity, at: datetime) -> Json:
        """A form as a dialog, from the form as it stood in the card."""
        account = self._met(activity, at)
        texts = self._texts(account)
        data = activity.value.get("data")
        kept = data.get("card") if isinstance(data, dict) else None
        try:
            card = from_json(kept if isinstance(kept, str) else "").card
        except (ValueError, TypeError, AttributeError):
            return said(texts("teams.form_gone"))
        return opened(card, texts)

    def report_this(self, activity: Activity, at: datetime) -> Json:
        """A dialog with a report begun from somebody's message. The asker alone sees it, so no room is asked about."""
        account = self._met(activity, at)
        texts = self._texts(account)
        payload = activity.value.get("messagePayload")
        body = payload.get("body") if isinstance(payload, dict) else None
        content = body.get("content") if isinstance(body, dict) else ""
        words = text_of(content) if isinstance(content, str) else ""
        if not words:
            return said(texts("teams.no_text"))
        line, form = report_of(words)
        reply = self.door.answer(NAME, Heard(account, line, form, typed=False), at)
        return opened(reply.card, texts) if _form_of(reply) else said(reply.card.fallback())

    def submitted(self, activity: Activity, at: datetime) -> Json | None:
        """A dialog's form: it stays open while something is wrong in it; else what became of it is said in it."""
        account = self._met(activity, at)
        texts = self._texts(account)
        data = activity.value.get("data")
        data = data if isinstance(data, dict) else {}
        line = data.get("line")
        if not isinstance(line, str) or not line.strip():
            return said(texts("teams.form_gone"))
        heard = Heard(account, line[:MAX_LINE], fields_of(data), typed=False)
        asked = self._asked(activity, heard, at)
        reply = self.door.answer(NAME, heard, at)
        if shows_again(reply, heard.line):
            return opened(reply.card, texts)
        told = self._private(asked, reply)
        return said(f"{reply.card.title}\n\n{told.says}")

    def file(self, activity: Activity, at: datetime) -> None:
        """Somebody let us put a file in their OneDrive, or did not. It is made now, for them."""
        account = self._met(activity, at)
        texts = self._texts(account)
        context, info = activity.value.get("context"), activity.value.get("uploadInfo")
        if activity.reply_to:
            self._quietly(lambda: self.connector.delete(activity.service_url, activity.conversation, activity.reply_to))
        line = context.get("line") if isinstance(context, dict) else None
        if activity.value.get("action") != "accept" or not isinstance(line, str) or not isinstance(info, dict):
            return
        heard = Heard(account, line[:MAX_LINE], {"file": "1"}, typed=False)
        reply = self.door.answer(NAME, heard, at)
        if reply.file is None:
            self._send(self._asked(activity, heard, at), reply, self._own(activity))
            return
        kept = upload(info, reply.file)
        message = info_message(info, reply.file, texts) if kept else plain_message(texts("teams.file_failed"))
        self._quietly(lambda: self.connector.send(activity.service_url, activity.conversation, message))

    def arrived(self, activity: Activity, at: datetime) -> None:
        """We were added, or people came or went: rooms are looked at anew."""
        if activity.scope == "personal":
            if activity.type == "installationUpdate" and activity.sender.id and activity.action != "remove":
                account = self._met(activity, at)
                help_line = f"/{self._texts(account)('teams.help')}"
                self._answer(self._asked(activity, Heard(account, help_line, typed=False), at))
            return
        if activity.type == "installationUpdate" and activity.action == "remove":
            self.references.forget(room_key(activity.conversation), at)
            return
        self.note(activity, "", at)
        keys = [room_key(activity.conversation), *(self.references.rooms_of(activity.team) if activity.team else ())]
        for key in dict.fromkeys(keys):
            reference = self.references.get(key)
            if reference is not None:
                self._lower(self.people.room(reference), reference, at)

    def note(self, activity: Activity, account: str, at: datetime) -> None:
        """Remember where this came from, so that we can write there later."""
        if self.door.kept(NAME, "service") != activity.service_url:
            self.door.keep(NAME, "service", activity.service_url, at)
        if activity.scope == "personal":
            self.references.put(chat_key(account), self._own(activity), at)
            return
        self.references.put(room_key(activity.conversation), _reference(activity), at)
        if activity.team:
            self.references.note_room(activity.team, room_key(activity.conversation), at)

    def _met(self, activity: Activity, at: datetime) -> Account:
        account = self.people.account(activity)
        self.note(activity, account.key, at)
        return account

    def _asked(self, activity: Activity, heard: Heard, at: datetime) -> Asked:
        return Asked(activity, heard.account, heard, self._texts(heard.account), at)

    def _texts(self, account: Account) -> Texts:
        return self.door.texts(self.door.language(NAME, account))

    def _room(self, activity: Activity) -> Room:
        known = self.references.get(room_key(activity.conversation))
        return self.people.room(known or _reference(activity))

    def _own(self, activity: Activity) -> Reference:
        return Reference(activity.service_url, activity.conversation)

    def _answer(self, asked: Asked) -> Told:
        """Ask, and deliver where its readers are: the room it was computed for, or the asker's own chat."""
        if asked.activity.scope != "channel":  # channels show no such sign
            self._quietly(lambda: self.connector.typing(asked.activity.service_url, asked.activity.here))
        reply = self.door.answer(NAME, asked.heard, asked.at)
        if asked.heard.to == "room" and not reply.private:
            return self._to_room(asked, reply)
        return self._private(asked, reply)

    def _to_room(self, asked: Asked, reply: Reply) -> Told:
        activity, room = asked.activity, asked.heard.room
        assert room is not None  # noqa: S101  whatever is asked for a room has one
        message = message_of(reply, asked.texts)
        try:
            sent = self.connector.send(activity.service_url, activity.here, message)
        except PostError as error:
            log.warning("an answer could not be sent to a room: %s", error.kind)
            return Told("")
        self.door.posted(NAME, room.key, sent, asked.heard, reply, asked.at, activity.thread)
        self._lower(room, _reference(activity), asked.at)
        return Told(asked.texts("teams.below"))

    def _private(self, asked: Asked, reply: Reply) -> Told:
        """In the asker's own chat, whatever it was asked in: nothing in a room is for one person alone."""
        activity, texts = asked.activity, asked.texts
        if asked.activity.scope == "personal":
            return self._send(asked, reply, self._own(activity))
        try:
            chat = self.chats.of(asked.account.key, asked.at, activity.service_url, activity.sender.id)
            told = self._send(asked, reply, chat)
        except PostError as error:
            log.info("somebody has no chat with the bot: %s", error.kind)
            told = Told("")
        if not told.says:
            told = Told(texts("teams.no_chat"))
        says = texts("teams.elsewhere") if told.says == texts("teams.below") else told.says
        if asked.heard.to == "room":  # it was typed there, so whoever typed it looks there
            self._quietly(lambda: self.connector.send(activity.service_url, activity.here, plain_message(says)))
        return Told(says)

    def _send(self, asked: Asked, reply: Reply, chat: Reference) -> Told:
        """In a chat of one; in the pressed card's place when the answer says that it is done with."""
        heard, texts = asked.heard, asked.texts
        if reply.file is not None:
            message = consent_message(reply.file, heard.line, texts)
            self._quietly(lambda: self.connector.send(chat.service, chat.conversation, message))
            return Told(texts("teams.below"))
        message = message_of(reply, texts, self._share_of(asked, reply))
        own = asked.activity.scope == "personal" and asked.activity.conversation == chat.conversation
        pressed = asked.activity.reply_to if own and not heard.typed else ""
        where = chat_key(asked.account.key)
        try:
            if pressed and (reply.settled or shows_again(reply, heard.line)):
                self.connector.update(chat.service, chat.conversation, pressed, message)
                self.door.posted(NAME, where, pressed, heard, reply, asked.at)
                return Told(texts("teams.done"), message["attachments"][0]["content"])
            sent = self.connector.send(chat.service, chat.conversation, message)
        except PostError as error:
            log.warning("a private answer could not be sent: %s", error.kind)
            return Told("")
        self.door.posted(NAME, where, sent, heard, reply, asked.at)
        return Told(texts("teams.below"))

    def _share_of(self, asked: Asked, reply: Reply) -> Share | None:
        room = asked.heard.room
        if room is None or asked.heard.form or not is_shareable(reply):
            return None
        return Share(asked.heard.line, room.key, asked.activity.thread)

    def _share(self, activity: Activity, account: Account, data: Mapping[str, Any], line: str, at: datetime) -> Told:
        """The same line again, computed for a room that the sharer is in at this moment."""
        texts = self._texts(account)
        reference = self.references.get(str(data.get("room")))
        room = self.people.room(reference) if reference is not None and reference.scope != "personal" else None
        there = room is not None and room.members is not None and account.key in {one.key for one in room.members}
        if room is None or reference is None or not there:
            return Told(texts("teams.not_there"))
        if activity.reply_to and not self.door.first_time(NAME, f"share:{activity.reply_to}", at):
            return Told(texts("teams.shared_already"))
        thread = str(data.get("thread") or "")
        at_room = replace(
            activity, scope="channel" if reference.scope == "channel" else "group", conversation=reference.conversation,
            thread=thread if thread.isascii() and thread.isdigit() else "", service_url=reference.service,
            team=reference.team, channel_type=reference.channel_type, room_name=reference.name,
        )  # fmt: skip
        heard = Heard(account, line, room=room, to="room", thread=at_room.thread, typed=False)
        told = self._answer(self._asked(at_room, heard, at))
        return Told(texts("teams.shared") if told.says == texts("teams.below") else told.says)

    def _lower(self, room: Room, reference: Reference, at: datetime) -> None:
        """What shows more than everybody there may see now is drawn anew, or deleted."""
        for post in self.door.lowered(NAME, room, at):
            try:
                if post.reply is None:
                    self.connector.delete(reference.service, reference.conversation, post.message)
                    self.door.gone(NAME, room.key, post.message, at)
                    continue
                message = message_of(post.reply, self.door.texts(post.language))
                self.connector.update(reference.service, reference.conversation, post.message, message)
            except PostError as error:
                log.warning("a post above what its room may see is still there: %s", error.kind)
            else:
                self.door.redrawn(NAME, room.key, post.message, post.reply, at)

    def _quietly(self, act: Any) -> None:
        """What is good to have: a failure is logged, and the answer does not wait for it."""
        try:
            act()
        except PostError as error:
            log.info("something small could not be sent: %s", error.kind)


def opened(card: Card, texts: Texts) -> Json:
    """The answer that opens a dialog, or puts another card in an open one."""
    attachment = {"contentType": CARD, "content": dialog_card(card, texts)}
    value = {"title": card.title[:60], "height": "large", "width": "medium", "card": attachment}
    return {"task": {"type": "continue", "value": value}}


def said(words: str) -> Json:
    """The answer that ends a dialog with words."""
    return {"task": {"type": "message", "value": words}}


def _form_of(reply: Reply) -> bool:
    return any(isinstance(element, Form) for element in reply.card.elements)


def _reference(activity: Activity) -> Reference:
    return Reference(
        activity.service_url,
        activity.conversation,
        activity.room_name,
        activity.scope,
        activity.team,
        activity.channel_type,
    )
