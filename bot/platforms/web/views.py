"""What one person sees of a conversation, ready for the templates."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.platforms.cards import KeptCard, from_json
from bot.platforms.platform import ConversationView, Message, PersonView, WebDoor
from bot.platforms.web.pictures import Pictures
from bot.platforms.web.post import BOT
from bot.platforms.web.render import Frame, render_card
from bot.platforms.web.settings import WebSettings
from bot.platforms.web.signing import Session, Signer
from handlers.reply import Button, Buttons, Card, Picture, Text
from handlers.texts import Texts


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message as the template shows it; `day` is set on the first message of each day."""

    id: int
    kind: str
    author: str
    initial: str
    partner: str
    bot: bool
    time: str
    iso: str
    private: bool
    line: str
    card: Markup | None
    day: str = ""
    day_label: str = ""


def day_label(day: date, today: date, texts: Texts) -> str:
    """Today and yesterday by name, other days as "fredag 20 mars" (with the year when it is another)."""
    from babel.dates import format_date

    days = (today - day).days
    if days in (0, 1):
        return texts("page.today") if days == 0 else texts("page.yesterday")
    pattern = "EEEE d MMMM" if day.year == today.year else "d MMMM y"
    written = format_date(day, pattern, locale=texts.language)
    return written[:1].upper() + written[1:]


def action_of(conversation: str) -> str:
    """Where lines to a conversation are posted."""
    return f"/c/{quote(conversation, safe='')}"


@dataclass(frozen=True, slots=True)
class Reader:
    """One request's reader, with what is needed to show them anything. Synchronous: use a worker thread."""

    session: Session
    people: tuple[PersonView, ...]
    door: WebDoor
    settings: WebSettings
    signer: Signer
    pictures: Pictures

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

    def conversation(self, key: str) -> ConversationView | None:
        """A conversation the reader takes part in; others cannot be told from none."""
        mine = self.door.conversations(self.session.person)
        return next((conversation for conversation in mine if conversation.key == key), None)

    def messages(self, conversation: str, after: int = 0) -> list[MessageView]:
        """The newest messages after an id, oldest first, as this reader may see them."""
        rows = self.door.kept.messages(conversation, self.session.person, after)
        people = {person.key: person for person in self.people}
        return list(self._with_days([(row, self._view(conversation, row, people)) for row in rows]))

    def picture_of(self, conversation: str, message: int, index: int) -> Picture | None:
        """A picture with its bytes, only when this reader may see the message and its card."""
        if self.conversation(conversation) is None:
            return None
        rows = self.door.kept.messages(conversation, self.session.person, message - 1)
        row = next((row for row in rows if row.id == message), None)
        kept = self._readable(row) if row else None
        if kept is None or index >= len(kept.keys):
            return None
        png = self.pictures.get(kept.keys[index])
        shapes = [element for element in kept.card.elements if isinstance(element, Picture)]
        shape = shapes[index]
        return Picture(png, shape.alt, shape.name, shape.width, shape.height) if png else None

    def _readable(self, row: Message) -> KeptCard | None:
        if row.kind != "reply" or row.card_json is None:
            return None
        try:
            kept = from_json(row.card_json)
        except ValueError:  # written by another version: the way to a new answer is better than no page
            return None
        return kept if kept.may_read(self.session.person) else None

    def _view(self, conversation: str, row: Message, people: dict[str, PersonView]) -> MessageView:
        bot = row.author == BOT
        author = people.get(row.author)
        name = self.texts("page.bot") if bot else author.name if author else row.author
        at = row.at.astimezone(ZoneInfo(self.settings.zone))
        card = None if row.card_json is None else self._card(conversation, row)
        return MessageView(
            id=row.id,
            kind=row.kind,
            author=name,
            initial=name[:1],
            partner="" if bot or not author else author.partner,
            bot=bot,
            time=f"{at:%H:%M}",
            iso=at.isoformat(timespec="seconds"),
            private=bool(row.private_to),
            line=row.line,
            card=card,
        )

    def _card(self, conversation: str, row: Message) -> Markup:
        kept = self._readable(row)
        frame = Frame(
            pictures=self._addresses(conversation, row.id, kept) if kept else (None,),
            action=action_of(conversation),
            token=self.token,
            once=secrets.token_urlsafe(9),
            line=row.line,
            anchor=f"m{row.id}",
        )
        # Somebody who came later gets the way to an own answer, and nothing of this one.
        card = kept.card if kept else withheld(self.texts, row.line)
        return Markup(render_card(card, frame, self.texts))  # noqa: S704 - made by our escaping templates

    def _addresses(self, conversation: str, message: int, kept: KeptCard) -> tuple[str | None, ...]:
        return tuple(
            f"{action_of(conversation)}/{message}/{self.signature(conversation, message, index)}/{index}.png"
            if self.pictures.get(key)
            else None
            for index, key in enumerate(kept.keys)
        )

    def signature(self, conversation: str, message: int, index: int) -> str:
        """What makes a picture's address unguessable; another person's is another."""
        return self.signer.sign("picture", self.session.person, conversation, str(message), str(index))

    def signed(self, signature: str, conversation: str, message: int, index: int) -> bool:
        """Whether a picture's address was made by us for this reader."""
        parts = (self.session.person, conversation, str(message), str(index))
        return self.signer.holds(signature, "picture", *parts)

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


def withheld(texts: Texts, line: str) -> Card:
    """What stands instead of a card that was computed for others."""
    return Card(line, (Text(texts("page.not_for_you"), "note"), Buttons((Button(texts("page.redraw"), line),))))
