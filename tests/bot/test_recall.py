"""A recalled report is in nobody's conversation any more, for all readers at once; what cannot be reached is listed."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.recall import recall, take_away
from handlers.reply import Reply, Table
from storage.errors import ReportRefusedError
from storage.model.incident import ReviewStatus
from storage.posts import QUERY, About
from storage.reports import handles
from storage.store import Store
from tests.bot.installation import ROOM, Installation, imported, reported
from tests.cast import ASTA, BOSSE, CILLA, GRETA


def ask(at: Installation, line: str, person: str = "greta") -> Reply:
    return at.app.ask(line, person, "", datetime.now(UTC))


def shared(at: Installation) -> str:
    """A released report that stands in a receipt, a review, a notice, and in a list that a room was shown."""
    began = at.say("bosse", "/rapportera klotter Stortorget nyss, KANARIE")
    number = reported(at, began, text="KANARIE", where="Stortorget")
    at.say("greta", f"/granska {number}")
    at.app.store.reports.release(GRETA, [number], datetime.now(UTC), "KANARIE")
    at.say("asta", "@karta karta den här veckan lista", ROOM)
    at.say("asta", "@karta karta förra året lista", ROOM)
    at.say("asta", f"Har ni sett {number}?", ROOM)
    assert number in at.sees("bosse")
    return number


def test_what_was_shown_is_taken_away_for_everybody(installed: Installation) -> None:
    at = installed
    number = shared(at)
    room = at.sees("cilla", ROOM)
    assert "Klotter" in room
    answer = ask(at, f"/återkalla {number}")
    assert "stannar hos er" in answer.card.fallback()
    assert re.search(r"\d+ svar är borttagna", answer.card.fallback())
    for person in ("bosse", "greta", "asta"):
        assert "KANARIE" not in re.sub(r"<p class=.line.*?</p>", "", at.sees(person)), person
    room = at.sees("cilla", ROOM)
    assert "Återkallat" in room
    assert "Rita om" in room
    assert number in room, "what people wrote stays"
    report = at.app.store.reports.of(GRETA, number)
    assert report is not None
    assert report.status is ReviewStatus.WITHHELD
    assert ask(at, "/karta den här veckan lista", "cilla").facts.counts["incidents"] == 0


def test_other_answers_stay(installed: Installation) -> None:
    at = installed
    number = shared(at)
    before = [one for one in at.app.store.conversations.messages("est-centrum", "asta", 1) if one.kind == "reply"]
    ask(at, f"/återkalla {number}")
    after = [one for one in at.app.store.conversations.messages("est-centrum", "asta", 1) if one.kind == "reply"]
    assert len(before) == 2
    assert [one.line for one in after] == ["karta förra året lista"]
    assert at.app.store.reports.of(BOSSE, number) is not None


def test_recalled_again_it_says_so(installed: Installation) -> None:
    number = shared(installed)
    ask(installed, f"/återkalla {number}")
    answer = ask(installed, f"/aterkalla {number.lower().replace('-', ' ')}").card.fallback()
    assert "delades inte" in answer
    assert "Ett svar" in answer, "what told its reporter that it is kept back"
    assert "Inget svar" in ask(installed, f"/återkalla {number}").card.fallback()


def test_nobody_elses_report_is_recalled(installed: Installation) -> None:
    at = installed
    number = shared(at)
    for person, words in (("eva", "hittar"), ("asta", "hittar"), ("bosse", "roll"), ("u-404", "")):
        refused, none = (ask(at, f"/återkalla {one}", person) for one in (number, "H-2222"))
        assert words in refused.card.fallback().lower()
        assert refused.card.fallback().replace(number, "#") == none.card.fallback().replace("H-2222", "#")
    assert "KANARIE" in at.sees("greta")
    for viewer in (ASTA, CILLA, BOSSE):
        with pytest.raises(ReportRefusedError):
            at.app.store.recalls.recall(viewer, number, datetime.now(UTC))


def handle_of(store: Store, incident: int) -> str:
    handles.ready(store._database)
    with store._database.read() as connection:
        (handle,) = handles.of(connection, [incident])
    return handle


def test_an_imported_incident_is_recalled_by_its_handle(installed: Installation) -> None:
    from storage.model.people import Role, Viewer

    at = installed
    source = imported()
    at.app.store.incidents.upsert([source])
    at.say("asta", "@karta karta den här veckan lista", ROOM)
    chief = Viewer("chef", "polisen", Role.COORDINATOR)
    handle = handle_of(at.app.store, 1)
    done = at.app.store.recalls.recall(chief, handle, datetime.now(UTC))
    assert (done.number, done.page, done.withheld) == (handle, 1, True)
    at.app.store.incidents.upsert([source])
    stored = at.app.store.incidents.get(1)
    assert stored is not None
    assert (stored.status, stored.text_released) == (ReviewStatus.WITHHELD, None)


class Slack:
    """A platform that takes some of its posts away."""

    platform = "slack"

    def __init__(self, reaches: Callable[[str], bool]) -> None:
        self.reaches, self.gone = reaches, list[str]()

    def take_away(self, conversation: str, message: str) -> bool:
        if message == "broken":
            raise ConnectionError("no network")
        if self.reaches(message):
            self.gone.append(f"{conversation}/{message}")
        return self.reaches(message)


def test_posts_on_other_platforms_are_taken_away_or_listed(installed: Installation) -> None:
    at, number = installed, shared(installed)
    now = datetime.now(UTC)
    put = at.app.store.posts.put
    put("slack", "C1", "1.1", "asta", now, About(), f"Rapport {number}")
    put("slack", "C1", "1.1", "asta", now, About(), f"Rapport {number}")
    put("slack", "C1", "broken", "asta", now, About((number,)))
    week = int(now.timestamp())
    put("slack", "C2", "2.2", "asta", now, About((f"{QUERY}x",), week - 90_000, week + 90_000))
    put("slack", "C2", "2.3", "asta", now, About((f"{QUERY}x",), week - 900_000, week - 600_000))
    put("teams", "T1", "3.3", "asta", now, About((number,)))
    slack = Slack(lambda _: True)
    done = recall(at.app.store, {"slack": slack}, GRETA, number, now)
    assert sorted(slack.gone) == ["C1/1.1", "C2/2.2"]
    assert sorted((one.platform, one.message) for one in done.left) == [("slack", "broken"), ("teams", "3.3")]
    again = recall(at.app.store, {"slack": slack}, GRETA, number, now)
    assert again.elsewhere == ()
    assert len(again.left) == 2


def test_what_was_not_reached_is_told_with_where_it_stands(installed: Installation) -> None:
    at = installed
    number = shared(at)
    at.app.store.posts.put("teams", "Torgmöte", "3.3", "asta", datetime.now(UTC), About((number,)))
    answer = ask(at, f"/återkalla {number}")
    (table,) = [element for element in answer.card.elements if isinstance(element, Table)]
    assert table.rows[0][:2] == ("teams", "Torgmöte")
    assert "Ett inlägg i Slack eller Teams står kvar" in answer.card.fallback()


def test_posts_elsewhere_whose_time_is_over_wait_until_they_are_reached(installed: Installation) -> None:
    from datetime import timedelta

    from bot.retention import run

    at, now = installed, datetime.now(UTC)
    number = shared(at)
    at.app.store.posts.put("slack", "C1", "1.1", "asta", now, About((number,)))
    later = now + timedelta(days=366)
    run(at.app, later)
    assert [one.message for one in at.app.store.retention.elsewhere(later)] == ["1.1"]
    slack = Slack(lambda _: True)
    run(at.app, later + timedelta(days=1), {"slack": slack})
    assert slack.gone == ["C1/1.1"]
    assert at.app.store.retention.elsewhere(later) == ()
    gone, left = take_away(at.app.store, {"slack": slack}, (), now)
    assert (gone, left) == ((), ())


def test_without_a_number_it_asks_for_one(installed: Installation) -> None:
    assert "till exempel /återkalla H-7KQ4" in ask(installed, "/återkalla").card.fallback()
    assert "hittar" in ask(installed, "/återkalla allt").card.fallback()
    assert (
        "I find no report" in installed.app.ask("/recall H-2222", "greta", "", datetime.now(UTC), "en").card.fallback()
    )
