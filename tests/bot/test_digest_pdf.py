"""The digest to print: given out by the page to those it is computed for, and logged."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.app import App
from bot.page import page_application
from bot.printed import digest_pdf
from handlers.reply import Link
from tests.bot.installation import Installation
from tests.city import NOW

ASKED = {"week": "2026-W46"}


def link(app: App, person: str, room: str, line: str = "/veckorapport v46") -> str:
    found = [e for e in app.ask(line, person, room, NOW).card.elements if isinstance(e, Link)]
    return found[0].url if found else ""


def test_the_card_offers_it_for_its_own_room(city: App) -> None:
    page_application(city, 8765)  # a demo's page says where it is
    assert parse_qs(urlsplit(link(city, "asta", "est-centrum")).query) == {"week": ["2026-W46"], "in": ["est-centrum"]}
    alone = parse_qs(urlsplit(link(city, "asta", "", "/veckorapport v46 skadegörelse utom klotter")).query)
    assert alone == {"week": ["2026-W46"], "kinds": ["skadegörelse"], "not": ["klotter"]}


def test_it_is_made_for_everybody_in_the_room_and_logged(own_city: App) -> None:
    made = digest_pdf(own_city, "asta", "est-centrum", ASKED, "sv", NOW)
    assert made.startswith(b"%PDF-1.7")
    (row, *_) = own_city.store.audit.latest(1)
    assert (row.person, row.command, row.conversation) == ("asta", "digest", "est-centrum")
    assert row.query_words.endswith("vecka 46 2026 (PDF)")
    assert row.count > 100
    assert row.readers == len(own_city.audience("asta", "est-centrum", NOW.date()).viewers)
    alone = digest_pdf(own_city, "asta", "", ASKED, "sv", NOW)
    assert alone not in {b"", made}
    assert own_city.store.audit.latest(1)[0].readers == 1


@pytest.mark.parametrize(
    ("person", "room", "asked"),
    [
        ("gunnel", "", ASKED),  # an administrator sees no incidents
        ("henrik", "", ASKED),
        ("u-404", "", ASKED),
        ("asta", "revision", ASKED),  # nor does a room with an auditor in it
        ("asta", "", {}),
        ("asta", "", {"week": "2026-W47"}),  # not over yet
        ("asta", "", {"week": "46"}),
        ("asta", "", ASKED | {"kinds": "no-such-kind"}),
        ("asta", "", ASKED | {"areas": "x" * 900}),
    ],
)
def test_there_is_nothing_for_others_nor_for_what_is_no_week(own_city: App, person, room, asked) -> None:
    before = own_city.store.audit.latest(1)[0].id
    assert digest_pdf(own_city, person, room, asked, "sv", NOW) == b""
    assert own_city.store.audit.latest(1)[0].id == before


def test_the_page_gives_it_to_whoever_is_in_the_room(installed: Installation) -> None:
    from datetime import UTC, datetime

    week = (datetime.now(UTC) - timedelta(days=7)).isocalendar()
    address = f"/digest.pdf?week={week.year}-W{week.week:02}"
    found = installed.hand("asta").get(f"{address}&in=est-centrum")
    assert found.status_code == 200
    assert found.headers["content-type"] == "application/pdf"
    assert found.headers["cache-control"] == "no-store"
    assert found.content.startswith(b"%PDF")
    assert installed.hand("asta").get(f"{address}&in=no-such-room").status_code == 404
    assert installed.hand("asta").get("/digest.pdf").status_code == 404
    assert installed.client().get("/digest.pdf?week=%00").status_code in {403, 404}
