"""Digests, notices, recall and retention on a chat platform, by the real jobs and a platform on paper."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot import retention
from bot.app import App
from bot.chatting import Door
from bot.digests import Composer, digest_reply
from bot.jobs import Digests
from bot.looking import look
from bot.notify import tell
from bot.outbox import Sender
from bot.passing import pass_on
from bot.platforms.chat import Account, Room
from storage.model.digest import Posting
from storage.model.incident import Precision
from storage.model.people import Level, Role
from storage.model.report import ReportDraft
from tests.bot.paper import Paper
from tests.bot.people_in_chat import ASTA, BOSSE, CILLA, STRANGER, asked, private
from tests.cast import ASTA as COORDINATOR
from tests.cast import BOSSE as REPORTER
from tests.cast import GRETA
from tests.city import NOW, ZONE
from tests.storage.digests.books import wish

MONDAY = datetime(2026, 11, 23, 7, 31, tzinfo=ZONE)
ROOM = "paper:rum"


@pytest.fixture
def own_city(own_short_city: App) -> App:
    return own_short_city


@pytest.fixture
def paper(own_city: App) -> Paper:
    found = Paper(Door(own_city))
    own_city.chats.running["paper"] = found
    return found


@pytest.fixture
def digests(paper: Paper, own_city: App) -> Digests:
    for demos in own_city.store.digests.all():
        own_city.store.digests.remove(demos.number, COORDINATOR, NOW)
    paper.rooms[ROOM] = Room(ROOM, "Rummet", (ASTA, CILLA))
    paper.door.lowered("paper", paper.rooms[ROOM], NOW)
    own_city.store.digests.subscribe(wish(ROOM, platform="paper"), COORDINATOR, NOW)
    composer = Composer(own_city, digest_reply)
    posted = lambda held, letter, reference: composer.note(held, letter, reference, MONDAY)  # noqa: E731
    posters = own_city.chats.posters()
    return Digests(own_city, Sender(own_city.store.digests, posters, composer, "t", lambda: MONDAY, posted=posted))


def shown(app: App) -> Level:
    return next(row for row in app.store.audit.latest() if row.command == "digest").level


def test_a_digest_is_for_those_who_are_in_the_room_at_that_moment(
    own_city: App, paper: Paper, digests: Digests
) -> None:
    digests.run(threading.Event())
    (letter,) = paper.letters
    assert {viewer.person for viewer in letter.reply.audience.viewers} == {"asta", "cilla"}
    assert letter.reply.audience.cap == Level.EXACT
    assert shown(own_city) == Level.EXACT
    (post,) = own_city.store.room_posts.of("paper", ROOM)
    assert (post.message, post.person) == ("m1", "asta")
    assert post.line.startswith("/veckorapport")
    (low,) = paper.door.lowered("paper", Room(ROOM, "Rummet", (ASTA, STRANGER)), MONDAY)
    assert low.reply is not None
    assert low.reply.facts.level <= Level.COUNTS
    assert "vecka 47" in low.reply.card.title


@pytest.mark.parametrize("members", [(ASTA, CILLA, STRANGER), (ASTA, replace(CILLA, outside=True)), None])
def test_somebody_who_came_since_makes_it_the_publics(
    own_city: App, paper: Paper, digests: Digests, members: tuple[Account, ...] | None
) -> None:
    paper.rooms[ROOM] = Room(ROOM, "Rummet", members)
    digests.run(threading.Event())
    (letter,) = paper.letters
    assert letter.reply.audience.is_public
    assert shown(own_city) <= Level.COUNTS


def test_a_room_that_is_gone_is_the_publics_and_a_platform_that_is_away_is_asked_again(
    own_city: App, paper: Paper, digests: Digests
) -> None:
    paper.away = True
    digests.run(threading.Event())
    assert paper.letters == []
    (row,) = [one for one in own_city.store.digests.latest() if one.subscription.platform == "paper"]
    assert (row.state, row.error) == (Posting.WAITING, "not_computed")
    paper.away = False
    paper.rooms.clear()
    digests._sender.clock = lambda: MONDAY + timedelta(minutes=5)
    digests.run(threading.Event())
    (letter,) = paper.letters
    assert letter.reply.audience.is_public


def test_a_platform_that_was_never_connected_is_waited_for(own_city: App, paper: Paper, digests: Digests) -> None:
    """Its poster cannot be told yet; the server began all the same, and the digest comes when it can."""
    paper.unknown = True
    digests.run(threading.Event())
    (row,) = [one for one in own_city.store.digests.latest() if one.subscription.platform == "paper"]
    assert (row.state, row.error) == (Posting.WAITING, "not_connected")
    paper.unknown = False
    digests._sender.clock = lambda: MONDAY + timedelta(minutes=5)
    digests.run(threading.Event())
    assert len(paper.letters) == 1


def report(app: App) -> str:
    place = app.store.catalog.read().places[0]
    draft = ReportDraft("c1", "klotter", NOW, NOW, place.x, place.y, Precision.EXACT, text="tre taggar")
    return app.store.reports.send(REPORTER, draft, NOW).report.number


def test_a_notice_reaches_its_person_once_where_they_were_last_heard(own_city: App, paper: Paper) -> None:
    paper.door.answer("paper", private(BOSSE, "/hjälp"), NOW)
    number = report(own_city)
    own_city.store.reports.release(GRETA, [number], NOW)
    assert tell(own_city.store, NOW) == 1
    paper.away = True
    assert pass_on(own_city, NOW) == 0
    paper.away = False
    assert [pass_on(own_city, NOW) for _ in range(3)] == [1, 0, 0]
    ((account, words, language),) = paper.told
    assert (account, language) == (BOSSE.key, "sv")
    assert number in words
    assert [
        (post.platform, post.conversation) for post in own_city.store.posts.of([number]) if post.platform == "paper"
    ]


def test_old_news_and_news_for_those_who_left_are_sent_to_nobody(own_city: App, paper: Paper) -> None:
    paper.door.answer("paper", private(BOSSE, "/hjälp"), NOW)
    number = report(own_city)
    own_city.store.reports.release(GRETA, [number], NOW)
    tell(own_city.store, NOW)
    assert pass_on(own_city, NOW + timedelta(days=2)) == 0
    own_city.store.members.leave("bosse")
    assert pass_on(own_city, NOW) == 0
    assert paper.told == []


def test_a_recall_and_retention_take_posts_away_there(own_city: App, paper: Paper) -> None:
    number = report(own_city)
    own_city.store.reports.release(GRETA, [number], NOW)
    here = Room(ROOM, "Rummet", (ASTA, CILLA))
    heard = asked(ASTA, "/karta vecka 47 lista", here)
    reply = paper.door.answer("paper", heard, NOW)
    paper.door.posted("paper", ROOM, "17.1", heard, reply, NOW)
    said = own_city.ask(f"/återkalla {number}", "greta", "", datetime.now(UTC))
    assert paper.taken == [(ROOM, "17.1")]
    assert "står kvar" not in said.card.fallback()
    assert own_city.store.room_posts.of("paper", ROOM) == ()
    paper.door.posted("paper", ROOM, "17.2", heard, reply, NOW)
    retention.run(own_city, datetime(2045, 1, 1, tzinfo=UTC), own_city.chats.recallers())
    assert (ROOM, "17.2") in paper.taken


@pytest.fixture
def stands(own_city: App, paper: Paper) -> Room:
    """A room in which the city's incidents stand exactly."""
    here = Room(ROOM, "Rummet", (ASTA, CILLA))
    paper.rooms[ROOM] = here
    heard = asked(ASTA, "/karta vecka 47 lista", here)
    reply = paper.door.answer("paper", heard, NOW)
    assert reply.facts.level == Level.EXACT
    for message in ("17.1", "17.2"):
        paper.door.posted("paper", ROOM, message, heard, reply, NOW)
    return here


def test_whoever_came_while_nothing_ran_is_found(own_city: App, paper: Paper, stands: Room) -> None:
    assert look(own_city, NOW, threading.Event()) == 0
    assert paper.taken == []
    paper.rooms[ROOM] = replace(stands, members=(ASTA, CILLA, STRANGER))
    paper.away = True
    assert look(own_city, NOW, threading.Event()) == 0
    paper.away = False
    assert look(own_city, NOW, threading.Event()) == 2
    assert paper.taken == [(ROOM, "17.1"), (ROOM, "17.2")]
    assert look(own_city, NOW, threading.Event()) == 0


def test_whoever_left_the_cooperation_and_sits_there_still_is_found(own_city: App, paper: Paper, stands: Room) -> None:
    own_city.store.members.leave("cilla")
    assert look(own_city, NOW, threading.Event()) == 2


def test_whoever_has_another_role_now_is_found(own_city: App, paper: Paper, stands: Room) -> None:
    cilla = own_city.store.members.person("cilla")
    assert cilla is not None
    own_city.store.members.put([replace(cilla, role=Role.REPORTER)])
    assert look(own_city, NOW, threading.Event()) == 2


def test_a_room_that_we_are_not_in_any_more_is_left(own_city: App, paper: Paper, stands: Room) -> None:
    paper.rooms.clear()
    assert look(own_city, NOW, threading.Event()) == 0
    assert len(own_city.store.room_posts.of("paper", ROOM)) == 2


def test_days_are_the_municipalitys(own_city: App) -> None:
    assert own_city.day(datetime(2026, 11, 22, 23, 30, tzinfo=UTC)) == date(2026, 11, 23)
