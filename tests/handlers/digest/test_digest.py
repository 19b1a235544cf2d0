"""The digest of the demo city for its people, in both languages."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from bot.app import App
from handlers.digest import weeks
from handlers.digest.gather import Asked, gather
from handlers.digest.reply import digest_reply
from handlers.grammar import read
from handlers.reply import Buttons, Fields, Picture, Reply, Table, Text
from storage.model.incident import IncidentDraft, Precision
from storage.model.people import PUBLIC, Level, Role, Viewer
from tests.cast import ASTA, DIDRIK, GRETA, TEAM, only
from tests.city import NOW, ZONE, open_city

WEEK = weeks.last_full(NOW, ZONE)


def digest(app: App, audience=TEAM, week=WEEK, language="sv", late=False, areas=(), kinds=()) -> Reply:
    day = replace(audience, day=NOW.date())
    return digest_reply(day, week, areas, kinds, language, app.services, NOW, late=late)


def tables(reply: Reply) -> dict[str, Table]:
    return {element.caption: element for element in reply.card.elements if isinstance(element, Table)}


def said(reply: Reply, style: str) -> list[str]:
    return [element.text for element in reply.card.elements if isinstance(element, Text) and element.style == style]


def test_a_meeting_is_told_of_places_hours_and_partners(city: App) -> None:
    reply = digest(city)
    assert reply.card.title == "Veckorapport: vecka 46, 9–15 november 2026 · Helsingborg"
    (lead,) = said(reply, "lead")
    assert re.search(r"\d+ händelser, mot \d+–\d+ i vanliga fall", lead)
    found = tables(reply)
    assert {"Platser", "Har rapporterat", "Händelsetyper", "När på dygnet"} <= found.keys()
    assert len(found["När på dygnet"].rows) == 4
    assert len(found["När på dygnet"].header) == 8
    total = reply.facts.counts["incidents"]
    assert sum(int(row[1]) for row in found["Har rapporterat"].rows) == total == reply.facts.shown
    week = next(element for element in reply.card.elements if isinstance(element, Fields))
    assert week.pairs[0] == ("Veckan", str(total))
    assert [label for label, _ in week.pairs][2:] == ["Veckan före (vecka 45)", "Samma vecka i fjol (vecka 46 2025)"]


def test_the_picture_fits_every_platform_and_tells_itself_in_words(city: App) -> None:
    for scale, side in ((1, 1000), (2, 2000)):
        services = replace(city.services, scale=scale)
        reply = digest_reply(replace(TEAM, day=NOW.date()), WEEK, (), (), "sv", services, NOW)
        (picture,) = (element for element in reply.card.elements if isinstance(element, Picture))
        assert Image.open(BytesIO(picture.png)).size == (side, side)
        assert len(picture.png) < 1_000_000
        assert (picture.width, picture.height) == (1000, 1000)
        assert "vecka 46" in picture.alt
        places = tables(reply)["Platser"].rows
        assert all(f"{row[0]} {row[1]} {row[3]}" in picture.alt for row in places if row[0])


def test_the_same_digest_is_the_same_to_the_byte(city: App) -> None:
    assert digest(city) == digest(city)


def test_every_button_is_a_line_that_is_understood(city: App) -> None:
    for language in ("sv", "en"):
        reply = digest(city, language=language)
        buttons = [b for element in reply.card.elements if isinstance(element, Buttons) for b in element.buttons]
        assert len(buttons) > 5
        for button in buttons:
            command, _, line = button.line.partition(" ")
            if command in {"/metod", "/method"}:
                continue  # how it was counted
            assert command in {"/karta", "/map", "/veckorapport", "/digest"}
            reading = read(line, city.services.catalog(), NOW, language)
            assert reading.query is not None, button
            assert not reading.questions, button
            assert not reading.not_understood, button
            assert len(reading.query.periods) == 1


def test_a_places_map_holds_what_the_digest_says(city: App) -> None:
    reply = digest(city)
    first = next(b for e in reply.card.elements if isinstance(e, Buttons) for b in e.buttons)
    shown = city.ask(first.line, "asta", "est-centrum", NOW).facts
    count = int(tables(reply)["Platser"].rows[0][3])
    assert 0.6 * count <= shown.shown <= 2 * count


def test_late_says_so_and_in_time_does_not(city: App) -> None:
    assert said(digest(city, late=True), "note")[0] == "Skickad i efterhand. Rapporten gäller vecka 46."
    assert "efterhand" not in digest(city).card.fallback()


def test_english_has_no_swedish_word_in_it(city: App) -> None:
    text = digest(city, language="en", late=True).card.fallback()
    assert "Weekly digest: week 46, 9–15 November 2026 · Helsingborg" in text
    for word in ("vecka", "händelse", "Plats ", "rapport", "vanlig", "kväll", "lördag", "Ny "):
        assert word not in text, word


def test_where_no_place_may_be_told_none_is(city: App) -> None:
    reply = digest(city, only(DIDRIK))  # a reporter sees squares and weeks
    assert reply.facts.level == Level.COARSE
    assert reply.facts.detailed == 0
    found = tables(reply)
    assert "Platser" not in found
    assert found["När på dygnet"].header == ("Klockan", "hela veckan")
    assert "Inga platser pekas ut" in reply.card.fallback()
    assert not any("inom" in b.line for e in reply.card.elements if isinstance(e, Buttons) for b in e.buttons)
    picture = next(element for element in reply.card.elements if isinstance(element, Picture))
    assert "På kartan" not in picture.alt
    told = dict(found["Har rapporterat"].rows)
    assert told["Polisen"] == "bara antal"
    assert "Antal per part" in found  # what may only be counted stands beside it


def test_who_may_be_told_counts_gets_sums_of_parts_and_no_row(city: App) -> None:
    reply = digest(city, PUBLIC, late=True)
    assert reply.facts.level == Level.COUNTS
    assert reply.facts.detailed == 0
    assert said(reply, "note")[0].startswith("Skickad i efterhand")
    assert tables(reply).keys() == {"Antal per part"}
    assert reply.card.title.startswith("Veckorapport: vecka 46")
    assert "Har rapporterat" not in reply.card.fallback()


def test_with_an_auditor_in_the_room_there_is_a_sentence_and_nothing_is_read(city: App) -> None:
    room = replace(TEAM, viewers=TEAM.viewers | {Viewer("henrik", "trygghet", Role.AUDITOR)})
    reply = digest(city, room, late=True)
    assert (reply.facts.level, reply.facts.shown, reply.facts.sources) == (0, 0, ())
    assert not any(isinstance(element, Picture | Table | Buttons) for element in reply.card.elements)
    assert len(said(reply, "warning")) == 1
    assert len(said(reply, "note")) == 1


def test_only_reviewers_hear_of_what_waits_for_review(own_city: App) -> None:
    own_city.ask("/rapportera klotter Stortorget i går 22:30", "bosse", "", NOW)
    from bot.forms import filled, form_of

    asked = form_of(own_city.ask("/rapportera klotter Stortorget i går 22:30", "bosse", "", NOW))
    assert asked is not None
    own_city.ask(asked.line, "bosse", "", NOW, form=filled(asked, {}))
    waiting = len(own_city.store.reports.queue(GRETA, 100))
    assert waiting
    assert f"{waiting} rapport" in digest(own_city, only(GRETA)).card.fallback()
    for audience in (TEAM, only(ASTA), only(DIDRIK)):
        reply = digest(own_city, audience)
        assert "granskning" not in reply.card.fallback()
        assert reply.facts.counts["awaiting"] is None


def test_a_partner_that_is_silent_is_missing_and_the_week_is_not_called_calm(own_city: App) -> None:
    later = WEEK.end + timedelta(days=14)
    week = weeks.last_full(later, ZONE)  # the demo's partners have nothing in it, but for one
    middle = own_city.store.catalog.read().places[0]
    at = week.start + timedelta(days=1, hours=12)
    own_city.store.incidents.upsert(
        [IncidentDraft("klotter", at, at, middle.x, middle.y, Precision.EXACT, "polisen", "one")]
    )
    own_city.store.reports.nothing(GRETA, week.start.date(), later)
    audience = replace(TEAM, day=later.date())
    reply = digest_reply(audience, week, (), (), "sv", own_city.services, later)
    told = dict(tables(reply)["Har rapporterat"].rows)
    assert told["Fastighetsförvaltningen"] == "inget att rapportera"
    assert told["Öresundshem"] == "saknas"
    assert any("Läs inte tystnaden som lugn" in text for text in said(reply, "warning"))
    assert "En vanlig vecka" not in said(reply, "lead")[0]
    picture = next(element for element in reply.card.elements if isinstance(element, Picture))
    assert "Saknas:" in picture.alt
    assert "Öresundshem" in picture.alt


@pytest.fixture
def bare(tmp_path: Path) -> App:
    """A city with partners and people but no incident."""
    from bot.demo.people import people

    app = open_city(tmp_path / "bare.sqlite")
    app.store.members.put(people())
    yield app
    app.store.close()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_empty_city_has_a_calm_digest(bare: App, language: str) -> None:
    reply = digest(bare, only(ASTA), language=language)
    empty = (
        "Inga händelser som ni får se den veckan." if language == "sv" else "No incidents that you may see that week."
    )
    assert said(reply, "lead") == [empty]
    assert reply.facts.shown == 0
    assert "Platser" not in tables(reply)
    assert any(isinstance(element, Picture) for element in reply.card.elements)


def test_one_incident_is_too_few_to_tell(bare: App) -> None:
    middle = bare.store.catalog.read().places[0]
    at = WEEK.start + timedelta(days=4, hours=20)
    bare.store.incidents.upsert(
        [IncidentDraft("klotter", at, at, middle.x, middle.y, Precision.EXACT, "trygghet", "one")]
    )
    reply = digest(bare, only(ASTA))
    assert said(reply, "lead") == ["1 händelse. Det är för få händelser för att avgöra om veckan är ovanlig."]
    assert reply.facts.counts["places"] == []
    assert tables(reply)["När på dygnet"].rows[3][5] == "1"
    week = next(element for element in reply.card.elements if isinstance(element, Fields))
    assert ("Veckan före (vecka 45)", "inget lagrat så långt tillbaka") in week.pairs


@pytest.mark.parametrize(
    ("now", "name"),
    [
        (datetime(2027, 1, 4, 7, 30, tzinfo=ZONE), "2026-W53"),
        (datetime(2027, 1, 11, 7, 30, tzinfo=ZONE), "2027-W01"),
        (datetime(2026, 3, 30, 7, 30, tzinfo=ZONE), "2026-W13"),  # summer time begins on its Sunday
        (datetime(2026, 10, 26, 7, 30, tzinfo=ZONE), "2026-W43"),  # and ends
    ],
)
def test_year_ends_and_clock_changes(city: App, now: datetime, name: str) -> None:
    week = weeks.last_full(now, ZoneInfo("Europe/Stockholm"))
    audience = replace(TEAM, day=now.date())
    reply = digest_reply(audience, week, (), (), "sv", city.services, now)
    assert weeks.iso_name(week) == name == reply.facts.query["week"]
    assert f"vecka {int(name[-2:])}," in reply.card.title
    found = gather(audience, Asked(week), city.services)
    if found.clock is not None:
        assert round(sum(map(sum, found.clock)), 6) == len(found.rows) - found.squares


def test_areas_and_kinds_narrow_the_week_but_not_who_has_reported(city: App) -> None:
    area = city.services.catalog().areas[0].key
    whole, part = digest(city), digest(city, areas=(area,), kinds=("klotter",))
    assert part.facts.shown < whole.facts.shown
    assert set(part.facts.counts["kinds"]) <= {"klotter"}
    assert tables(part)["Har rapporterat"] == tables(whole)["Har rapporterat"]
    assert part.facts.sources == whole.facts.sources
