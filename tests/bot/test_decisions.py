"""Decisions through the whole product: what must not show, what is refused, and that nothing written is lost."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.forms import filled, form_of
from bot.jobs import dates
from bot.notify import tell
from handlers.reply import Files, Form, Reply
from handlers.votes.counting import count
from storage.model.decision import DecisionChanges, DecisionDraft
from storage.model.follow_up import Settings
from storage.model.people import Role, Viewer
from storage.model.query import Period, Query
from storage.model.vote import BallotDraft, VoteDraft
from storage.tables import measures
from tests.city import NOW
from tests.decisions import CODE, FENCE, LIGHT, put_decision
from tests.handlers.export.test_sheet import sheets
from tests.handlers.sharing.house import House, lines, open_house, rows
from tests.heard import heard
from tests.problems import CODE as PROBLEM
from tests.problems import put_problem

LINES = (
    "/beslut", f"/beslut {PROBLEM}", f"/beslut {CODE}", f"/beslut {CODE} historik", "/plan", "/plan 2026",
    "/plan försenade", "/plan 2027 polisen", f"/problem {PROBLEM}", "/dagordning",
)  # fmt: skip
SEATS = (("asta", ""), ("didrik", ""), ("asta", "est-centrum"), ("gunnel", ""))
EVA = Viewer("eva", "skolan", Role.REVIEWER)
MONTH = Query((Period(NOW.replace(month=10, day=1, hour=0), NOW.replace(day=16, hour=0)),))
DAY = timedelta(days=1)
FULL = {
    f"m_{FENCE}": "1", "does": "yes", "reason": "Tåget går där", "owner_partner": "polisen", "owner": "Ivar Stensson",
    "start": "2026-12-01", "due": "2026-12-18", "share": "all",
}  # fmt: skip


@pytest.fixture
def house(house_file: Path, tmp_path: Path) -> House:
    made = open_house(house_file, tmp_path)
    put_problem(made.app.store, MONTH, NOW - 40 * DAY)
    put_decision(made.app.store, NOW - 30 * DAY, due=date(2026, 11, 10), start=date(2026, 11, 1))
    return made


def ask(house: House, line: str, who: str = "asta", where: str = "", language: str = "sv", **form: str) -> Reply:
    return house.app.ask(line, who, where, NOW, language, form)


def said(house: House, line: str, who: str = "asta", where: str = "", language: str = "sv") -> str:
    return ask(house, line, who, where, language).card.fallback()


def send(house: House, reply: Reply, who: str = "asta", **fields: str) -> Reply:
    form = form_of(reply)
    assert form is not None, reply.card.fallback()
    return house.app.ask(form.line, who, "", NOW, "sv", filled(form, fields))


def everything(house: House) -> list[Reply]:
    """What everybody but the school's people is answered, alone and together."""
    return [ask(house, line, *seat) for line in LINES for seat in SEATS]


def files(reply: Reply) -> list[tuple[str, str]]:
    return [choice for one in reply.card.elements if isinstance(one, Files) for choice in one.choices]


def brief(house: House) -> list[str]:
    """What would show a decision that was made, changed or taken back."""
    return [said(house, line) for line in ("/plan", f"/beslut {CODE}", f"/beslut {CODE} historik")]


def test_a_decision_is_made_by_a_form_and_stands_wherever_it_belongs(house: House) -> None:
    reply = send(house, ask(house, f"/beslut {PROBLEM} ny"), **FULL)
    code = reply.facts.number
    text = reply.card.fallback()
    assert f"Beslutet {code} är sparat." in text
    assert "Polisen (Ivar Stensson), 1–18 december 2026. Beslutat." in text
    for line in ("/beslut", f"/beslut {PROBLEM}", "/plan", f"/problem {PROBLEM}"):
        assert code in said(house, line, "cilla"), line
    assert send(house, ask(house, f"/beslut {PROBLEM} ny"), **FULL).facts.number != code  # another form is another one


def test_the_same_form_sent_twice_is_one_decision(house: House) -> None:
    form = ask(house, f"/beslut {PROBLEM} ny")
    assert send(house, form, **FULL).facts.number == send(house, form, **FULL).facts.number


BAD = (
    ({f"m_{FENCE}": ""}, "Välj minst en åtgärd."),
    ({"reason": ""}, "Skriv något här."),
    ({"reason": "x" * 1100}, "för långt"),
    ({"owner_partner": ""}, "Välj vilken part som gör det."),
    ({"owner": "bosse"}, "Jag hittar ingen hos Polisen som heter ”bosse”."),
    ({"due": ""}, "Skriv när det ska vara klart."),
    ({"due": "2026-11-30"}, "Det ska vara klart samma dag som det börjar eller senare."),
    ({"due": "banan"}, "”banan” är ingen dag."),
    ({"due": "9999-01-01"}, "är ingen dag"),
    ({"review": "2026-12-01"}, "Följ upp när det är klart, inte före."),
    ({"owner_partner": "okänd", "owner": ""}, "får inte läsa"),
    ({"m_A-2222": "1"}, "Åtgärden A-2222 finns inte i det här problemet."),
    ({"share": "some", "with_okänd": "1"}, "får inte läsa problemet eller åtgärden"),
)


@pytest.mark.parametrize(("fields", "says"), BAD)
def test_a_form_that_is_wrong_says_how_to_mend_it_and_keeps_what_was_written(
    house: House, fields: dict[str, str], says: str
) -> None:
    before = brief(house)
    reply = ask(house, f"/beslut {PROBLEM} ny", **{"step": "send", "once": "b"} | FULL | fields)
    text = reply.card.fallback()
    assert says in text
    assert "Något måste rättas. Inget du skrev är borta." in text
    form = next(one for one in reply.card.elements if isinstance(one, Form))
    kept = {one.name: one.value for one in form.inputs}
    assert all(kept[name] == value for name, value in (FULL | fields).items() if name in kept)
    assert brief(house) == before


def test_days_that_have_passed_are_taken_and_said(house: House) -> None:
    reply = send(house, ask(house, f"/beslut {PROBLEM} ny"), **FULL | {"start": "", "due": "1 nov"})
    assert "Observera: söndag 1 november 2026 har redan varit. Tryck Klart om det är gjort." in reply.card.fallback()


def test_a_line_fills_the_form_in(house: House) -> None:
    words = f"/beslut {FENCE} polisen klart 12 mars start fredag eftersom tåget går där ansvarig Ivar"
    form = form_of(ask(house, words))
    assert form is not None
    values = {one.name: one.value for one in form.inputs}
    assert values[f"m_{FENCE}"] == "1"
    assert values[f"m_{LIGHT}"] == ""
    assert (values["owner_partner"], values["owner"]) == ("polisen", "Ivar")
    assert (values["start"], values["due"]) == ("2026-11-27", "2027-03-12")
    assert values["reason"] == "tåget går där"


def test_not_to_do_it_is_listed_with_its_reason(house: House) -> None:
    reply = send(house, ask(house, f"/beslut {FENCE} inte eftersom det är dyrt"), share="all")
    code = reply.facts.number
    assert f"{code} Staket mot spåret. Vi gör det inte, för: det är dyrt." in said(house, "/plan", "cilla")
    assert "Vi gör det inte." in said(house, f"/beslut {code}", "cilla")
    assert "Påbörjat" not in lines(ask(house, f"/beslut {code}"))


def voted(house: House, *chosen: str, quorum: int = 0, closed: bool = True) -> str:
    """The code of a vote on both measures, in which one partner has voted for these."""
    votes, asta = house.app.store.votes, Viewer("asta", "trygghet", Role.COORDINATOR)
    two = frozenset({"trygghet", "bostad"})
    draft = VoteDraft(
        "v", "Vad gör vi?", (LIGHT, FENCE), NOW + DAY, two, quorum=quorum, partners=frozenset({"polisen"})
    )
    code = votes.put(asta, PROBLEM, draft, NOW).code
    votes.cast(asta, code, BallotDraft({one: int(one in chosen) for one in (LIGHT, FENCE)}), NOW, count)
    if closed:
        votes.close(asta, code, NOW, count)
    return code


def test_a_vote_fills_the_form_in_with_what_won_and_who_read_it(house: House) -> None:
    code = voted(house, FENCE)
    line = lines(ask(house, f"/rosta {code}"))["Besluta"]
    form = form_of(ask(house, line))
    assert form is not None
    values = {one.name: one.value for one in form.inputs}
    assert (values[f"m_{FENCE}"], values[f"m_{LIGHT}"], values["vote"]) == ("1", "", code)
    assert (values["with_polisen"], values["with_bostad"], values["with_skolan"]) == ("1", "1", "")
    made = send(house, ask(house, line), owner_partner="bostad", due="2026-12-18")
    assert "är sparat" in made.card.fallback()
    for who in ("cilla", "didrik"):
        assert f"Bygger på omröstning: {code}" in said(house, f"/beslut {made.facts.number}", who)
    assert "finns inget beslut" in said(house, f"/beslut {made.facts.number}", "eva")


def test_who_may_not_read_the_vote_reads_the_decision_and_nothing_of_the_vote(house: House) -> None:
    code = voted(house, FENCE)
    fields = {"owner_partner": "bostad", "due": "2026-12-18", "share": "all", "reason": "Bäst"}
    made = send(house, ask(house, f"/beslut {code}"), **fields).facts.number
    assert code in said(house, f"/beslut {made}", "cilla")
    for seat in (("eva", ""), ("asta", "est-centrum")):
        text = said(house, f"/beslut {made}", *seat)
        assert "Bäst" in text
        assert code not in text


def test_a_vote_that_is_open_or_chose_nothing_decides_nothing_by_itself(house: House) -> None:
    code = voted(house, LIGHT, closed=False)
    assert f"Omröstningen {code} är inte avslutad än." in said(house, f"/beslut {code}")
    assert "Besluta" not in lines(ask(house, f"/rosta {code}"))
    house.app.store.votes.close(Viewer("asta", "trygghet", Role.COORDINATOR), code, NOW, count)
    asked = (said(house, f"/beslut {one}", "eva") for one in (code, "R-9999"))
    assert len({text.replace(code, "R-9999") for text in asked}) == 1


def test_a_vote_without_its_quorum_chooses_no_measure(house: House) -> None:
    form = form_of(ask(house, f"/beslut {voted(house, FENCE, quorum=2)}"))
    assert form is not None
    assert not any(one.value for one in form.inputs if one.name.startswith("m_"))


def test_the_partner_that_does_it_says_how_it_goes(house: House) -> None:
    buttons = lines(ask(house, f"/beslut {CODE}", "didrik"))
    assert {"Påbörjat", "Klart", "Stoppat"} <= set(buttons)
    assert not {"Påbörjat", "Klart", "Stoppat"} & set(lines(ask(house, f"/beslut {CODE}", "asta")))
    assert f"{CODE} är påbörjat." in said(house, buttons["Påbörjat"], "didrik")
    asked = ask(house, buttons["Stoppat"], "didrik")
    empty = send(house, asked, "didrik")
    assert "Skriv något här." in empty.card.fallback()
    assert f"{CODE} är stoppat." in send(house, asked, "didrik", why="Inget bygglov").card.fallback()
    assert "stoppade det: Inget bygglov" in said(house, f"/beslut {CODE} historik", "cilla")
    assert "Det är parten som gör" in said(house, f"/beslut {CODE} klart", "asta")
    assert f"{CODE} är klart." in said(house, f"/beslut {CODE} klart igår", "didrik")


def test_it_is_corrected_and_taken_back_by_those_who_answer_for_it(house: House) -> None:
    form = ask(house, f"/beslut {CODE} ändra")
    done = send(house, form, due="2026-12-24", review="")
    assert "1 november–24 december 2026" in done.card.fallback()
    assert "klart senast: 10 november 2026 → 24 december 2026" in said(house, f"/beslut {CODE} historik", "cilla")
    assert "kan bara ändras av" in said(house, f"/beslut {CODE} ändra", "klara")
    wrong = send(house, form, due="2026-10-24", reason="Annat skäl")
    assert "Det ska vara klart samma dag" in wrong.card.fallback()
    assert "Annat skäl" in wrong.card.fallback()
    taken = send(house, ask(house, f"/beslut {CODE} ta tillbaka"), why="Fel åtgärd")
    assert "är tillbakataget" in taken.card.fallback()
    assert CODE not in said(house, "/plan")
    assert "togs tillbaka" in said(house, f"/beslut {CODE}", "cilla")


def test_its_history_tells_how_its_effect_is_measured(house: House) -> None:
    assert lines(ask(house, f"/beslut {CODE}"))["Hjälpte det?"] == f"/uppfoljning {CODE}"
    asta = Viewer("asta", "trygghet", Role.COORDINATOR)
    house.app.store.follow_ups.set(asta, CODE, Settings(ring=300, compared=("1283R009",)), NOW)
    told = said(house, f"/beslut {CODE} historik")
    assert "ändrade hur effekten mäts: ring i meter 250 → 300, platser att jämföra med" in told


def test_what_the_school_keeps_to_itself_changes_no_byte_for_others(house: House) -> None:
    before = everything(house)
    own = DecisionDraft("s", (FENCE,), True, "HEMLIGT-1", "skolan", "eva", due=date(2026, 11, 1), indicator="HEMLIGT-2")
    made = house.app.store.decisions.make(EVA, PROBLEM, own, NOW)
    house.app.store.decisions.make(EVA, PROBLEM, replace(own, once="t", does=False, due=None), NOW)
    assert everything(house) == before
    text = said(house, f"/beslut {made.decision.code}", "leila")
    assert "HEMLIGT-1" in text
    assert "HEMLIGT-2" in text
    assert made.decision.code in said(house, "/plan", "leila")


def test_one_that_may_not_be_read_is_told_as_one_that_is_not_there(house: House) -> None:
    own = DecisionDraft("s", (FENCE,), True, "HEMLIGT", "skolan", "eva", due=date(2026, 12, 1))
    code = house.app.store.decisions.make(EVA, PROBLEM, own, NOW).decision.code
    for line in (
        "/beslut {}",
        "/beslut {} klart",
        "/beslut {} ändra",
        "/beslut {} historik",
        "/beslut {} ta tillbaka x",
    ):
        for who in ("asta", "cilla", "didrik"):
            there, nowhere = (said(house, line.format(one), who) for one in (code, "B-9999"))
            assert there.replace(code, "B-9999") == nowhere
    together = said(house, f"/beslut {code}", "eva", "est-centrum")
    assert "HEMLIGT" not in together


def test_in_a_room_with_a_stranger_nothing_of_it_stands(house: House) -> None:
    for line in LINES:
        text = said(house, line, "asta", "not-a-room")
        assert "Lampa" not in text
        assert "billigt" not in text


@pytest.mark.parametrize("line", ["/beslut B-9999", "/beslut A-9999", "/beslut R-9999", "/beslut hej", "/plan banan",
    f"/beslut {CODE} dansa", f"/beslut {PROBLEM} dansa", f"/beslut {CODE} dela marsianerna", "/plan klotter",
    f"/beslut {CODE} dela", "/plan 99", f"/beslut {CODE} klart 99 mars"])  # fmt: skip
def test_a_line_that_cannot_be_meant_changes_nothing_and_says_so(house: House, line: str) -> None:
    before = brief(house)
    reply = ask(house, line)
    assert "Något gick fel hos oss" not in reply.card.fallback()
    assert brief(house) == before


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_line_of_every_button_is_understood(house: House, language: str) -> None:
    unknown = ("Jag förstår inte", "I do not understand", "Jag känner inte till", "I do not know", "gick fel")
    starts = [line for line in LINES if line.startswith(("/beslut", "/plan"))]
    for who in ("asta", "didrik") if language == "sv" else ("asta",):
        for start in starts:
            for line in lines(ask(house, start, who, language=language)).values():
                if line.split()[0] in ("/beslut", "/decision", "/plan"):
                    text = said(house, line, who, language=language)
                    assert not any(word in text for word in unknown), (line, text)


# ---- the plan -------------------------------------------------------------------------------------------


def codes_of(house: House, line: str, who: str = "asta") -> list[str]:
    return [row[0] for row in rows(ask(house, line, who)) if row[0].startswith("B-")]


def test_a_measure_that_is_not_shared_any_more_leaves_what_was_decided_without_its_name(house: House) -> None:
    """Its proposer may not read the decision, so nothing binds it; who was told what to do is told it still."""
    app = house.app
    with app.store._database.write() as connection:  # a lamp that the school proposed, and a decision it is not told of
        connection.execute(update(measures).where(measures.c.code == LIGHT).values(person="eva", partner="skolan"))
    asta = Viewer("asta", "trygghet", Role.COORDINATOR)
    app.store.decisions.change(asta, CODE, DecisionChanges(partners=frozenset({"bostad", "polisen"})), NOW)
    assert "Lampa på gaveln" in said(house, f"/beslut {CODE}", "didrik")
    asked = said(house, f"/atgard {LIGHT} dela bara vi", "eva")
    assert "De kan inte läsa åtgärden längre" in asked
    assert "Är något redan beslutat om åtgärden kan de läsa beslutet som förut, men inte vad åtgärden heter." in asked
    assert CODE not in asked
    assert "Lampa på gaveln" in said(house, f"/beslut {CODE}", "didrik"), "nothing is done before it was said"
    press = lines(ask(house, f"/atgard {LIGHT} dela bara vi", "eva"))["Ja, sluta dela"]
    assert "Det läses av" in said(house, press, "eva")
    for where in ("/beslut", f"/beslut {PROBLEM}", f"/beslut {CODE}", "/plan", f"/problem {PROBLEM}"):
        told = said(house, where, "didrik")
        assert CODE in told, where
        assert "åtgärd som inte visas här" in told, where
        assert "Lampa" not in told, where
        assert LIGHT not in told, where
    for unread in (f"/uppfoljning {CODE}", f"/beslut {CODE} historik", "/lagesbild", "/atgard", "/dagordning"):
        assert "Lampa" not in said(house, unread, "didrik"), unread


def test_the_question_before_a_measure_is_shared_less_is_the_same_without_a_decision(house: House) -> None:
    asked = []
    for code in (LIGHT, FENCE):  # on the second nothing is decided
        with house.app.store._database.write() as connection:
            connection.execute(update(measures).where(measures.c.code == code).values(person="eva", partner="skolan"))
        asta = Viewer("asta", "trygghet", Role.COORDINATOR)
        house.app.store.decisions.change(asta, CODE, DecisionChanges(partners=frozenset({"bostad"})), NOW)
        told = said(house, f"/atgard {code} dela polisen", "eva")
        asked.append(told.replace(code, "A").replace("Lampa på gaveln", "N").replace("Staket mot spåret", "N"))
    assert asked[0] == asked[1]


def test_the_plan_is_narrowed_by_time_partner_and_how_far_it_has_come(house: House) -> None:
    later = send(house, ask(house, f"/beslut {PROBLEM} ny"), **FULL | {"start": "2027-02-01", "due": "2027-03-01"})
    code = later.facts.number
    assert codes_of(house, "/plan") == [CODE, code]
    assert codes_of(house, "/plan 2026") == [CODE]
    assert codes_of(house, "/plan 2027") == codes_of(house, "/plan första halvåret 2027") == [code]
    assert codes_of(house, "/plan 2025") == []
    assert codes_of(house, "/plan polisen") == codes_of(house, "/plan från polisen 2027") == [code]
    assert codes_of(house, "/plan försenade") == [CODE]
    assert codes_of(house, "/plan februari") == [code]  # the one that comes
    assert codes_of(house, "/plan centrum") == [CODE, code]  # the problem is of the whole city
    assert codes_of(house, "/plan klara") == []


def test_the_plan_is_a_file_for_the_same_readers(house: House) -> None:
    file = house.app.ask("/exportera csv plan", "cilla", "", NOW, "sv", {"file": "1"}).file
    assert file is not None
    assert file.text.splitlines()[0].startswith("\ufeff# Påhittade händelser. Åtgärdsplan 2026. ")
    assert f"{CODE};Lampa på gaveln;2026-10-23;Det är mörkt och billigt att ordna;Öresundshem" in file.text
    assert "försenat" in file.text
    book = house.app.ask("/exportera xlsx plan", "cilla", "", NOW, "sv", {"file": "1"}).file
    assert book is not None
    (_, row), (title, about) = sheets(book.body).values()
    assert row[2:6] == [CODE, "Lampa på gaveln", "2026-10-23", "Det är mörkt och billigt att ordna"]
    assert title[0].startswith("Åtgärdsplan 2026")
    assert "Får bara delas med dem som får läsa besluten" in about[0]
    for kind in ("csv", "xlsx"):
        assert ("Excel", "/exportera xlsx plan") in files(ask(house, "/plan", "cilla"))
        stranger = house.app.ask(f"/exportera {kind} plan", "gunnel", "", NOW, "sv", {"file": "1"})
        assert "Lampa" not in stranger.card.fallback()
        assert stranger.file is None


def test_the_plan_says_what_it_is(house: House) -> None:
    assert "(2023:196)" in said(house, "/plan")
    assert "(2023:196)" in said(house, "/plan", language="en")


# ---- the digest, the agenda and reminders ---------------------------------------------------------------


def test_what_is_late_stands_in_the_digest_and_the_agenda(house: House) -> None:
    digest = ask(house, "/veckorapport vecka 46")
    assert "Beslut som skulle ha varit klara" in digest.card.fallback()
    assert lines(digest)[f"{CODE} Lampa på gaveln"] == f"/beslut {CODE}"
    agenda = said(house, "/dagordning")
    assert "Beslut som skulle ha varit klara" in agenda
    assert f"{CODE} Lampa på gaveln skulle ha varit klart 10 november 2026. Fråga Öresundshem." in agenda
    said(house, f"/beslut {CODE} klart", "didrik")
    assert "skulle ha varit klara" not in said(house, "/veckorapport vecka 46") + said(house, "/dagordning")


def test_a_reminder_reaches_those_who_lead_the_partners_work_once(house: House) -> None:
    store = house.app.store
    before = len(heard(house.app, "klara"))
    at = NOW.replace(day=24, hour=9)  # two weeks late
    assert [store.decisions.remind(at), store.decisions.remind(at)] == [1, 0]
    assert [tell(store, at), tell(store, at)] == [1, 0]
    told = heard(house.app, "klara")
    assert len(told) == before + 1
    text = told[-1][1]
    assert f"{CODE} Lampa på gaveln skulle ha varit klart tisdag 10 november 2026. Hur går det?" in text
    assert f"Det gäller {PROBLEM} Bråk i gränden." in text
    assert "Ingen person är utsedd hos Öresundshem" in text


def test_a_reminder_of_what_is_done_since_says_nothing(house: House) -> None:
    store, before = house.app.store, len(heard(house.app, "klara"))
    store.decisions.remind(NOW.replace(day=24, hour=9))
    said(house, f"/beslut {CODE} klart", "didrik")
    tell(store, NOW)
    assert len(heard(house.app, "klara")) == before


@pytest.mark.parametrize(("hour", "left"), [(3, 0), (6, 0), (7, 1), (17, 1), (18, 0), (23, 0)])
def test_nobody_is_reminded_in_the_night(house: House, hour: int, left: int, monkeypatch: pytest.MonkeyPatch) -> None:
    store = house.app.store
    monkeypatch.setattr(type(store), "now", lambda _: NOW.replace(day=24, hour=hour))
    before = len(heard(house.app, "klara"))
    dates(house.app)
    assert len(heard(house.app, "klara")) == before + left


def test_two_who_change_a_decision_at_once_undo_nothing_of_each_other(house: House) -> None:
    code = house.app.store.decisions.all(house.app.audience("asta", "", NOW.date()))[0].decision.code
    first, second = (ask(house, f"/beslut {code} ändra") for _ in range(2))
    send(house, first, due="2026-12-24")
    send(house, second, reason="Ett nytt skäl")
    kept = house.app.store.decisions.one(code, house.app.audience("asta", "", NOW.date()))
    assert kept is not None
    assert (kept.decision.due, kept.decision.reason) == (date(2026, 12, 24), "Ett nytt skäl")
    steps = house.app.store.decisions.steps(code, house.app.audience("asta", "", NOW.date()))
    assert [sorted(one.changes) for one in steps[-2:]] == [["due"], ["reason"]]


def test_two_who_change_a_problem_at_once_undo_nothing_of_each_other(house: House) -> None:
    code = house.app.store.problems.all(house.app.audience("asta", "", NOW.date()))[0].code
    first, second = (ask(house, f"/problem {code} ändra") for _ in range(2))
    send(house, first, what="klotter vecka 40 till vecka 44")
    send(house, second, name="Ett nytt namn")
    kept = house.app.store.problems.whole(code, house.app.audience("asta", "", NOW.date()))
    assert kept is not None
    assert (kept.problem.name, kept.problem.query.kinds) == ("Ett nytt namn", ("klotter",))
