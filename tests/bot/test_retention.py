"""Retention, end to end: filled through the product's own routes, then searched byte by byte, a stage at a time."""

import re
import struct
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from storage.model.incident import Precision
from storage.model.people import Level
from storage.photos import PhotoFiles
from storage.tables import metadata, posts
from tests.bot.installation import ROOM, SOURCE, Installation, X, Y, form_of, imported, reported
from tests.cast import BOSSE, GRETA

# A report's text as it was written, added to, asked about, answered and shared; a form nobody sent; what was imported.
WORDS = ("KANARIE-LINE", "KANARIE-ADD", "KANARIE-ASK", "KANARIE-ANSWER", "KANARIE-SHARED", "KANARIE-PLACE")
WORDS += ("KANARIE-TALK", "KANARIE-RAW", "KANARIE-PATRULL", "KANARIE-WHY")
DRAFT = "KANARIE-DRAFT"
TALK = "/c/trygg-i-helsingborg"  # where the reporters are, too


def fill(at: Installation) -> tuple[str, list[bytes]]:
    """Everything that a canary can be written in; the number of a report, and bytes of its photos."""
    digests = [at.upload("bosse", colour) for colour in ("teal", "maroon")]
    began = at.say("bosse", "/rapportera klotter Stortorget nyss, KANARIE-LINE på gaveln")
    again = at.say("bosse", "/rapportera", **{"f.once": form_of(began)[1], "f.text": "KANARIE-LINE", "f.step": "send"})
    number = reported(at, again, text="KANARIE-LINE på gaveln", where="KANARIE-PLACE", photos=digests[0])
    at.say("bosse", f"/rapport {number} lägg till KANARIE-ADD", **{"f.text": "KANARIE-ADD", "f.photos": digests[1]})
    at.say("greta", f"/granska {number}")
    at.say("greta", f"/granska {number} fråga KANARIE-ASK")
    at.say("bosse", f"/rapport {number} svara KANARIE-ANSWER")
    at.say("bosse", f"/rapport {number}")
    at.say("greta", "/granska")
    at.app.store.reports.release(GRETA, [number], datetime.now(UTC), "KANARIE-SHARED")
    at.say("greta", f"/granska {number}")
    at.say("asta", "Hörde ni? KANARIE-TALK på Stortorget", TALK)
    talk = re.findall(r'name="report" value="(\d+)"', at.sees("bosse", TALK))[-1]
    began = at.say("bosse", "", TALK, report=talk)
    second = reported(at, began, TALK, text="KANARIE-TALK")
    at.say("greta", f"/granska {second} håll inne KANARIE-WHY")
    assert at.app.store.reports.of(BOSSE, number) is not None
    assert second != number
    at.say("didrik", f"/rapportera klotter Stortorget, {DRAFT}")
    at.say("asta", "@karta karta den här veckan lista", ROOM)
    kept = [(PhotoFiles(at.folder / "photos").get(one) or b"")[200:600] for one in digests]
    assert all(len(one) == 400 for one in kept)
    return number, kept


def spot(at: Installation) -> list[str | bytes]:
    """The exact place as it lies in a SQLite file (8 bytes, big end first) or is written out."""
    if at.app.store.address.startswith("sqlite"):
        return [struct.pack(">d", X), struct.pack(">d", Y)]
    return [str(X), str(Y)]


def test_what_is_over_is_nowhere(installed: Installation) -> None:
    at = installed
    source = imported()
    at.app.store.incidents.upsert([source])
    number, photos = fill(at)
    place = [SOURCE, *spot(at)]
    everything = [*WORDS, DRAFT, *place, *photos]
    assert at.holds(*everything) == everything, "each is there to be found"
    assert "KANARIE-SHARED" in at.sees("greta")

    at.run(31)
    assert at.holds(*everything) == [one for one in everything if one != DRAFT]

    at.run(364)
    assert at.holds(*everything) == [one for one in everything if one != DRAFT]
    assert "KANARIE-LINE" in at.sees("bosse")

    at.run(366)
    assert at.holds(*everything) == place
    assert "KANARIE" not in at.sees("bosse") + at.sees("greta") + at.sees("asta", ROOM) + at.sees("bosse", ROOM)
    assert "sparats så länge det får" in at.sees("bosse")
    assert at.app.store.reports.of(GRETA, number) is not None
    assert list(PhotoFiles(at.folder / "photos").digests()) == []

    at.app.store.incidents.upsert([source])
    at.run(731)
    at.app.store.incidents.upsert([source])
    assert at.holds(*everything) == []
    assert at.app.store.incidents.count() == 3
    (asked,) = [
        m for m in at.app.store.conversations.messages("est-centrum", "asta", 1) if m.kind == "expired" and m.line
    ]
    assert asked.card_json is None, "the list told the times of single incidents"

    at.run(1826)
    at.app.store.incidents.upsert([source])
    assert at.app.store.incidents.count() == 0
    assert at.holds(*everything, number) == ([number] if _audited(at, number) else [])
    with at.app.store._database.read() as connection:
        assert connection.execute(select(posts)).all() == []


def _audited(at: Installation, number: str) -> bool:
    """The audit log tells that a report was shown; the number is all it says of it, and leads nowhere now."""
    return any(row.query_words == number for row in at.app.store.audit.latest(500))


def test_the_line_that_began_a_report_goes_with_its_words(installed: Installation) -> None:
    """By the name of its form, however long drafts are kept."""
    installed.app.store.retention.put_trace("drafts", 20_000)
    fill(installed)
    installed.run(366)
    assert installed.holds(*WORDS, DRAFT) == [DRAFT]


def test_messages_go_at_their_own_age_too(installed: Installation) -> None:
    at = installed
    fill(at)
    at.app.store.retention.put_trace("answers", 40)
    at.app.store.retention.put_trace("conversations", 80)
    at.run(41)
    assert "KANARIE" not in at.sees("bosse") + at.sees("greta")
    assert "KANARIE-TALK" in at.sees("asta", TALK)
    at.run(81)
    with at.app.store._database.read() as connection:
        left = connection.execute(select(metadata.tables["messages"])).all()
    assert [row for row in left if row.kind not in ("gone", "changed")] == []
    at.say("asta", "Hej igen", TALK)
    assert "Hej igen" in at.sees("bosse", TALK)


def test_a_photo_that_another_report_has_stays(installed: Installation) -> None:
    at = installed
    digest = at.upload("bosse", "teal")
    began = at.say("bosse", "/rapportera klotter Stortorget, ett")
    first = reported(at, began, text="ett", photos=digest)
    again = at.upload("bosse", "teal")
    assert again == digest
    reported(at, at.say("bosse", "/rapportera klotter Stortorget, två"), text="två", photos=digest)
    at.app.store.reports.withdraw(BOSSE, first, datetime.now(UTC))
    at.run(31)
    assert at.app.store.reports.photo(BOSSE, first, 0) is None
    assert PhotoFiles(at.folder / "photos").get(digest) is not None
    at.run(366)
    assert PhotoFiles(at.folder / "photos").get(digest) is None


def test_the_column_cache_forgets_the_place(installed: Installation) -> None:
    at = installed
    at.app.store.incidents.upsert([imported()])
    columns = at.app.store._columns
    assert X in columns.current().x
    at.run(731)
    assert X not in columns.current().x
    assert (columns.current().precision == Precision.SQUARE).all()
    at.run(1830)
    assert len(columns.current()) == 0


def test_a_run_is_told_in_the_audit_log(installed: Installation) -> None:
    from bot.retention import run

    installed.app.store.incidents.upsert([imported()])
    done = run(installed.app, datetime.now(UTC) + timedelta(days=366))
    (row, *_) = installed.app.store.audit.latest(1)
    assert (row.person, row.command, row.level, row.count) == ("karta", "retention", Level.NOTHING, done.total)
    assert "words 1" in row.query_words


def test_a_server_runs_it_once_a_day(installed: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading
    import time

    from bot import retention

    monkeypatch.setattr(retention, "AFTER_START", 0.01)
    monkeypatch.setattr(retention, "LOOKS", 0.01)
    installed.app.store.incidents.upsert([imported()])
    stop = threading.Event()
    thread = retention.daily(installed.app, stop)
    until = time.monotonic() + 30
    while installed.app.store.retention.last() is None and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.2)
    stop.set()
    thread.join(30)
    runs = [row for row in installed.app.store.audit.latest(100) if row.command == "retention"]
    assert len(runs) == 1
    assert not retention.is_due(installed.app, datetime.now(UTC))
    assert retention.is_due(installed.app, datetime.now(UTC) + timedelta(days=1, minutes=1))
