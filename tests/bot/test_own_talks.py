"""The weekly digest in somebody's own talk with the bot on a chat platform: for them alone."""

import threading
from datetime import datetime, timedelta

import pytest

from bot import retention
from bot.app import App
from bot.chatting import Door
from bot.digests import Composer, digest_reply
from bot.jobs import Digests
from bot.outbox import Sender
from bot.platforms.chat import Account, Heard
from storage.model.digest import Outgoing, Posting
from storage.model.people import Level
from tests.bot.paper import Paper
from tests.bot.people_in_chat import ASTA, CILLA, room
from tests.cast import ASTA as COORDINATOR
from tests.city import NOW, ZONE

MONDAY = datetime(2026, 11, 23, 7, 31, tzinfo=ZONE)


@pytest.fixture
def own_city(own_short_city: App) -> App:
    return own_short_city


@pytest.fixture
def paper(own_city: App) -> Paper:
    for demos in own_city.store.digests.all():
        own_city.store.digests.remove(demos.number, COORDINATOR, NOW)
    found = Paper(Door(own_city))
    own_city.chats.running["paper"] = found
    return found


@pytest.fixture
def digests(paper: Paper, own_city: App) -> Digests:
    composer = Composer(own_city, digest_reply)
    posted = lambda held, letter, reference: composer.note(held, letter, reference, MONDAY)  # noqa: E731
    posters = own_city.chats.posters()
    return Digests(own_city, Sender(own_city.store.digests, posters, composer, "t", lambda: MONDAY, posted=posted))


def say(paper: Paper, line: str, who: Account = CILLA) -> str:
    return paper.door.answer("paper", Heard(who, line, typed=False), NOW).card.fallback()


def row(app: App) -> Outgoing:
    (found,) = [one for one in app.store.digests.latest() if one.subscription.platform == "paper"]
    return found


def test_it_comes_to_them_alone_and_shows_what_they_may_see(own_city: App, paper: Paper, digests: Digests) -> None:
    said = say(paper, "/prenumerera måndagar 07:30")
    assert "Veckorapporten kommer hit måndagar kl 07:30" in said
    assert "Rapporten är bara för dig" in said
    assert "alla som är med" not in said
    digests.run(threading.Event())
    digests.run(threading.Event())
    (letter,) = paper.letters
    assert letter.conversation == f"paper:dm:{CILLA.key}"
    assert {viewer.person for viewer in letter.reply.audience.viewers} == {"cilla"}
    assert letter.reply.audience.cap == Level.EXACT
    assert row(own_city).state is Posting.DONE
    shown = next(one for one in own_city.store.audit.latest() if one.command == "digest")
    assert (shown.conversation, shown.readers) == ("direct:cilla", 1)


def test_what_stands_there_is_found_by_recall_and_is_no_rooms(own_city: App, paper: Paper, digests: Digests) -> None:
    say(paper, "/prenumerera måndagar 07:30")
    digests.run(threading.Event())
    assert own_city.store.room_posts.of("paper", "direct:cilla") == ()
    retention.run(own_city, datetime(2045, 1, 1, tzinfo=ZONE), own_city.chats.recallers())
    assert paper.taken == [(f"paper:dm:{CILLA.key}", "m1")]


def test_the_list_tells_which_talk_it_is_and_others_do_not_see_it(paper: Paper) -> None:
    say(paper, "/prenumerera måndagar 07:30")
    assert "din egen konversation i paper" in say(paper, "/prenumerationer")
    assert "Inga veckorapporter" in say(paper, "/prenumerationer", ASTA)
    number = say(paper, "/prenumerationer").split("Pausa ")[1].split()[0].strip("].,)")
    assert "ingen prenumeration med nummer" in say(paper, f"/prenumerationer avsluta {number} ja", ASTA)
    assert "Veckorapporten kommer inte längre hit" in say(paper, f"/prenumerationer avsluta {number} ja")


def test_the_page_and_the_platform_are_two_places(own_city: App, paper: Paper) -> None:
    say(paper, "/prenumerera måndagar 07:30")
    own_city.ask("/prenumerera måndagar 07:30", "cilla", own_city.store.conversations.direct("cilla"), NOW)
    told = [(one.platform, one.conversation) for one in own_city.store.digests.all()]
    assert told == [("paper", "direct:cilla"), ("web", "direct:cilla")]


def test_said_privately_in_a_room_it_is_the_rooms(own_city: App, paper: Paper) -> None:
    there = room(ASTA, CILLA, key="paper:rum")
    paper.door.answer("paper", Heard(ASTA, "/prenumerera måndagar 07:30", room=there, typed=False), NOW)
    assert [one.conversation for one in own_city.store.digests.all()] == ["paper:rum"]


def test_whoever_may_not_subscribe_may_not_here_either(own_city: App, paper: Paper) -> None:
    say(paper, "/prenumerera måndagar 07:30", Account("T0HELS:UNOBODY", "Nobody"))
    assert own_city.store.digests.all() == ()


def test_whoever_has_left_or_unlinked_the_account_is_sent_nothing(
    own_city: App, paper: Paper, digests: Digests
) -> None:
    say(paper, "/prenumerera måndagar 07:30")
    own_city.store.members.leave("cilla")
    digests.run(threading.Event())
    assert paper.letters == []
    assert (row(own_city).state, row(own_city).error) == (Posting.FAILED, "no_account")


def test_a_talk_that_cannot_be_opened_now_is_opened_later_and_nothing_is_doubled(
    own_city: App, paper: Paper, digests: Digests
) -> None:
    say(paper, "/prenumerera måndagar 07:30")
    paper.away = True
    digests.run(threading.Event())
    assert (row(own_city).state, row(own_city).error) == (Posting.WAITING, "no_answer")
    assert not row(own_city).may_be_there
    paper.away = False
    digests._sender.clock = lambda: MONDAY + timedelta(minutes=5)
    digests.run(threading.Event())
    assert len(paper.letters) == 1


def test_erasing_the_person_ends_it(own_city: App, paper: Paper, digests: Digests) -> None:
    say(paper, "/prenumerera måndagar 07:30")
    own_city.store.persons.erase("cilla", NOW)
    digests.run(threading.Event())
    assert paper.letters == []
    assert own_city.store.digests.all() == ()
