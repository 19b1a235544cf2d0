"""Votes about a decision through the whole product: from the review to the next press, and what must not show."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.forms import filled, form_of
from bot.threads import told_to
from handlers.mydata import as_json, as_text
from handlers.reply import Form, Input, Picture, Reply
from handlers.texts import load
from storage.model.decision import DecisionChanges, DecisionDraft, Progress
from storage.model.people import Role, Viewer
from storage.model.query import Period, Query
from storage.model.thread import Announcement, ProblemThread
from tests.city import NOW
from tests.decisions import CODE, FENCE, LIGHT, put_decision
from tests.handlers.sharing.house import House, lines, open_house
from tests.problems import CODE as PROBLEM
from tests.problems import put_problem
from tests.secret_vote import stands
from tests.storage.decisions.ground import narrow

MONTH = Query((Period(NOW.replace(month=10, day=1, hour=0), NOW.replace(day=16, hour=0)),))
DAY = timedelta(days=1)
SIX = ("asta", "greta", "cilla", "klara", "eva", "farid")  # one of each partner who may use its mandate
VOTE = "Rösta: fortsätta, ändra eller sluta"
ASTA = Viewer("asta", "trygghet", Role.COORDINATOR)
STRANGER = Viewer("u-404", None, None)


@pytest.fixture
def house(house_file: Path, tmp_path: Path) -> House:
    """A decision that every partner reads and bostad carries out, to be followed up today."""
    made = open_house(house_file, tmp_path)
    put_problem(made.app.store, MONTH, NOW - 140 * DAY)
    put_decision(made.app.store, NOW - 130 * DAY, due=date(2026, 8, 1), start=date(2026, 7, 20))
    made.app.store.decisions.report(Viewer("didrik", "bostad", Role.REPORTER), CODE, Progress.DONE, NOW - 100 * DAY)
    made.app.store.decisions.change(ASTA, CODE, DecisionChanges(review=NOW.date()), NOW - 99 * DAY)
    return made


def ask(
    house: House, line: str, who: str = "asta", where: str = "", at: timedelta = timedelta(), language: str = "sv",
    **form: str,
) -> Reply:  # fmt: skip
    return house.app.ask(line, who, where, NOW + at, language, form)


def said(house: House, line: str, who: str = "asta", where: str = "", at: timedelta = timedelta(), **form: str) -> str:
    return ask(house, line, who, where, at, **form).card.fallback()


def send(house: House, reply: Reply, who: str = "asta", at: timedelta = timedelta(), **fields: str) -> Reply:
    form = form_of(reply)
    assert form is not None, reply.card.fallback()
    return house.app.ask(form.line, who, "", NOW + at, "sv", filled(form, fields))


def opened(house: House, **fields: str) -> str:
    """The code of a vote that Asta opened with one send."""
    reply = send(house, ask(house, f"/rosta {CODE} ny"), **fields)
    assert reply.facts.number.startswith("R-"), reply.card.fallback()
    return reply.facts.number


def closed(house: House, *chosen: str, **fields: str) -> str:
    """The code of one in which all have voted for the same."""
    code = opened(house, **fields)
    form = {"step": "send", "way": "vote"} | {f"for_{one}": "1" for one in chosen}
    for who in SIX:
        said(house, f"/rosta {code} rösta", who, **form)
    return code


def values(reply: Reply) -> dict[str, str]:
    form = form_of(reply)
    assert form is not None, reply.card.fallback()
    return {one.name: one.value for one in form.inputs}


def test_the_review_and_the_decision_and_the_agenda_offer_it_with_one_press(house: House) -> None:
    for line in (f"/uppfoljning {CODE}", f"/beslut {CODE}", "/dagordning"):
        assert lines(ask(house, line))[VOTE] == f"/rosta {CODE} ny", line
        assert VOTE not in lines(ask(house, line, "eva")), line  # another partner opens it
        assert VOTE in lines(ask(house, line, "eva", "est-centrum")), line  # in a room it is for whoever presses
    assert "Beslut att följa upp" in said(house, "/dagordning")
    assert "Det är en annan part som håller i" in said(house, f"/rosta {CODE} ny", "eva")


def hear(house: House, what: str, about: str, *, stranger: bool = False) -> Reply | None:
    """What a thread of the problem in a room is told; a stranger may sit in the room, too."""
    everybody = frozenset(partner.key for partner in house.app.store.catalog.read().partners)
    thread = ProblemThread(1, PROBLEM, "web", "est-centrum", "", "", "sv", "asta", NOW, 0, 0, "")
    there = ask(house, "/problem", "asta", "est-centrum").audience
    there = replace(there, viewers=there.viewers | {STRANGER}) if stranger else there
    return told_to(house.app, thread, Announcement(1, PROBLEM, what, about, everybody), there, NOW)


def test_the_review_told_in_a_thread_offers_it(house: House) -> None:
    reply = hear(house, "review", CODE)
    assert reply is not None
    assert lines(reply)[VOTE] == f"/rosta {CODE} ny"
    code = opened(house)
    reply = hear(house, "review", CODE)
    assert reply is not None
    assert lines(reply)[f"Omröstningen {code} är öppen"] == f"/rosta {code}"
    assert VOTE not in lines(reply)


def test_the_review_of_what_is_not_done_is_told_as_it_was_decided_and_nothing_to_vote_about(house: House) -> None:
    draft = DecisionDraft("no", (FENCE,), False, "Spåret flyttas", review=NOW.date(), partners=frozenset({"bostad"}))
    code = house.app.store.decisions.make(ASTA, PROBLEM, draft, NOW - DAY).decision.code
    thread = ProblemThread(1, PROBLEM, "web", "direct:asta", "", "", "sv", "asta", NOW, 0, 0, "")
    told = Announcement(1, PROBLEM, "review", code, frozenset({"bostad", "trygghet"}))
    reply = told_to(house.app, thread, told, ask(house, "/problem").audience, NOW)
    assert reply is not None
    assert "Spåret flyttas" in reply.card.fallback()
    assert VOTE not in lines(reply)
    assert "finns inget att fortsätta" in said(house, f"/rosta {code} ny")
    for line in (f"/uppfoljning {code}", f"/rosta {code} ny"):
        assert said(house, line, "eva").replace(code, "B-9999") == said(house, line.replace(code, "B-9999"), "eva")


def test_one_send_opens_it_as_everything_is_filled_in(house: House) -> None:
    form = form_of(ask(house, f"/rosta {CODE} ny"))
    assert form is not None
    assert form.line == f"/rosta {CODE} ny"
    there = {one.name: one.value for one in form.inputs}
    assert there["question"] == "Lampa på gaveln: ska vi fortsätta, ändra eller sluta?"
    assert (there["method"], there["voters"], there["deadline"]) == ("approval", "all", "om 5 dagar 12:00")
    assert not any(name.startswith("m_") for name in there)
    assert list(there)[:2] == ["question", "deadline"]
    code = opened(house)
    card = said(house, f"/rosta {code}", "eva")
    for part in (
        "Öppen till fredag 27 november 2026 12:00. 0 av 6 har röstat.", f"Gäller beslutet: {CODE} Lampa på gaveln",
        "Fortsätt: gör som nu, och följ upp igen", "Ändra: gör det på ett annat sätt", "Sluta: gör det inte mer",
    ):  # fmt: skip
        assert part in card, part


def test_the_question_names_no_measure_that_somebody_who_votes_may_not_read(house: House) -> None:
    narrow(house.app.store, LIGHT, frozenset({"trygghet", "bostad"}))
    code = opened(house)
    told = {who: said(house, f"/rosta {code}", who) for who in SIX}
    reads = {who for who in SIX if "Lampa" in said(house, f"/atgard {LIGHT}", who)}
    assert reads == {"asta", "klara"}
    assert {who for who in SIX if "Lampa" in told[who]} <= reads


def test_what_is_open_already_is_linked_and_not_opened_again(house: House) -> None:
    first = ask(house, f"/rosta {CODE} ny")
    code = opened(house)
    again = ask(house, f"/rosta {CODE} ny")
    assert f"Det pågår redan en omröstning om beslutet: {code}." in again.card.fallback()
    assert lines(again) == {"Visa omröstningen": f"/rosta {code}"}
    late = send(house, first)  # somebody else had the form open
    assert f"Det pågår redan en omröstning om beslutet: {code}." in late.card.fallback()
    assert lines(late)["Visa omröstningen"] == f"/rosta {code}"
    assert len(house.app.store.votes.about(CODE, late.audience)) == 1
    for line in (f"/rosta {CODE}", f"/rosta {CODE.lower()} nu"):
        assert f"{code} Lampa på gaveln" in ask(house, line, "eva").card.title
    for line in (f"/uppfoljning {CODE}", f"/beslut {CODE}", "/dagordning"):
        buttons = lines(ask(house, line, "eva"))
        assert buttons[f"Omröstningen {code} är öppen"] == f"/rosta {code}"
        assert VOTE not in lines(ask(house, line))
    assert f"Omröstning om fortsättningen: {code}" in said(house, f"/beslut {CODE}", "eva")


def test_bad_words_in_the_form_are_said_and_nothing_is_lost(house: House) -> None:
    reply = send(house, ask(house, f"/rosta {CODE} ny"), deadline="snart", quorum="40", question="Hur gör vi?")
    assert "Jag förstår inte när det är" in reply.card.fallback()
    assert values(reply)["question"] == "Hur gör vi?"
    assert form_of(reply).line == f"/rosta {CODE} ny"  # type: ignore[union-attr]
    beyond = send(house, ask(house, f"/rosta {CODE} ny"), voters="some", with_kyrkan="1")
    assert "kan inte läsa" in beyond.card.fallback()
    assert "Jag förstår inte ”hoppsan”" in said(house, f"/rosta {CODE} hoppsan")
    assert "finns inget beslut B-9999" in said(house, "/rosta B-9999 ny")


def test_the_ballot_takes_words_of_its_own_and_says_what_was_chosen(house: House) -> None:
    code = opened(house)
    form = next(one for one in ask(house, f"/rosta {code}", "eva").card.elements if isinstance(one, Form))
    boxes = [one for one in form.inputs if one.name.startswith("for_")]
    assert [one.name for one in boxes] == ["for_continue", "for_change", "for_stop"]
    assert boxes[2].label == "Sluta: gör det inte mer"
    kept = send(house, ask(house, f"/rosta {code}", "eva"), "eva", for_change="1", for_continue="1", reason="Snart")
    assert "Du valde: Fortsätt, Ändra." in kept.card.fallback()
    english = next(
        one for one in ask(house, f"/vote {code}", "greta", language="en").card.elements if isinstance(one, Form)
    )
    assert [one.label for one in english.inputs if one.name == "for_stop"] == ["Stop: no longer do it"]


@pytest.mark.parametrize(
    ("method", "form", "row"),
    [
        ("approval", {"for_stop": "1"}, "Sluta · 6 av 6"),
        ("score", {"for_continue": "2", "for_change": "1", "for_stop": "5"}, "Sluta · 5"),
        ("ranking", {"for_stop": "1", "for_change": "2"}, "Sluta · plats 1, slår 2 av 2"),
        (
            "consent",
            {"for_stop": "1", "for_change": "0", "for_continue": "0", "reason": "Nej"},
            "Sluta · 0 invändningar",
        ),
    ],
)
def test_the_result_is_told_in_words_and_as_a_picture(
    house: House, method: str, form: dict[str, str], row: str
) -> None:
    code = opened(house, method=method)
    for who in SIX:
        said(house, f"/rosta {code} rösta", who, **({"step": "send", "way": "vote"} | form))
    reply = ask(house, f"/rosta {code}", "eva")
    text = reply.card.fallback()
    assert "Utfall:" in text
    assert row in text
    assert "for_" not in text
    for key in ("continue", "change", "stop "):
        assert key not in text, key
    (picture,) = [one for one in reply.card.elements if isinstance(one, Picture)]
    assert "Sluta:" in picture.alt
    assert "stop" not in picture.alt


def test_a_vote_to_continue_offers_a_new_day_to_whoever_answers_for_it(house: House) -> None:
    code = closed(house, "continue")
    card = ask(house, f"/rosta {code}")
    press = lines(card)["Sätt ny dag för uppföljning"]
    assert press == f"/beslut {CODE} fortsätt"
    assert "Besluta" not in lines(card)
    assert press not in lines(ask(house, f"/rosta {code}", "eva")).values()
    assert press in lines(ask(house, f"/rosta {code}", "eva", "est-centrum")).values()
    assert "kan bara ändras av den part som beslutade" in said(house, press, "eva")
    for line in (f"/uppfoljning {CODE}", f"/beslut {CODE}", "/dagordning"):
        assert lines(ask(house, line))[f"Nästa steg efter {code}"] == f"/rosta {code}", line
    form = ask(house, press)
    assert values(form)["review"] == "2027-02-14"  # twelve weeks
    assert values(ask(house, f"/beslut {code}")) == values(form)
    for words, why in (
        ("2026-11-01", "Den dagen har redan varit"),
        ("", "Skriv vilken dag"),
        ("snart", "är ingen dag"),
    ):
        wrong = send(house, form, review=words)
        assert why in wrong.card.fallback()
        assert values(wrong)["review"] == words
    done = send(house, form)
    assert f"{CODE} fortsätter. Det följs upp igen söndag 14 februari 2027." in done.card.fallback()
    after = ask(house, f"/rosta {code}")
    assert f"{CODE} fortsätter och följs upp igen söndag 14 februari 2027." in after.card.fallback()
    assert "följs upp: 22 november 2026 → 14 februari 2027" in said(house, f"/beslut {CODE} historik", "eva")
    assert f"{CODE} fortsätter. Det följs upp igen måndag 1 mars 2027." in said(house, f"{press} 1 mars 2027")
    assert VOTE not in lines(ask(house, "/dagordning"))
    assert f"Nästa steg efter {code}" not in lines(ask(house, f"/beslut {CODE}"))


def test_the_result_told_in_a_thread_has_the_next_press_for_whoever_presses(house: House) -> None:
    code = closed(house, "change")
    reply = hear(house, "vote_closed", code)
    assert reply is not None
    assert lines(reply)["Föreslå den ändrade åtgärden"] == f"/atgard {LIGHT} ny"
    assert lines(reply)["Ändra vem och när"] == f"/beslut {CODE} ändra"
    assert hear(house, "vote_closed", code, stranger=True) is None


def test_a_vote_to_stop_fills_in_the_reason_and_ends_it(house: House) -> None:
    code = closed(house, "stop")
    press = f"/beslut {code} sluta"
    for who in ("asta", "didrik"):  # who leads the problem, and who carries it out
        assert lines(ask(house, f"/rosta {code}", who))["Stoppa det"] == press
    assert "Stoppa det" not in lines(ask(house, f"/rosta {code}", "eva"))
    form = ask(house, press)
    assert values(form)["why"] == f"Så röstade parterna i {code}."
    assert "Det är parten som gör" in send(house, ask(house, press, "eva"), "eva").card.fallback()
    done = send(house, form)
    assert f"{CODE} är stoppat." in done.card.fallback()
    assert f"stoppade det: Så röstade parterna i {code}." in said(house, f"/beslut {CODE} historik", "eva")
    text = said(house, f"/rosta {code}", "eva")
    assert f"{CODE} är stoppat." in text
    assert "Nästa steg" not in text
    for line in (f"/uppfoljning {CODE}", f"/beslut {CODE}", f"/rosta {CODE}"):
        assert VOTE not in lines(ask(house, line))
    assert "finns inget att fortsätta, ändra eller sluta med" in said(house, f"/rosta {CODE} ny")
    assert "kan inte fortsätta" in said(house, f"/beslut {CODE} fortsätt 1 mars 2027")


def test_a_vote_to_change_fills_in_a_new_measure_from_the_old_one(house: House) -> None:
    code = closed(house, "change")
    buttons = lines(ask(house, f"/rosta {code}"))
    assert buttons["Föreslå den ändrade åtgärden"] == f"/atgard {LIGHT} ny"
    assert buttons["Ändra vem och när"] == f"/beslut {CODE} ändra"
    form = ask(house, buttons["Föreslå den ändrade åtgärden"])
    filled_in = values(form)
    assert (filled_in["name"], filled_in["share"]) == ("Lampa på gaveln", "all")
    assert any(name.startswith("on_") and value == "1" for name, value in filled_in.items())
    new = send(house, form, name="Starkare lampa på gaveln", strategy="effort")
    assert "Starkare lampa på gaveln är sparad" in new.card.fallback()
    assert "Lampa på gaveln" in said(house, f"/beslut {CODE}")
    assert lines(ask(house, f"/beslut {code}")) == {
        label: line for label, line in buttons.items() if line in (f"/atgard {LIGHT} ny", f"/beslut {CODE} ändra")
    }


def test_a_tie_offers_what_tied_and_a_vote_without_an_answer_nothing(house: House) -> None:
    code = closed(house, "continue", "stop")
    reply = ask(house, f"/rosta {code}")
    assert "Den part som håller i problemet väljer nästa steg." in reply.card.fallback()
    assert {"Sätt ny dag för uppföljning", "Stoppa det"} <= set(lines(reply))
    assert "Föreslå den ändrade åtgärden" not in lines(reply)
    assert set(lines(ask(house, f"/beslut {code}"))) == {"Sätt ny dag för uppföljning", "Stoppa det"}
    assert "kom fram till något annat" in said(house, f"/beslut {code} ändra")
    none = opened(house)
    assert "är inte avslutad än" in said(house, f"/beslut {none}")
    assert "är stängd" in said(house, f"/rosta {none} stäng ja")
    assert "kom inte fram till något nästa steg" in said(house, f"/beslut {none}")
    assert not {"Sätt ny dag för uppföljning", "Stoppa det"} & set(lines(ask(house, f"/rosta {none}")))


def test_who_may_not_read_the_decision_or_not_the_vote_is_told_nothing_of_it(house: House) -> None:
    """The narrower vote: voters of three partners, while everybody reads the decision."""
    three = {"voters": "some", "with_trygghet": "1", "with_bostad": "1", "with_polisen": "1"}
    surfaces = (
        f"/rosta {CODE}", "/rosta", f"/rosta {PROBLEM}", f"/beslut {CODE}", f"/beslut {CODE} historik",
        f"/beslut {PROBLEM}", f"/uppfoljning {CODE}", "/uppfoljning", f"/problem {PROBLEM}", "/dagordning", "/plan",
        "/rosta mina",
    )  # fmt: skip
    seats = (("eva", ""), ("asta", "est-centrum"), ("farid", ""))
    before = {(line, seat): ask(house, line, *seat).card for line in surfaces for seat in seats}
    code = opened(house, **three)
    for who in ("asta", "klara", "cilla"):
        said(house, f"/rosta {code} rösta", who, step="send", way="vote", for_stop="1", reason="KANARIE")
    after = {(line, seat): ask(house, line, *seat).card for line in surfaces for seat in seats}
    assert {key for key in before if before[key] != after[key]} == set()
    for line in ("", " rösta", " historik", " stäng ja"):
        there, nowhere = said(house, f"/rosta {code}{line}", "eva"), said(house, f"/rosta R-9999{line}", "eva")
        assert there.replace(code, "R-9999") == nowhere
    for line in ("", " sluta", " fortsätt"):
        there, nowhere = said(house, f"/beslut {code}{line}", "eva"), said(house, f"/beslut R-9999{line}", "eva")
        assert there.replace(code, "R-9999") == nowhere
    form = ask(house, f"/beslut {code} sluta")
    assert values(form)["why"] == ""
    assert "skälet är inte ifyllt" in form.card.fallback()
    send(house, form, why="Den behövs inte")
    assert code not in said(house, f"/beslut {CODE} historik", "eva")
    assert code in said(house, f"/beslut {CODE}", "cilla")
    house.app.store.decisions.change(ASTA, CODE, DecisionChanges(partners=frozenset({"bostad"})), NOW)
    for line in ("", " ny"):  # the sentence has this very code as its example
        gone, nowhere = said(house, f"/rosta {CODE}{line}", "eva"), said(house, f"/rosta B-9999{line}", "eva")
        assert gone == nowhere.replace("B-9999", CODE)
    assert "finns ingen omröstning" in said(house, f"/rosta {code}", "cilla")


def test_what_is_chosen_in_secret_stands_in_one_table_and_then_nowhere(house: House) -> None:
    three = {"voters": "some", "with_trygghet": "1", "with_bostad": "1", "with_polisen": "1"}
    code = opened(house, seen="secret", method="consent", **three)
    form = {"step": "send", "way": "vote", "for_continue": "0", "for_change": "0", "for_stop": "1", "reason": "KANARIE"}
    for who in ("asta", "klara"):
        told = said(house, f"/rosta {code} rösta", who, **form)
        assert "KANARIE" not in told
        assert "Sluta" not in told
    marks = ("KANARIE", '"stop": 1')
    assert stands(house.app.store, *marks) == {"ballots": list(marks)}
    wrong = ask(house, f"/rosta {code} rösta", "cilla", **(form | {"reason": ""}))
    assert "Något saknas i din röst" in wrong.card.fallback()
    assert not {one.value for one in form_inputs(wrong)} & {"0", "1"}
    said(house, f"/rosta {code} rösta", "cilla", **form)
    assert stands(house.app.store, *marks) == {}
    text = said(house, f"/rosta {code}")
    assert "Utfall: ingen har någon invändning mot ”Sluta”." in text
    assert "Bara utfallet visas." in text
    assert "KANARIE" not in said(house, f"/beslut {code} sluta")


def form_inputs(reply: Reply) -> tuple[Input, ...]:
    form = form_of(reply)
    assert form is not None
    return tuple(one for one in form.inputs if one.name.startswith("for_"))


def test_what_somebody_chose_is_theirs_to_read_in_words(house: House) -> None:
    code = opened(house)
    said(house, f"/rosta {code} rösta", "eva", step="send", way="vote", for_change="1")
    extract = house.app.store.persons.extract("eva")
    assert [row["code"] for row in extract["ballots"]] == [code]
    assert "Val: Ändra: 1, Fortsätt: 0, Sluta: 0" in as_text(extract, load("sv"), "")
    assert '{\\"change\\": 1' in as_json(extract)
    said(house, f"/rosta {code} rösta", "eva", step="send", way="abstain")
    assert "Val: " not in as_text(house.app.store.persons.extract("eva"), load("sv"), "")
