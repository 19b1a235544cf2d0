"""A report's line: what is read, what stays text, and that no letter is ever lost."""

import os
import re
from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.grammar.report import ReportReading, read_message, read_report
from handlers.grammar.report_line import written
from storage.model.incident import Certainty, PlaceType
from tests.handlers.grammar.catalog import catalog
from tests.handlers.grammar.test_any_line import NASTY, WORDS

ZONE = ZoneInfo("Europe/Stockholm")
CATALOG = catalog()
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=ZONE)  # a Wednesday
MORE = 20 if os.environ.get("KARTA_SOAK") else 1
OWN = [
    *re.split(
        r"\s+",
        """klotter inbrott hot nyss nu igår kväll natt 22:30 22.30 kl 22 mellan 01 och 03 20 06 en timme sedan för
min halvtimme kvart sen Stortorget Söder Drottninghögs skola skolan gatan Furutorpsgatan 12 B vid utanför bakom på
i , ; . såg hörde tror tre taggar gaveln trapphuset fredag i fredags morse 12/11 2026-11-20 25:70 56,0465
12,6945 6214000 357000 N E tiden - yesterday ago hour saw graffiti at the imorgon på fredag 22-02 15-20 st
halv kvart över niotiden past half quarter to
våld polisanmält 8F6CG+22 https://osm.org/#map=1/56/12""",
    ),
    "\n",
]


def read(line: str, now: datetime = NOW) -> ReportReading:
    return read_report(line, CATALOG, now)


def told(line: str, now: datetime = NOW) -> str:
    when = read(line, now).when
    if when is None:
        return "future" if read(line, now).future else "nothing"
    if when.now:
        return "now"
    start, end = (f"{at:%d %H:%M}" for at in (when.start, when.end))
    return start if start == end else f"{start} - {end}"


@pytest.mark.parametrize(
    ("line", "kind", "place", "text"),
    [
        ("klotter Drottninghögs skola igår 22:30, tre taggar på gaveln", "klotter", "Drottninghögs skola",
         "tre taggar på gaveln"),
        ("klotter på Drottninghögs skola igår 22:30 tre taggar på gaveln", "klotter", "Drottninghögs skola",
         "tre taggar på gaveln"),
        ("klotter, Drottninghögs skola, igår 22:30, tre taggar", "klotter", "Drottninghögs skola", "tre taggar"),
        ("klotter\nDrottninghögs skola\nigår 22:30\ntre taggar, en röd", "klotter", "Drottninghögs skola",
         "tre taggar, en röd"),
        ("Klotter på Stortorget igår. Tre taggar.", "klotter", "Stortorget", "Tre taggar."),
        ("inbrott i trapphuset Drottninghög i natt", "inbrott", "Drottninghög", "i trapphuset"),
        ("klotter Furutorpsgatan 12B Söder idag", "klotter", "Furutorpsgatan 12B, Söder", ""),
        ("klotter bakom Stortorget nyss", "klotter", "bakom Stortorget", ""),
        ("klotter 56,0465 12,6945 igår, på väggen", "klotter", "56,0465 12,6945", "på väggen"),
        ("klotter N 6214000 E 357000 igår, på väggen", "klotter", "N 6214000 E 357000", "på väggen"),
        ("klotter 6 214 000, 357 000 igår, på väggen", "klotter", "6 214 000, 357 000", "på väggen"),
        ("störande samling Söder fredag kväll ungdomar 15-20 st", "störande-samling", "Söder", "ungdomar 15-20 st"),
        ("graffiti at Stortorget yesterday 22:30, three tags", "klotter", "Stortorget", "three tags"),
    ],
)  # fmt: skip
def test_a_line_gives_kind_place_and_text(line: str, kind: str, place: str, text: str) -> None:
    reading = read(line)
    assert (reading.kinds, reading.place, reading.text) == ((kind,), place, text)


@pytest.mark.parametrize(
    ("line", "when"),
    [
        ("klotter igår 22:30", "24 22:30"),
        ("klotter igår 22.30", "24 22:30"),
        ("klotter igår kl 22", "24 22:00"),
        ("klotter igår vid 22-tiden", "24 22:00"),
        ("klotter igår kväll kl 10", "24 22:00"),
        ("klotter igår", "24 00:00 - 24 23:59"),
        ("klotter idag", "25 00:00 - 25 12:00"),
        ("klotter i natt", "25 00:00 - 25 06:00"),
        ("klotter i natt mellan 01 och 03", "25 01:00 - 25 03:00"),
        ("klotter i natt mellan 23 och 02", "24 23:00 - 25 02:00"),
        ("klotter i natt 23:30", "24 23:30"),
        ("klotter i morse", "25 06:00 - 25 10:00"),
        ("klotter fredag kväll", "20 18:00 - 20 23:59"),
        ("klotter i fredags 22–02 Söder", "20 22:00 - 21 02:00"),
        ("klotter mellan kl 20 och 06", "24 20:00 - 25 06:00"),
        ("klotter kl 22", "24 22:00"),
        ("klotter kl 11", "25 11:00"),
        ("klotter 12:03", "25 12:00"),
        ("klotter för en timme sedan", "25 11:00"),
        ("klotter 20 min sedan", "25 11:40"),
        ("klotter en halvtimme sen", "25 11:30"),
        ("klotter en kvart sedan", "25 11:45"),
        ("graffiti two hours ago", "25 10:00"),
        ("klotter för två dagar sedan", "23 00:00 - 23 23:59"),
        ("klotter nyss", "now"),
        ("klotter just nu Söder", "now"),
        ("klotter 12/11 kl 14", "12 14:00"),
        ("klotter 12 november 14.30", "12 14:30"),
        ("klotter 2026-11-20 08:15", "20 08:15"),
        ("klotter onsdag kväll", "18 18:00 - 18 23:59"),
        ("klotter Söder", "nothing"),
        ("klotter imorgon", "future"),
        ("klotter på fredag", "future"),
        ("klotter idag 22:30", "future"),
    ],
)
def test_a_time_is_read(line: str, when: str) -> None:
    assert told(line) == when


@pytest.mark.parametrize(
    ("words", "when"),
    [
        ("halv tio", "25 09:30"),
        ("halv 10", "25 09:30"),
        ("halv 22", "24 21:30"),
        ("halv ett", "25 00:30"),
        ("kvart i nio", "25 08:45"),
        ("en kvart i nio", "25 08:45"),
        ("kvart över tre", "25 03:15"),
        ("kvart över 3", "25 03:15"),
        ("tjugo i åtta", "25 07:40"),
        ("kl 20 i 8", "25 07:40"),
        ("fem över halv nio", "25 08:35"),
        ("fem i halv nio", "25 08:25"),
        ("tjugofem över elva", "25 11:25"),
        ("tio i tolv", "25 11:50"),
        ("tio över tolv", "25 00:10"),
        ("vid halv tio", "25 09:30"),
        ("klockan nio", "25 09:00"),
        ("vid niotiden", "25 09:00"),
        ("vid nio-tiden", "25 09:00"),
        ("halv ett i natt", "25 00:30"),
        ("halv tolv i natt", "24 23:30"),
        ("kvart i tolv igår natt", "24 23:45"),
        ("igår natt 23:45", "24 23:45"),
        ("igår natt mellan 23 och 02", "24 23:00 - 25 02:00"),
        ("igår halv tio", "24 21:30"),
        ("halv tio igår kväll", "24 21:30"),
        ("i morse halv nio", "25 08:30"),
        ("igår förmiddag kvart i tolv", "24 11:45"),
        ("i fredags halv tio på kvällen", "20 21:30"),
        ("idag halv tio", "25 09:30"),
        ("idag kvart i tolv på kvällen", "future"),
        ("mellan halv tio och elva", "25 09:30 - 25 11:00"),
        ("mellan halv tio och 11", "25 09:30 - 25 11:00"),
        ("mellan nio och kvart i tio igår kväll", "24 21:00 - 24 21:45"),
        ("halv elva till kvart i ett i natt", "24 22:30 - 25 00:45"),
        ("half past nine", "25 09:30"),
        ("half nine", "25 09:30"),
        ("at half past nine in the evening", "24 21:30"),
        ("quarter to nine", "25 08:45"),
        ("a quarter past three", "25 03:15"),
        ("twenty to eight", "25 07:40"),
        ("twenty-five past eleven", "25 11:25"),
        ("ten minutes past eight yesterday evening", "24 20:10"),
        ("half past nine pm", "24 21:30"),
        ("nine o'clock", "25 09:00"),
        ("from ten to eleven", "25 10:00 - 25 11:00"),
        ("between half past nine and quarter to eleven", "25 09:30 - 25 10:45"),
    ],
)  # fmt: skip
def test_a_clock_in_words_is_the_latest_that_was(words: str, when: str) -> None:
    line = f"klotter Söder {words}, tre taggar"
    reading = read(line)
    assert (told(line), reading.place, reading.text) == (when, "Söder", "tre taggar")


@pytest.mark.parametrize("words", ["fem i tre bilar", "halv", "halv tre meter hög", "kvart", "tio i trapphuset",
                                   "tjugo i en bil", "vid nio bilar", "nio", "half the wall", "two to three people",
                                   "mellan tre och fyra ungdomar"])  # fmt: skip
def test_words_that_count_something_are_no_clock(words: str) -> None:
    reading = read(f"klotter Söder {words}")
    assert reading.when is None
    assert words in reading.text


def test_figures_in_the_middle_of_words_stand_once() -> None:
    reading = read("22 6214000 357000 blomma")
    assert (reading.place, reading.text) == ("6214000 357000", "22 blomma")


def test_a_clock_in_words_is_told_back() -> None:
    assert read("klotter Söder igår halv tio").clock == "halv tio"
    assert read("klotter Söder igår 21:30").clock == ""


def test_an_interval_that_is_nearly_over_is_the_one_that_is_meant() -> None:
    early = NOW.replace(hour=5, minute=20)
    assert told("klotter mellan 20 och 06", early) == "24 20:00 - 25 05:20"
    assert told("klotter mellan 20 och 06", NOW.replace(hour=23)) == "24 20:00 - 25 06:00"


def test_a_clock_that_does_not_exist_is_asked_about_and_kept() -> None:
    reading = read("klotter Söder kl 25:70, vid porten")
    assert [key for key, _ in reading.questions] == ["no_clock"]
    assert "25:70" in reading.text


def test_how_somebody_knows_and_where_it_was_are_read_and_left_in_the_text() -> None:
    reading = read("inbrott Söder i natt, hörde ett brak i trapphuset, polisanmält")
    assert (reading.certainty, reading.place_type, reading.police) == (Certainty.HEARD, PlaceType.STAIRWELL, True)
    assert reading.text == "hörde ett brak i trapphuset, polisanmält"
    assert read("klotter Söder, jag såg inget").certainty is Certainty.UNKNOWN
    assert read("klotter utanför rådhuset").place_type is PlaceType.UNKNOWN
    assert read("klotter Söder, ej polisanmält").police is False


def test_a_sentence_stays_whole_and_is_read() -> None:
    line = "jag såg två killar klottra på Stortorget igår kväll"
    reading = read(line)
    assert (reading.kinds, reading.place, reading.text) == (("klotter",), "Stortorget", line)
    assert told(line) == "24 18:00 - 24 23:59"


def test_a_chat_message_is_read_and_kept_as_it_is() -> None:
    message = "Nu har de klottrat igen.\nTre taggar på Stortorget i natt. Ring mig i morgon!"
    reading = read_message(message, CATALOG, NOW)
    assert (reading.kinds, reading.place, reading.text) == (("klotter",), "Stortorget", message)
    assert reading.when is not None
    assert (reading.when.start.day, reading.when.end.hour) == (25, 6)
    assert set(reading.in_text) == {"kind", "where", "when"}


def test_what_is_said_in_the_text_is_only_read_where_it_can_hardly_mean_anything_else() -> None:
    reading = read("klotter, butiken stänger kl 22 och städas på fredag")
    assert reading.when is None
    assert not reading.future


def test_a_group_of_kinds_leaves_the_choice_open() -> None:
    assert len(read("våld Söder igår").kinds) > 1


def test_a_second_place_or_time_belongs_to_the_text() -> None:
    reading = read("klotter Stortorget igår 22:30 sedan Knutpunkten 23:15")
    assert (reading.place, told("klotter Stortorget igår 22:30 sedan Knutpunkten 23:15")) == ("Stortorget", "24 22:30")
    assert "Knutpunkten" in reading.text
    assert "23:15" in reading.text


def accounted(line: str, now: datetime = NOW) -> None:
    reading = read_report(line, CATALOG, now)
    wrote = Counter(sign for sign in written(line).raw if sign.isalnum())
    kept = Counter(sign for piece in reading.pieces for sign in piece.text if sign.isalnum())
    kept += Counter(sign for sign in reading.text if sign.isalnum())
    assert kept == wrote, (line, reading.pieces, reading.text)
    if reading.when is not None:
        assert reading.when.start <= reading.when.end <= now + timedelta(seconds=1)
    read_message(line, CATALOG, now)


@pytest.mark.parametrize("line", NASTY, ids=range(len(NASTY)))
def test_a_nasty_line_loses_no_letter(line: str) -> None:
    accounted(line)


@settings(max_examples=100 * MORE, deadline=None)
@given(st.text(max_size=80))
def test_any_text_loses_no_letter(line: str) -> None:
    accounted(line)


@settings(max_examples=200 * MORE, deadline=None)
@given(
    st.lists(st.sampled_from([*OWN, *WORDS]), max_size=12),
    st.sampled_from([" ", "", ", "]),
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001  the zone is put on below
)
def test_any_words_in_any_order_lose_no_letter(words: list[str], space: str, now: datetime) -> None:
    accounted(space.join(words), now.replace(tzinfo=ZONE))


def test_a_very_long_text_is_kept_whole() -> None:
    accounted("klotter Söder igår " + "ord " * 900)
    accounted("klotter Söder igår, " + "x" * 3000 + ", 12:30")
