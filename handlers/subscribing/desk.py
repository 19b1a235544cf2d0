"""What every answer about subscriptions is written with."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from handlers.grammar.words_out import kind_words, where_words
from handlers.reply import Button, Card, Element, Reply, Text
from handlers.reports.answers import private
from handlers.request import Request
from handlers.services import Services
from handlers.subscribing.wish import Wish
from handlers.texts import Texts
from handlers.texts.format import moment_text
from storage import slots
from storage.conversations import direct_key
from storage.errors import SubscriptionRefusedError
from storage.members import PAGE
from storage.model.digest import Holidays, Subscription
from storage.model.query import Query


@dataclass(frozen=True, slots=True)
class Desk:
    """A request about subscriptions. `conversation` is where it was said, also when only the asker reads the answer."""

    request: Request
    services: Services
    texts: Texts
    rooms: dict[str, str]  # conversations the asker is in, by key

    @property
    def conversation(self) -> str:
        """Where it was said: of chat platforms also the asker's own talk with the bot, which has no room."""
        own = self.own if self.request.platform != PAGE else ""
        return self.request.conversation or self.request.within or own

    @property
    def own(self) -> str:
        """The asker's own conversation with the bot, on whichever platform."""
        return direct_key(self.request.actor.person)

    @property
    def is_own(self) -> bool:
        """Whether it was said there."""
        return self.conversation == self.own

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.services.catalog().region.timezone)

    def mine(self) -> tuple[Subscription, ...]:
        """Those of the conversations the asker is in: of others nobody learns that they are there."""
        return tuple(one for one in self.services.digests.all() if one.conversation in self.rooms)

    def room(self, one: Subscription) -> str:
        """The name of its conversation; one's own in Slack is another one than on the page."""
        if one.conversation == self.own and one.platform != PAGE:
            key = f"account.platform.{one.platform}"
            called = self.texts(key) if key in self.texts.entries else one.platform
            return self.texts("subscribe.own_room_in", platform=called)
        return self.rooms.get(one.conversation, one.conversation)

    def where(self, one: Subscription) -> str:
        """Here, or to a channel by name."""
        if (one.platform, one.conversation) == (self.request.platform, self.conversation):
            return self.texts("subscribe.here")
        return self.texts("subscribe.in_room", room=self.room(one))

    def what(self, one: Subscription) -> str:
        """Klotter i centrum; alla händelser i hela Helsingborg."""
        catalog, texts = self.services.catalog(), self.texts
        if not one.areas and not one.kinds:
            return texts("subscribe.everything", region=catalog.region.name)
        query = Query((), areas=one.areas, kinds=one.kinds)
        kinds = kind_words(query, catalog, texts) if one.kinds else texts("subscribe.all_kinds")
        places = (
            where_words(query, catalog, texts)
            if one.areas
            else texts("subscribe.everywhere", region=catalog.region.name)
        )
        return texts("subscribe.kinds_in", kinds=kinds, places=places)

    def days(self, one: Subscription) -> str:
        """Måndagar."""
        return self.texts(f"subscribe.when.{one.weekday}")

    def clock(self, one: Subscription) -> str:
        """07:30."""
        hour, minute = divmod(one.minute, 60)
        return f"{hour:02}:{minute:02}"

    def when(self, wish: Wish) -> str:
        """Everything of a wish but its areas and kinds, as it is written in a line."""
        rule = [self.texts("subscribe.words.keep").split("|")[0]] if wish.holidays is Holidays.KEEP else []
        spoken = [] if wish.language == self.texts.language else [self.texts(f"subscribe.words.{wish.language}")]
        clock = f"{wish.minute // 60:02}:{wish.minute % 60:02}"
        return " ".join((self.texts(f"subscribe.when.{wish.weekday}"), clock, *spoken, *rule))

    def first(self, one: Subscription) -> str:
        """The moment of the next one."""
        return moment_text(slots.coming(one, self.zone, self.request.received_at).due, self.texts.language)

    def soon(self, one: Subscription) -> str:
        """The day of the next one, short: 30/11."""
        due = slots.coming(one, self.zone, self.request.received_at).due
        return f"{due.day}/{due.month}"

    def act(self, name: str, one: Subscription) -> str:
        """A ready line about one of them."""
        return f"{self.texts('subscribe.line_list')} {self.texts(f'subscribe.act.{name}')} {one.number}"

    def buttons(self, one: Subscription) -> tuple[Button, Button]:
        """What can be done with it."""
        name = "resume" if one.paused else "pause"
        return tuple(
            Button(self.texts(f"subscribe.button.{key}", number=one.number), self.act(key, one))
            for key in (name, "remove")
        )  # type: ignore[return-value]

    def list_button(self) -> Button:
        return Button(self.texts("subscribe.button.list"), self.texts("subscribe.line_list"))

    def show_now(self, one: Subscription) -> Button:
        """Last week's digest of the same, at once."""
        catalog, texts = self.services.catalog(), self.texts
        query = Query((), areas=one.areas, kinds=one.kinds)
        words = [kind_words(query, catalog, texts)] if one.kinds else []
        words += [where_words(query, catalog, texts)] if one.areas else []
        return Button(texts("subscribe.button.show"), " ".join([texts("digest.line"), ", ".join(words)]).strip())

    def refused(self, error: SubscriptionRefusedError) -> Reply:
        """Why an act was not done, and how to mend it."""
        key = f"subscribe.refused.{error.what}"
        return self.say(self.texts(key if key in self.texts.entries else "subscribe.refused.other", given=error.given))

    def say(self, sentence: str, *more: Element, done: bool = False) -> Reply:
        """One sentence to the asker, and what can be done next."""
        card = Card(self.texts("subscribe.title"), (Text(sentence, "lead" if done else "warning"), *more))
        return private(self.request, card, settled=done)


def desk_of(request: Request, services: Services) -> Desk:
    """Circumstances in the language of the request."""
    texts = services.texts(request.language)
    own = direct_key(request.actor.person)
    rooms = {room.key: room.name for room in services.rooms() if request.actor.person in room.members}
    return Desk(request, services, texts, {**rooms, own: texts("subscribe.own_room")})
