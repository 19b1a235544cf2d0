"""What an audience may not see changes no byte of its digest; see test_non_interference.py for what is hidden."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import App
from storage.model.people import Role, Viewer
from tests.bot.test_non_interference import hidden
from tests.city import NOW, open_city

ASKING = (("asta", ""), ("didrik", ""), ("cilla", ""), ("asta", "est-centrum"), ("asta", "revision"))
LINES = ("veckorapport vecka 46", "veckorapport vecka 46 centrum misshandel", "veckorapport vecka 40")


@pytest.fixture(scope="module")
def apps(city_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[App, App]]:
    """The same city without hidden incidents, and with many; nobody in it may see them."""
    opened = []
    for name in ("none", "many"):
        path = tmp_path_factory.mktemp(name) / "karta.sqlite"
        shutil.copy(city_file, path)
        opened.append(open_city(path))
    none, many = opened
    many.store.incidents.upsert(hidden(none))
    yield none, many
    for app in opened:
        app.store.close()


@pytest.mark.parametrize("line", LINES)
def test_incidents_out_of_sight_change_nothing(apps: tuple[App, App], line: str) -> None:
    for person, room in ASKING if line == LINES[0] else ASKING[1::2]:
        replies = [app.ask(line, person, room, NOW) for app in apps]
        assert replies[0].card.elements
        assert replies[1] == replies[0], (line, person, room)


def test_nor_do_they_change_the_page_to_print(apps: tuple[App, App]) -> None:
    from bot.printed import digest_pdf

    at = NOW.astimezone(UTC)
    made = [digest_pdf(app, "asta", "est-centrum", {"week": "2026-W46"}, "sv", at) for app in apps]
    assert made[0].startswith(b"%PDF")
    assert made[0] == made[1]


def test_what_a_partner_says_of_its_week_is_for_those_who_may_see_its_incidents(own_city: App, tmp_path: Path) -> None:
    """Didrik is told counts of the property department at most: that it had nothing to report would be a zero."""
    later = datetime(2026, 12, 7, 8, tzinfo=NOW.tzinfo)
    before = own_city.ask("veckorapport vecka 49", "didrik", "", later)
    seen = own_city.ask("veckorapport vecka 49", "asta", "est-centrum", later)
    greta = Viewer("greta", "fastighet", Role.REVIEWER)
    own_city.store.reports.nothing(greta, later.date() - timedelta(days=7), later)
    assert own_city.ask("veckorapport vecka 49", "didrik", "", later) == before
    assert own_city.ask("veckorapport vecka 49", "asta", "est-centrum", later) != seen


def test_what_waits_for_review_changes_nothing_for_others(own_city: App) -> None:
    from bot.forms import filled, form_of

    lines = [("asta", ""), ("asta", "est-centrum"), ("didrik", "")]
    before = [own_city.ask("veckorapport", person, room, NOW) for person, room in lines]
    asked = form_of(own_city.ask("/rapportera klotter Stortorget 12 november 22:30", "bosse", "", NOW))
    assert asked is not None
    own_city.ask(asked.line, "bosse", "", NOW, form=filled(asked, {}))
    greta = own_city.ask("veckorapport", "greta", "", NOW)
    assert "väntar på er granskning" in greta.card.fallback()
    after = [own_city.ask("veckorapport", person, room, NOW) for person, room in lines]
    assert [replace(reply) for reply in after] == before
