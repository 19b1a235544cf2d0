"""A name that is taken out of a report is in no message and in no byte of the file; everything else stays."""

import json
from collections.abc import Callable

import pytest

from storage.conversations import direct_key
from storage.model.report import ReportChanges
from storage.store import Store
from tests.storage.reports.street import BOSSE, BRITA, GRETA, NOW, sent

NAME = "Kalle Svensson"
TEXT = f"{NAME} målade tre taggar"
ROOM = "gruppen"


def card(*words: str) -> str:
    return json.dumps({"title": words[0], "readers": None, "elements": [{"type": "text", "text": w} for w in words]})


def said(
    store: Store, person: str, line: str, words: tuple[str, ...] = (), room: str = "", private: bool = False
) -> int:
    """A line with its answer, or a line alone; the number of the last."""
    where = room or store.conversations.direct(person)
    kept, to = store.conversations, person if private else None
    number = kept.post(where, person, NOW, "line", line, None, to)
    return kept.post(where, "karta", NOW, "reply", line, card(*words), to) if words else number


def lines_of(store: Store, person: str, room: str = "") -> list[tuple[str, bool]]:
    found = store.conversations.messages(room or direct_key(person), person)
    return [(message.line, message.card_json is not None) for message in found]


@pytest.fixture
def told(street: Store) -> tuple[Store, str]:
    """A report whose reporter and reviewer have talked with the bot about it, and of other things."""
    street.conversations.put(ROOM, ROOM, [BOSSE.person, GRETA.person, BRITA.person])
    number = sent(street, text=TEXT)
    said(street, BOSSE.person, f"/rapportera klotter gaveln mot gården igår, {TEXT}", ("Ny rapport", TEXT))
    said(street, BOSSE.person, f"/rapport {number}", (number, f"Text: {TEXT}"))
    said(street, BOSSE.person, "/karta tre veckor", ("Tre veckor", "63 händelser"))
    said(street, GRETA.person, "/granska", ("Granskning", f"{number} · Klotter: {TEXT}\\nsist"), ROOM, private=True)
    said(street, GRETA.person, f"/granska {number.lower().replace('-', ' ')} fråga såg {NAME} dig?")
    said(street, BRITA.person, f"{NAME} är en bra målvakt", room=ROOM)
    return street, number


def test_a_corrected_name_is_nowhere(told: tuple[Store, str], on_disk: Callable[[Store], str]) -> None:
    store, number = told
    store.reports.ask(GRETA, number, f"Såg {NAME} dig?", NOW)  # not told yet
    store.reports.answer(BOSSE, number, f"Nej, {NAME.lower()} sprang", NOW)
    store.reports.ask(GRETA, number, f"Vart sprang {NAME}?", NOW)
    store.reports.change(BOSSE, number, ReportChanges(text="Någon målade tre taggar"), NOW)
    assert [step.text for step in store.reports.history(BOSSE, number)[1:4]] == [
        "Såg [rättat] dig?",
        "Nej, [rättat] sprang",
        "Vart sprang [rättat]?",
    ]
    assert lines_of(store, BOSSE.person) == [
        ("/rapportera klotter gaveln mot gården igår, [rättat] målade tre taggar", False),
        (number, False),
        (f"/rapport {number}", False),
        (number, False),
        ("/karta tre veckor", False),
        ("/karta tre veckor", True),
    ]
    assert lines_of(store, GRETA.person, ROOM) == [
        ("/granska", False),
        (number, False),
        (f"{NAME} är en bra målvakt", False),
    ]
    assert [line for line, _ in lines_of(store, GRETA.person)] == [
        f"/granska {number.lower().replace('-', ' ')} fråga såg [rättat] dig?"
    ]
    others = f"{NAME} är en bra målvakt".casefold()  # somebody's own words in a room
    found = on_disk(store).casefold().replace(others, "")
    assert "kalle" not in found
    assert "svensson" not in found


def test_open_windows_hear_of_it(told: tuple[Store, str]) -> None:
    store, number = told
    newest = store.conversations.newest()
    store.reports.change(BOSSE, number, ReportChanges(text="Någon målade"), NOW)
    assert {m.kind for m in store.conversations.news(direct_key(BOSSE.person), BOSSE.person, newest)} == {"changed"}


def test_what_is_taken_back_is_kept_in_the_report_alone(
    told: tuple[Store, str], everything: Callable[[Store], str]
) -> None:
    store, number = told
    store.reports.withdraw(BOSSE, number, NOW)
    assert (report := store.reports.of(GRETA, number)) is not None
    assert report.text == TEXT  # its partner's, until it is deleted
    rows = everything(store).replace(f"{NAME} är en bra målvakt", "").replace(TEXT, "", 1)
    assert "Kalle" not in rows


def test_a_text_that_was_shared_and_is_no_more_is_emptied(told: tuple[Store, str]) -> None:
    store, number = told
    store.reports.release(GRETA, [number], NOW, "Någon vid Pettersson målade")
    seen = said(store, GRETA.person, f"/granska {number}", (number, "Delad text: Någon vid Pettersson målade"))
    store.reports.release(GRETA, [number], NOW, "Någon målade")
    message = store.conversations.one(direct_key(GRETA.person), GRETA.person, seen)
    assert message is not None
    assert message.card_json is None


def test_an_addition_that_completes_a_number_takes_its_first_half_out_too(street: Store) -> None:
    number = sent(street, text="Det var 811228")
    seen = said(street, BOSSE.person, f"/rapport {number}", (number, "Det var 811228"))
    street.reports.add(BOSSE, number, "-9874", (), NOW)
    message = street.conversations.one(direct_key(BOSSE.person), BOSSE.person, seen)
    assert message is not None
    assert message.card_json is None


@pytest.mark.parametrize(
    "changes",
    [ReportChanges(kind="misshandel"), ReportChanges(text=f"{TEXT} och en röd"), ReportChanges(text=TEXT)],
)
def test_what_takes_nothing_away_empties_nothing(told: tuple[Store, str], changes: ReportChanges) -> None:
    store, number = told
    before = lines_of(store, BOSSE.person)
    store.reports.change(BOSSE, number, changes, NOW)
    assert lines_of(store, BOSSE.person) == before


def test_a_corrected_place_leaves_other_questions_alone(told: tuple[Store, str]) -> None:
    store, number = told
    said(store, BOSSE.person, "/karta gården")
    store.reports.change(BOSSE, number, ReportChanges(place_words="muren"), NOW)
    lines = [line for line, _ in lines_of(store, BOSSE.person)]
    assert "/karta gården" in lines
    assert f"/rapportera klotter [rättat] igår, {TEXT}" in lines


@pytest.mark.parametrize("text", ["(.*", "a" * 9_000, "\\", "å ä ö", "👍 👍", "x"])
def test_any_words_can_be_taken_out(street: Store, text: str) -> None:
    number = sent(street, text=f"ren {text}", place_words=text[:300])
    said(street, BOSSE.person, f"/rapportera ren {text} här"[:9_000], ("Ny rapport", text))
    street.reports.change(BOSSE, number, ReportChanges(text="ren", place_words=""), NOW)
    street.reports.withdraw(BOSSE, number, NOW)
