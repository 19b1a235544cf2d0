from datetime import timedelta

import pytest

from handlers.reply import Reply
from storage.model.digest import Holidays, Subscription
from tests.city import NOW
from tests.handlers.sharing.house import House, lines, rows

ROOM = "est-centrum"


def say(house: House, line: str, who: str = "asta", where: str = ROOM, language: str = "sv") -> Reply:
    """A line written in a room; the answer is the asker's alone, as slash commands are on the page."""
    return house.app.ask(line, who, "", NOW, language, within=where)


def kept(house: House) -> tuple[Subscription, ...]:
    return house.app.store.digests.all()


def test_a_subscription_says_when_the_first_comes_and_what_it_is_about(house: House) -> None:
    reply = say(house, "/prenumerera centrum klotter måndagar 07:30")
    (one,) = kept(house)
    assert (one.conversation, one.weekday, one.minute, one.holidays) == (ROOM, 1, 450, Holidays.MOVE)
    assert (one.by, one.language, one.platform) == ("asta", "sv", "web")
    text = reply.card.fallback()
    assert "Veckorapporten kommer hit måndagar kl 07:30. Den första kommer" in text
    assert "klotter i" in text.lower()
    assert "centrum" in text.lower()
    assert "nästa vardag" in text
    assert reply.private


def test_without_a_word_it_is_everything_on_mondays(house: House) -> None:
    text = say(house, "/prenumerera").card.fallback()
    (one,) = kept(house)
    assert (one.areas, one.kinds, one.weekday, one.minute) == ((), (), 1, 450)
    assert "alla händelser i hela Helsingborg" in text


def test_the_same_again_is_said_and_kept_once(house: House) -> None:
    say(house, "/prenumerera måndagar 07:30")
    later = house.app.ask("/prenumerera måndagar 07:30", "cilla", "", NOW + timedelta(hours=1), within=ROOM)
    assert "finns redan" in later.card.fallback()
    assert len(kept(house)) == 1


def test_in_english_the_digest_is_english_too(house: House) -> None:
    text = say(house, "/subscribe Tuesdays 8:15 also on holidays", language="en").card.fallback()
    (one,) = kept(house)
    assert (one.language, one.weekday, one.minute, one.holidays) == ("en", 2, 495, Holidays.KEEP)
    assert "comes here on Tuesdays at 08:15" in text
    assert "public holidays too" in text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("måndagar och fredagar", "Välj en dag"),
        ("måndagar 26:00", "”26:00” är ingen tid på dagen"),
        ("vecka 12 måndagar", "hela veckan före"),
        ("inom 300 m från Stortorget", "hela områden"),
        ("xyzzy måndagar", "Förstod inte ”xyzzy”"),
    ],
)
def test_what_cannot_be_had_makes_nothing_and_says_how_to_mend_it(house: House, line: str, said: str) -> None:
    assert said in say(house, f"/prenumerera {line}").card.fallback()
    assert kept(house) == ()


def test_nearly_right_words_come_back_as_buttons_that_work(house: House) -> None:
    reply = say(house, "/prenumerera cntrm tisdagar 07:45 på engelska även röda dagar")
    assert kept(house) == ()
    say(house, lines(reply)["Centrum"])
    (one,) = kept(house)
    assert one.areas
    assert (one.weekday, one.minute, one.language, one.holidays) == (2, 465, "en", Holidays.KEEP)


def test_a_word_that_was_read_as_another_is_told(house: House) -> None:
    assert "centrun" in say(house, "/prenumerera centrun").card.fallback()


def test_the_list_shows_what_comes_and_its_buttons_work(house: House) -> None:
    say(house, "/prenumerera fredagar 15:00")
    reply = say(house, "/prenumerationer", "cilla")
    (row,) = rows(reply)
    assert row[3] == "fredagar 15:00"
    buttons = lines(reply)
    assert "Pausad" in say(house, buttons["Pausa 1"], "cilla").card.fallback()
    assert kept(house)[0].paused
    again = say(house, "/prenumerationer", "cilla")
    assert rows(again)[0][4] == "pausad"
    assert "igen, nästa gång" in say(house, lines(again)["Fortsätt 1"], "cilla").card.fallback()
    sure = say(house, lines(again)["Avsluta 1"], "cilla")
    assert len(kept(house)) == 1
    assert "Avslutad" in say(house, lines(sure)["Ja, avsluta"], "cilla").card.fallback()
    assert kept(house) == ()
    assert "Inga veckorapporter" in say(house, "/prenumerationer").card.fallback()


def test_what_comes_to_a_room_is_known_only_to_those_in_it(house: House) -> None:
    say(house, "/prenumerera centrum klotter")
    listed = say(house, "/prenumerationer", "bosse", "trygg-i-helsingborg").card.fallback()
    act = say(house, "/prenumerationer avsluta 1 ja", "bosse", "trygg-i-helsingborg").card.fallback()
    other = say(house, "/prenumerationer avsluta 999 ja", "bosse", "trygg-i-helsingborg").card.fallback()
    assert "Inga veckorapporter" in listed
    assert act.replace("1", "#") == other.replace("999", "#")
    assert len(kept(house)) == 1


def test_ones_own_conversation_can_have_it_too(house: House) -> None:
    own = house.app.store.conversations.direct("bosse")
    assert "kommer hit" in say(house, "/prenumerera söndagar 18:00", "bosse", own).card.fallback()
    assert "din egen konversation" in say(house, "/prenumerationer", "bosse").card.fallback()
    assert "Inga veckorapporter" in say(house, "/prenumerationer", "asta").card.fallback()


def test_somebody_who_is_not_in_the_room_subscribes_it_to_nothing(house: House) -> None:
    reply = say(house, "/prenumerera måndagar", "bosse", ROOM)
    assert kept(house) == ()
    assert "inte med" in reply.card.fallback()


def test_nowhere_is_no_place_for_a_digest(house: House) -> None:
    reply = house.app.ask("/prenumerera måndagar", "asta", "", NOW)
    assert kept(house) == ()
    assert "i den kanal dit" in reply.card.fallback()


@pytest.mark.parametrize("line", ["pausa", "pausa x", "avsluta 7 ja", "fortsätt 99999999999999999999"])
def test_a_number_that_is_not_there_is_named(house: House, line: str) -> None:
    assert "ingen prenumeration med nummer" in say(house, f"/prenumerationer {line}").card.fallback()


def test_a_word_that_means_nothing_is_named(house: House) -> None:
    assert "”blaha”" in say(house, "/prenumerationer blaha 1").card.fallback()
