"""A digest for posting: computed anew, at that moment, for everybody who is in the conversation then."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from bot import threads
from bot.outbox import Composed
from bot.own_talks import person_of
from bot.platforms.posting import Letter
from bot.posts import Posted, note_post
from bot.rooms import audience_now
from bot.showings import posted
from handlers.reply import Reply, Text
from handlers.services import Services
from storage.model.digest import Outgoing
from storage.model.people import Audience

if TYPE_CHECKING:
    from bot.app import App

# What is posted later than this says so: a city's meeting begins within the hour.
LATE = timedelta(hours=1)


class DigestReply(Protocol):
    """handlers/digest: a week's digest for an audience; keys of areas and kinds, empty for all."""

    def __call__(
        self,
        audience: Audience,
        week: str,
        areas: tuple[str, ...],
        kinds: tuple[str, ...],
        language: str,
        services: Services,
        now: datetime,
        late: bool,
        /,
    ) -> Reply:
        """Compute it."""
        ...


def digest_reply(
    audience: Audience,
    week: str,
    areas: tuple[str, ...],
    kinds: tuple[str, ...],
    language: str,
    services: Services,
    now: datetime,
    late: bool,
    /,
) -> Reply:
    """The digest of a week by its name; its methods are imported when the first one is made."""
    from handlers.digest import weeks
    from handlers.digest.reply import digest_reply as made

    period = weeks.by_name(week, ZoneInfo(services.catalog().region.timezone))
    if period is None:
        raise ValueError(f"{week} is no week")
    return made(audience, period, areas, kinds, language, services, now, late)


@dataclass(frozen=True, slots=True)
class Composer:
    """Makes what the sender posts."""

    app: "App"
    reply: DigestReply

    def __call__(self, held: Outgoing, now: datetime) -> Composed | None:
        """The digest of a slot, and its row of the log; or what a problem's thread is to hear, None for nothing."""
        return threads.compose(self.app, held, now) if held.subscription.thread else self._digest(held, now)

    def _digest(self, held: Outgoing, now: datetime) -> Composed:
        wish, late = held.subscription, now - held.slot.due > LATE
        audience = audience_now(self.app, wish.platform, wish.conversation, now)
        made = (audience, held.slot.week, wish.areas, wish.kinds, wish.language)
        reply = self._with_missed(self.reply(*made, self.app.services, now, late), held)
        letter = Letter(wish.conversation, held.key, reply, wish.language, now, self._line(reply, wish.language))
        return Composed(letter, posted(held, reply, now))

    def note(self, held: Outgoing, letter: Letter | None, reference: str, now: datetime) -> None:
        """Note a posted digest on another platform than the page, which notes its own."""
        wish = held.subscription
        if wish.thread:
            return threads.note(self.app, held, letter, reference, now)
        if wish.platform == "web":
            return None
        # Another process posted it: the same digest, as it would be now.
        sent = letter or self._digest(held, now).letter
        chat, own = self.app.chats.get(wish.platform), person_of(wish.conversation)
        there = self.app.chats.place(chat, wish.conversation) if chat is not None else wish.conversation
        where, room = (wish.platform, there, reference), "" if own else wish.conversation
        note_post(self.app, Posted(*where, own or wish.by, sent.line, wish.language, room), sent.reply, now)
        return None

    def _line(self, reply: Reply, language: str) -> str:
        """The command that draws it anew, when its picture is in memory no more."""
        words = str((reply.facts.query or {}).get("in_words", ""))
        return f"{self.app.services.texts(language)('digest.line')} {words}".strip() if words else ""

    def _with_missed(self, reply: Reply, held: Outgoing) -> Reply:
        """Say so when earlier ones were never made: nobody shall believe that those weeks were quiet."""
        if not held.missed:
            return reply
        texts = self.app.services.texts(held.subscription.language)
        note = Text(texts.count("outbox.missed", held.missed), "note")
        return replace(reply, card=replace(reply.card, elements=(*reply.card.elements, note)))
