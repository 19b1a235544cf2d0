"""From a subscription to a message on the page: real digests of the demo city, for who is in the room."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.app import App
from bot.digests import Composer, digest_reply
from bot.jobs import Digests, remind, write_due
from bot.outbox import Sender
from bot.platforms.cards import from_json
from bot.platforms.posting import Letter, RefusedError
from bot.platforms.web.pictures import Pictures
from bot.platforms.web.poster import WebPoster
from handlers.reply import Card, Picture, Reply, Text
from storage.conversations import Message
from storage.model.digest import Posting, Subscription
from storage.model.people import Level, Person, Role
from tests.cast import ASTA, TEAM
from tests.city import NOW, ZONE
from tests.storage.digests.books import wish

MONDAY = datetime(2026, 11, 23, 7, 31, tzinfo=ZONE)  # the day after the city was filled
ROOM = "est-centrum"


class Clocked:
    """The job of digests at moments that a test chooses."""

    def __init__(self, app: App) -> None:
        self.app, self.now, self.pictures = app, MONDAY, Pictures(10**8)
        posters = {"web": WebPoster(app.store.conversations, self.pictures.keep)}
        composer = Composer(app, digest_reply)
        self.job = Digests(app, Sender(app.store.digests, posters, composer, "test", lambda: self.now))

    def subscribe(self, room: str = ROOM, since: datetime = NOW, **changes: object) -> Subscription:
        return self.app.store.digests.subscribe(wish(room, **changes), ASTA, since)

    def run(self) -> None:
        self.job.run(threading.Event())

    def messages(self, room: str = ROOM, who: str = "asta") -> list[Message]:
        found = self.app.store.conversations.messages(room, who)
        return [message for message in found if (message.client_id or "").startswith("digest:")]

    def words(self, message: Message) -> str:
        return from_json(message.card_json or "").card.fallback()


@pytest.fixture
def clocked(own_city: App) -> Clocked:
    for demos in own_city.store.digests.all():
        own_city.store.digests.remove(demos.number, ASTA, NOW)
    return Clocked(own_city)


def test_a_monday_morning_brings_one_digest_with_its_picture(clocked: Clocked) -> None:
    clocked.subscribe()
    for _ in range(3):
        clocked.run()
        clocked.now += timedelta(minutes=1)
    (message,) = clocked.messages()
    kept = from_json(message.card_json or "")
    assert (message.author, message.private_to, message.at) == ("karta", None, MONDAY)
    assert "vecka 47" in kept.card.title
    pictures = [element for element in kept.card.elements if isinstance(element, Picture)]
    assert len(pictures) == len(kept.keys) == 1
    assert (clocked.pictures.get(kept.keys[0]) or b"").startswith(b"\x89PNG")
    assert message.line == "/veckorapport alla händelser, överallt, vecka 47 2026"
    assert "sen" not in clocked.words(message).casefold().split()


def test_the_line_draws_the_same_digest_anew(clocked: Clocked) -> None:
    clocked.subscribe()
    clocked.run()
    (message,) = clocked.messages()
    again = clocked.app.ask(message.line, "asta", ROOM, clocked.now)
    assert again.card.title == from_json(message.card_json or "").card.title


def test_it_is_computed_for_who_is_there_at_that_moment(clocked: Clocked) -> None:
    """Somebody from outside came into the room after it was subscribed: nobody's details stand there."""
    clocked.subscribe()
    members = clocked.app.store.conversations.members(ROOM)
    clocked.app.store.conversations.put(ROOM, "EST Centrum", [*members, "u-404"])
    clocked.run()
    (message,) = clocked.messages()
    kept = from_json(message.card_json or "")
    assert kept.readers is None
    (row,) = [entry for entry in clocked.app.store.audit.latest(5) if entry.command == "digest"]
    assert (row.level <= Level.COUNTS, row.detailed) == (True, 0)
    assert "*" in row.audience


def test_the_log_tells_whom_it_was_shown_to(clocked: Clocked) -> None:
    clocked.subscribe()
    clocked.run()
    (row,) = [entry for entry in clocked.app.store.audit.latest(5) if entry.command == "digest"]
    assert (row.person, row.partner, row.conversation, row.platform) == ("karta", None, ROOM, "web")
    assert row.readers == len(TEAM.viewers)
    assert row.count > 0
    assert row.sources
    assert row.query_words
    assert clocked.app.store.audit.verify().fault is None


def test_what_comes_late_says_so_and_names_what_never_came(clocked: Clocked) -> None:
    clocked.subscribe(since=NOW - timedelta(days=30))
    clocked.now = MONDAY + timedelta(days=2)
    clocked.run()
    (message,) = clocked.messages()
    said = clocked.words(message)
    assert "De 4 senaste veckornas rapporter kom aldrig ut" in said
    held = clocked.app.store.digests.latest()[0]
    in_time = replace(held, missed=0)
    composer = Composer(clocked.app, digest_reply)
    late, early = (composer(in_time, at).letter.reply.card.fallback() for at in (clocked.now, MONDAY))
    assert late != early
    assert "aldrig ut" not in early


def test_a_room_that_is_gone_is_told_to_administrators_and_they_can_drop_it(clocked: Clocked) -> None:
    app = clocked.app
    app.store.members.put([Person("ada", "Ada Ek", "trygghet", Role.ADMINISTRATOR)])
    clocked.subscribe("nowhere")
    clocked.run()
    (told,) = app.store.conversations.messages("direct:ada", "ada")
    said = from_json(told.card_json or "").card.fallback()
    assert "gick inte att skicka" in said
    assert "Kanalen finns inte längre" in said
    number = app.store.digests.latest()[0].id
    assert f"/utskick U-{number} behövs inte" in said
    assert "1 utskick" in app.ask("/utskick", "ada", "", NOW).card.fallback()
    reply = app.ask(f"/utskick U-{number} behövs inte", "ada", "", NOW)
    assert (reply.settled, reply.private) == (True, True)
    assert app.store.digests.latest()[0].state is Posting.DROPPED
    assert "redan avgjord" in app.ask(f"/utskick U-{number} skicka igen", "ada", "", NOW).card.fallback()
    clocked.run()
    assert len(app.store.conversations.messages("direct:ada", "ada")) == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/utskick hej", "förstår inte ”hej”"),
        ("/utskick U-1 dansa", "förstår inte ”dansa”"),
        ("/utskick U-999", "inget utskick U-999"),
        ("/utskick U-999 kom fram", "inget utskick U-999"),
        ("/utskick", "0 utskick behöver"),
    ],
)
def test_lines_that_lead_nowhere_say_why(own_city: App, line: str, said: str) -> None:
    own_city.store.members.put([Person("ada", "Ada Ek", "trygghet", Role.ADMINISTRATOR)])
    assert said in own_city.ask(line, "ada", "", NOW).card.fallback()
    assert "inte" in own_city.ask(line, "asta", "", NOW).card.fallback(), "only administrators"


def test_the_page_takes_a_key_once(own_city: App) -> None:
    poster = WebPoster(own_city.store.conversations, lambda _: "k")
    letter = Letter(ROOM, "digest:1:1", Reply(Card("Ett", (Text("a"),)), TEAM), "sv", NOW)
    number = poster.post(letter)
    other = replace(letter, reply=Reply(Card("Två", (Text("b"),)), TEAM))
    assert poster.post(other) == poster.find(ROOM, letter.key, NOW) == number
    assert poster.find(ROOM, "digest:1:2", NOW) is None
    with pytest.raises(RefusedError, match="conversation_unknown"):
        poster.post(replace(letter, conversation="nowhere"))


def test_a_digest_goes_when_its_time_is_over(clocked: Clocked) -> None:
    """It tells of single incidents, so it reaches as far back as they may."""
    clocked.subscribe()
    clocked.run()
    (message,) = clocked.messages()
    clocked.app.store.retention.run(MONDAY + timedelta(days=1_000))
    assert clocked.app.store.conversations.find(ROOM, "karta", message.client_id or "") is None or (
        clocked.messages()[0].card_json is None
    )


def test_a_subscription_that_is_paused_has_no_slots(clocked: Clocked) -> None:
    made = clocked.subscribe()
    clocked.app.store.digests.pause(made.number, ASTA, NOW)
    assert write_due(clocked.app, MONDAY) == 0
    clocked.app.store.digests.resume(made.number, ASTA, NOW)
    assert write_due(clocked.app, MONDAY) == 1


def test_reminders_of_the_register_go_out_by_day_and_once(own_city: App, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import date

    from storage.model.register import Grant

    until = date(2027, 1, 10)
    grant = Grant("polisen", "bostad", Level.COARSE, purpose="Ronder", legal_basis="OSL", until=until)
    own_city.store.register.put([grant], "administrator", NOW - timedelta(days=100))
    heard = lambda: len(own_city.store.conversations.messages("direct:klara", "klara"))  # noqa: E731
    before = heard()
    for hour, told in ((3, 0), (9, 1), (10, 1)):
        at = NOW.replace(hour=hour)
        monkeypatch.setattr(type(own_city.store), "now", lambda _, at=at: at)
        remind(own_city)
        assert heard() - before == told
