"""From what Teams sent to what is answered. Synchronous: runs in worker threads."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.platforms.cards import from_json, shows_again
from bot.platforms.chat import Account, Heard
from bot.platforms.intent import asked_line, intent_of, lift_of, report_of
from bot.platforms.teams.activity import Activity, text_of
from bot.platforms.teams.brought import Brought
from bot.platforms.teams.connector import CARD, plain_message
from bot.platforms.teams.delivery import Delivery, Told
from bot.platforms.teams.files import info_message, upload
from bot.platforms.teams.forms import dialog_card
from bot.platforms.teams.post import fields_of
from bot.platforms.teams.references import NAME, room_key
from handlers.reply import Card, Form, Reply
from handlers.request import EMPTY
from handlers.texts import Texts

Json = dict[str, Any]
MAX_LINE = 4_000  # characters of a line; Teams lets people write seven times that


@dataclass(frozen=True, slots=True)
class Answers:
    """What people do, as questions to the app."""

    delivery: Delivery

    def message(self, activity: Activity, at: datetime) -> None:
        """A line: in one's own talk anything, elsewhere what mentions us, for everybody there."""
        account = self.delivery.met(activity, at)
        may, says = (lambda word: self.delivery.door.may(NAME, account, word)), list[str]()
        text = activity.text[:MAX_LINE]
        if activity.scope == "personal":
            line = intent_of(text, may, self.delivery.door.is_bare, own=True).line
            heard, says = Brought(self.delivery).heard(activity, account, line, at)
        else:
            heard = Heard(
                account, asked_line(text, may), room=self.delivery.room(activity), to="room", thread=activity.thread,
                unthreaded=activity.scope == "group",
            )  # fmt: skip
        if heard.line:
            self.delivery.answer(self.delivery.asked(activity, heard, at))
        for words in says:
            self.delivery.quietly(
                lambda words=words: self.delivery.connector.send(  # type: ignore[misc]
                    activity.service_url, activity.conversation, plain_message(words)
                )
            )

    def pressed(self, activity: Activity, at: datetime) -> Told:
        """A button, a choice or a form in a card."""
        action = activity.value.get("action")
        data = action.get("data") if isinstance(action, dict) else None
        return self.acted(activity, data if isinstance(data, dict) else {}, at)

    def acted(self, activity: Activity, data: Mapping[str, Any], at: datetime) -> Told:
        """The same for what came from a dialog."""
        account = self.delivery.met(activity, at)
        texts = self.delivery.texts(account)
        verb, line = data.get("action"), data.get("line")
        if verb == "pick":
            line = data.get(str(data.get("field")))
        if verb not in ("line", "pick", "form", "file", "share") or not isinstance(line, str) or not line.strip():
            return Told(texts("teams.old_button"))
        if verb == "share":
            return self._share(activity, account, data, line[:MAX_LINE], at)
        form = fields_of(data) if verb == "form" else {"file": "1"} if verb == "file" else EMPTY
        room = None if activity.scope == "personal" else self.delivery.room(activity)
        whole = activity.scope == "group"
        heard = Heard(account, line[:MAX_LINE], form, room, "asker", activity.thread, typed=False, unthreaded=whole)
        return self.delivery.answer(self.delivery.asked(activity, heard, at))

    def dialog(self, activity: Activity, at: datetime) -> Json:
        """A form as a dialog, from the form as it stood in the card."""
        account = self.delivery.met(activity, at)
        texts = self.delivery.texts(account)
        data = activity.value.get("data")
        kept = data.get("card") if isinstance(data, dict) else None
        try:
            card = from_json(kept if isinstance(kept, str) else "").card
        except (ValueError, TypeError, AttributeError):
            return said(texts("teams.form_gone"))
        return opened(card, texts)

    def report_this(self, activity: Activity, at: datetime) -> Json:
        """A dialog with a report begun from somebody's message. The asker alone sees it, so no room is asked about."""
        words = _words_of(activity)
        account, texts = self._of(activity, at)
        if not words:
            return said(texts("teams.no_text"))
        line, form = report_of(words)
        return self._begun(Heard(account, line, form, typed=False), texts, at)

    def link(self, activity: Activity, at: datetime) -> Json:
        """A dialog that links somebody's message to a problem: the thread's own, when we are in that room."""
        words = _words_of(activity)
        account, texts = self._of(activity, at)
        if not words:
            return said(texts("chat.link_no_text"))
        known = self.delivery.references.get(room_key(activity.conversation))
        room = self.delivery.people.room(known) if known is not None and known.scope != "personal" else None
        thread = activity.thread or _message_of(activity)
        unthreaded = known is not None and known.scope == "group"
        line, form = lift_of(words)
        heard = Heard(account, line, form, room, "asker", "" if unthreaded else thread, False, unthreaded)
        return self._begun(heard, texts, at)

    def _of(self, activity: Activity, at: datetime) -> tuple[Account, Texts]:
        account = self.delivery.met(activity, at)
        return account, self.delivery.texts(account)

    def _begun(self, heard: Heard, texts: Texts, at: datetime) -> Json:
        reply = self.delivery.door.answer(NAME, heard, at)
        return opened(reply.card, texts) if _form_of(reply) else said(reply.card.fallback())

    def submitted(self, activity: Activity, at: datetime) -> Json | None:
        """A dialog's form: it stays open while something is wrong in it; else what became of it is said in it."""
        account = self.delivery.met(activity, at)
        texts = self.delivery.texts(account)
        data = activity.value.get("data")
        data = data if isinstance(data, dict) else {}
        line = data.get("line")
        if not isinstance(line, str) or not line.strip():
            return said(texts("teams.form_gone"))
        heard = Heard(account, line[:MAX_LINE], fields_of(data), typed=False)
        asked = self.delivery.asked(activity, heard, at)
        reply = self.delivery.door.answer(NAME, heard, at)
        if shows_again(reply, heard.line):
            return opened(reply.card, texts)
        told = self.delivery.private(asked, reply)
        return said(f"{reply.card.title}\n\n{told.says}")

    def file(self, activity: Activity, at: datetime) -> None:
        """Somebody let us put a file in their OneDrive, or did not. It is made now, for them."""
        account = self.delivery.met(activity, at)
        texts = self.delivery.texts(account)
        context, info = activity.value.get("context"), activity.value.get("uploadInfo")
        if activity.reply_to:
            self.delivery.quietly(
                lambda: self.delivery.connector.delete(activity.service_url, activity.conversation, activity.reply_to)
            )
        line = context.get("line") if isinstance(context, dict) else None
        if activity.value.get("action") != "accept" or not isinstance(line, str) or not isinstance(info, dict):
            return
        heard = Heard(account, line[:MAX_LINE], {"file": "1"}, typed=False)
        reply = self.delivery.door.answer(NAME, heard, at)
        if reply.file is None:
            self.delivery.send(self.delivery.asked(activity, heard, at), reply, self.delivery.own(activity))
            return
        kept = upload(info, reply.file)
        message = info_message(info, reply.file, texts) if kept else plain_message(texts("teams.file_failed"))
        self.delivery.quietly(
            lambda: self.delivery.connector.send(activity.service_url, activity.conversation, message)
        )

    def arrived(self, activity: Activity, at: datetime) -> None:
        """We were added, or people came or went: rooms are looked at anew."""
        if activity.scope == "personal":
            if activity.type == "installationUpdate" and activity.sender.id and activity.action != "remove":
                account = self.delivery.met(activity, at)
                word = self.delivery.texts(account)("teams.help")
                if not self.delivery.door.may(NAME, account, word):  # it may be installed for a whole administration
                    return
                help_line = f"/{word}"
                self.delivery.answer(self.delivery.asked(activity, Heard(account, help_line, typed=False), at))
            return
        if activity.type == "installationUpdate" and activity.action == "remove":
            self.delivery.references.forget(room_key(activity.conversation), at)
            return
        self.delivery.note(activity, "", at)
        keys = [
            room_key(activity.conversation),
            *(self.delivery.references.rooms_of(activity.team) if activity.team else ()),
        ]
        for key in dict.fromkeys(keys):
            reference = self.delivery.references.get(key)
            if reference is not None:
                self.delivery.lower(self.delivery.people.room(reference), reference, at)

    def _share(self, activity: Activity, account: Account, data: Mapping[str, Any], line: str, at: datetime) -> Told:
        """The same line again, computed for a room that the sharer is in at this moment."""
        texts = self.delivery.texts(account)
        reference = self.delivery.references.get(str(data.get("room")))
        room = self.delivery.people.room(reference) if reference is not None and reference.scope != "personal" else None
        there = room is not None and room.members is not None and account.key in {one.key for one in room.members}
        if room is None or reference is None or not there:
            return Told(texts("teams.not_there"))
        if activity.reply_to and not self.delivery.door.first_time(NAME, f"share:{activity.reply_to}", at):
            return Told(texts("teams.shared_already"))
        thread = str(data.get("thread") or "")
        at_room = replace(
            activity, scope="channel" if reference.scope == "channel" else "group", conversation=reference.conversation,
            thread=thread if thread.isascii() and thread.isdigit() else "", service_url=reference.service,
            team=reference.team, channel_type=reference.channel_type, room_name=reference.name,
        )  # fmt: skip
        heard = Heard(account, line, room=room, to="room", thread=at_room.thread, typed=False)
        told = self.delivery.answer(self.delivery.asked(at_room, heard, at))
        return Told(texts("teams.shared") if told.says == texts("teams.below") else told.says)


def _words_of(activity: Activity) -> str:
    """The text of the message that an extension was used on."""
    payload = activity.value.get("messagePayload")
    body = payload.get("body") if isinstance(payload, dict) else None
    content = body.get("content") if isinstance(body, dict) else ""
    return text_of(content) if isinstance(content, str) else ""


def _message_of(activity: Activity) -> str:
    """Its number: where it begins a thread, the thread's."""
    payload = activity.value.get("messagePayload")
    found = payload.get("id") if isinstance(payload, dict) else ""
    return found if isinstance(found, str) and found.isascii() and found.isdigit() else ""


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
