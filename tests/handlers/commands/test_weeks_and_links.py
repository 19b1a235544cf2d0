"""`/inget` and `/länk`."""

from dataclasses import replace
from datetime import date

import pytest

from bot.app import App
from handlers.reply import Link
from tests.city import NOW
from tests.handlers.commands.stage import Stage, lines, only


def test_without_a_week_it_is_asked_and_one_tap_says_it(stage: Stage) -> None:
    asked = stage.ask("/inget")
    assert only(asked, "bosse")
    assert "Hade Fastighetsförvaltningen inget att rapportera vecka 47 2026?" in asked.card.fallback()
    assert stage.app.store.reports.said_nothing(date(2026, 11, 16)) == ()
    done = stage.ask(lines(asked)["Ja, inget vecka 47 2026"])
    assert done.settled
    (said,) = stage.app.store.reports.said_nothing(date(2026, 11, 16))
    assert (said.partner, said.person) == ("fastighet", "bosse")


def test_said_twice_is_said_once(stage: Stage) -> None:
    stage.ask("/inget vecka 46")
    again = stage.app.ask("/inget förra veckan", "greta", "", NOW.replace(hour=13))
    assert "Det var redan sagt" in again.card.fallback()
    assert len(stage.app.store.reports.said_nothing(date(2026, 11, 9))) == 1


def test_a_week_with_reports_was_not_quiet(stage: Stage) -> None:
    stage.report("klotter Stortorget 12 november 22:30, tre taggar")
    refused = stage.ask("/inget vecka 46")
    assert "Fastighetsförvaltningen har redan rapporterat händelser från vecka 46 2026" in refused.card.fallback()
    assert not refused.settled
    assert stage.app.store.reports.said_nothing(date(2026, 11, 9)) == ()
    assert "Tack!" in stage.ask("/inget vecka 45").card.fallback()
    assert "Tack!" in stage.ask("/inget vecka 46", "eva").card.fallback()  # another partner's week was quiet


def test_a_report_taken_back_leaves_the_week_quiet(stage: Stage) -> None:
    number = stage.report("klotter Stortorget 12 november 22:30, tre taggar")
    stage.ask(f"/rapport {number} ta tillbaka ja")
    assert "Tack!" in stage.ask("/inget vecka 46").card.fallback()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("blomma", "Jag förstår inte veckan ”blomma”"),
        ("mars", "Jag förstår inte veckan"),
        ("vecka 99", "Jag förstår inte veckan"),
        ("vecka 50", "Vecka 50 2026 har inte börjat än"),
        ("nästa vecka", "Vecka 48 2026 har inte börjat än"),
    ],
)
def test_another_week_than_one_that_was(stage: Stage, words: str, sentence: str) -> None:
    assert sentence in stage.ask(f"/inget {words}").card.fallback()


def test_a_link_is_ones_own_and_the_form_is_offered_without_a_page(stage: Stage) -> None:
    assert "ingen mobilsida" in stage.ask("/länk").card.fallback()
    assert lines(stage.ask("/lank"))["Ny rapport"] == "/rapportera"


def test_a_link_where_there_is_a_page(own_city: App) -> None:
    services = replace(own_city.services, report_link=lambda person, _at: f"https://karta.example/r/{person}-secret")
    app = replace(own_city, services=services, dispatch=replace(own_city.dispatch, services=services))
    reply = app.ask("/länk", "bosse", "est-centrum", NOW)
    (link,) = (element for element in reply.card.elements if isinstance(element, Link))
    assert link.url == "https://karta.example/r/bosse-secret"
    assert only(reply, "bosse")  # asked in a channel, answered to the asker alone
    assert "secret" not in repr(app.store.audit.latest(1))
