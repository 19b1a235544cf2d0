"""What one person sees of a conversation, ready for the templates."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.platforms.cards import KeptCard, from_json
from bot.platforms.intent import LIFT, REPORT
from bot.platforms.platform import ConversationView, PersonView, WebDoor
from bot.platforms.web.pictures import Pictures
from bot.platforms.web.post import BOT
from bot.platforms.web.render import Frame, render_card
from bot.platforms.web.settings import WebSettings
from bot.platforms.web.shown import MessageView, News, ThreadView, corrected, day_label, emptied, withheld
from bot.platforms.web.signing import Session, Signer
from handlers.reply import Form, Picture
from handlers.texts import Texts
from storage.conversations import EMPTY, Message, Thread
from storage.model.people import Viewer


def action_of(conversation: str) -> str:
    """Where lines to a conversation are posted."""
    return f"/c/{quote(conversation, safe='')}"


@dataclass(frozen=True, slots=True)
class Reader:
    """One request's reader, with what is needed to show them anything. Synchronous: use a worker thread.

    `viewer` is who they are by the register at this moment.
    """

    session: Session
    people: tuple[PersonView, ...]
    door: WebDoor
    settings: WebSettings
    signer: Signer
    pictures: Pictures
    viewer: Viewer

    @property
    def texts(self) -> Texts:
        """The reader's language."""
        return self.door.texts(self.session.language)

    @property
    def token(self) -> str:
        """What this reader's forms carry."""
        return self.signer.token(self.session)

    @property
    def me(self) -> PersonView:
        """The reader, who is always one of the people."""
        return next(person for person in self.people if person.key == self.session.person)

    @property
    def name(self) -> str:
        """What the reader is called."""
        return self.me.name

    @property
    def rooms(self) -> list[ConversationView]:
        """The conversations the reader is in; the own one with the bot is called by the bot's name."""
        mine = self.door.conversations(self.session.person)
        named = [replace(c, name=self.texts("page.bot")) if c.kind == "direct" else c for c in mine]
        return sorted(named, key=lambda c: c.kind == "direct")

    def conversation(self, key: str) -> ConversationView | None:
        """A conversation the reader takes part in; others cannot be told from none."""
        return next((conversation for conversation in self.rooms if conversation.key == key), None)

    def row(self, conversation: str, number: int) -> Message | None:
        """A message of a conversation the reader is in, when they may read it and its card."""
        row = self.door.kept.one(conversation, self.session.person, number)
        return None if row is None or (row.card_json is not None and self._readable(row) is None) else row

    def is_shareable(self, row: Message) -> bool:
        """Whether this is an answer the reader got alone, and may have computed anew for a room."""
        kept = self._readable(row)
        return kept is not None and kept.shareable

    def is_wrong(self, room: ConversationView, number: int) -> bool:
        """Whether an answer is a form with something wrong in it."""
        row = self.row(room.key, number)
        kept = self._readable(row) if row else None
        forms = [e for e in kept.card.elements if isinstance(e, Form)] if kept else []
        return any(field.error for form in forms for field in form.inputs)

    def messages(self, room: ConversationView) -> list[MessageView]:
        """The newest messages outside threads, oldest first, as this reader may see them."""
        return self._views(room, self.door.kept.messages(room.key, self.session.person), "m")

    def thread(self, room: ConversationView, root: int) -> list[MessageView]:
        """A message and what hangs on it; nothing when there is no such message for this reader."""
        rows = self.door.kept.thread(room.key, self.session.person, root)
        return [replace(view, may_thread=False, thread=None) for view in self._views(room, rows, "t")]

    def news(self, room: ConversationView, after: int) -> News:
        """What came after a message, for windows that are open already."""
        person, kept = self.session.person, self.door.kept
        rows = kept.news(room.key, person, after)
        spoken = [row for row in rows if row.kind not in ("gone", "changed")]
        signals = {kind: [int(row.line) for row in rows if row.kind == kind] for kind in ("gone", "changed")}
        rewritten = [row for n in signals["changed"] if (row := kept.one(room.key, person, n)) is not None]
        main = [row for row in spoken if row.thread is None]
        hanging = [row for row in spoken if row.thread is not None]
        threads = kept.threads(person, {row.thread for row in hanging if row.thread is not None})
        return News(
            newest=max((row.id for row in rows), default=after),
            messages=self._views(room, main, "m") + self._views(room, hanging, "t"),
            threads={root: self._thread(thread) for root, thread in threads.items()},
            changed=[view for row in rewritten for view in self._views(room, [row], "t" if row.thread else "m")],
            gone=signals["gone"],
        )

    def newest(self, room: ConversationView, rooms: Iterable[ConversationView]) -> int:
        """The number up to which this page knows the conversation, one of `rooms`."""
        return self.door.kept.newest() if any(one.key == room.key for one in rooms) else 0

    def picture_of(self, conversation: str, message: int, index: int) -> Picture | None:
        """A picture with its bytes, only when this reader may see the message and its card."""
        if self.conversation(conversation) is None:
            return None
        row = self.door.kept.one(conversation, self.session.person, message)
        kept = self._readable(row) if row else None
        if kept is None or index >= len(kept.keys):
            return None
        png = self.pictures.get(kept.keys[index])
        shapes = [element for element in kept.card.elements if isinstance(element, Picture)]
        shape = shapes[index]
        return Picture(png, shape.alt, shape.name, shape.width, shape.height) if png else None

    def signature(self, conversation: str, message: int, index: int) -> str:
        """What makes a picture's address unguessable; another person's is another."""
        return self.signer.sign("picture", self.session.person, conversation, str(message), str(index))

    def signed(self, signature: str, conversation: str, message: int, index: int) -> bool:
        """Whether a picture's address was made by us for this reader."""
        parts = (self.session.person, conversation, str(message), str(index))
        return self.signer.holds(signature, "picture", *parts)

    def _readable(self, row: Message) -> KeptCard | None:
        if row.kind != "reply" or row.card_json is None:
            return None
        try:
            kept = from_json(row.card_json)
        except ValueError:  # written by another version: the way to a new answer is better than no page
            return None
        return kept if kept.may_read(self.viewer) else None

    def _views(self, room: ConversationView, rows: Sequence[Message], prefix: str) -> list[MessageView]:
        people = {person.key: person for person in self.people}
        threads = self.door.kept.threads(self.session.person, [row.id for row in rows if row.thread is None])
        views = [self._view(room, row, people, prefix) for row in rows]
        share = self._share_targets(room) if any(view.share for view in views) else ()
        hung = {root: self._thread(thread) for root, thread in threads.items()}
        views = [replace(v, thread=hung.get(v.id), share=share if v.share else ()) for v in views]
        return views if prefix == "t" else list(self._with_days(list(zip(rows, views, strict=True))))

    def _share_targets(self, room: ConversationView) -> tuple[tuple[str, str], ...]:
        """Where an answer given in a room may be shared: there, or from the own conversation in any other."""
        if room.kind != "direct":
            return ((room.key, room.name),)
        return tuple((c.key, c.name) for c in self.rooms if c.kind != "direct")

    def _view(self, room: ConversationView, row: Message, people: dict[str, PersonView], prefix: str) -> MessageView:
        bot = row.author == BOT
        author = people.get(row.author)
        name = self.texts("page.bot") if bot else author.name if author else row.author
        at = row.at.astimezone(ZoneInfo(self.settings.zone))
        private = bool(row.private_to)
        return MessageView(
            id=row.id,
            anchor=f"{prefix}{row.id}",
            kind=row.kind,
            author=name,
            initial=name[:1],
            partner="" if bot or not author else author.partner,
            bot=bot,
            mine=row.author == self.session.person,
            time=f"{at:%H:%M}",
            iso=at.isoformat(timespec="seconds"),
            private=private,
            line=row.line,
            card=self._card(room, row, f"{prefix}{row.id}") if row.kind in ("reply", *EMPTY) else None,
            root=row.thread,
            may_thread=not private and room.kind != "direct" and row.thread is None,
            share=(("", ""),) if self.is_shareable(row) else (),
            may_report=row.kind == "talk" and self.door.may(self.session.person, REPORT),
            may_lift=row.kind == "talk" and self.door.may(self.session.person, LIFT),
        )

    def _card(self, room: ConversationView, row: Message, anchor: str) -> Markup:
        kept = self._readable(row)
        frame = Frame(
            pictures=self._addresses(room.key, row.id, kept) if kept else (None,),
            action=action_of(room.key),
            token=self.token,
            once=secrets.token_urlsafe(9),
            line=row.line,
            anchor=anchor,
            message=row.id,
            thread=row.thread or 0,
        )
        # Somebody who came later gets the way to an own answer, and nothing of this one.
        card = kept.card if kept else withheld(self.texts, row.line)
        if row.kind in EMPTY:
            card = emptied(self.texts, row)
        elif row.card_json is None:
            card = corrected(self.texts, row.line)
        return Markup(render_card(card, frame, self.texts))  # noqa: S704 - made by our escaping templates

    def _addresses(self, conversation: str, message: int, kept: KeptCard) -> tuple[str | None, ...]:
        return tuple(
            f"{action_of(conversation)}/{message}/{self.signature(conversation, message, index)}/{index}.png"
            if self.pictures.get(key)
            else None
            for index, key in enumerate(kept.keys)
        )

    def _thread(self, thread: Thread) -> ThreadView:
        at = thread.latest.astimezone(ZoneInfo(self.settings.zone))
        today = self._today(ZoneInfo(self.settings.zone))
        when = f"{at:%H:%M}"
        if at.date() != today:
            when = f"{day_label(at.date(), today, self.texts)} {when}"
        return ThreadView(self.texts.count("page.replies", thread.replies), self.texts("page.latest", when=when))

    def _with_days(self, rows: list[tuple[Message, MessageView]]) -> Iterable[MessageView]:
        zone = ZoneInfo(self.settings.zone)
        today = self._today(zone)
        before: date | None = None
        for row, view in rows:
            day = row.at.astimezone(zone).date()
            yield (
                view
                if day == before
                else replace(view, day=day.isoformat(), day_label=day_label(day, today, self.texts))
            )
            before = day

    def _today(self, zone: ZoneInfo) -> date:
        now: datetime = self.door.now()
        return now.astimezone(zone).date()
