"""Measures through the whole product: what must not show, what is refused, and that nothing written is lost."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import App
from handlers.reply import Form, Picture, Reply
from storage.model.measure import MeasureDraft, Strategy
from storage.model.people import Role, Viewer
from storage.model.problem import ProblemChanges, ProblemDraft, Side, Sort, Status, Words
from storage.model.query import Near, Period, Query
from tests.bot.installation import Installation
from tests.city import NOW
from tests.handlers.sharing.house import House, lines, open_house
from tests.problems import CAUSE, CODE, MEASURE, propose, put_problem
from tests.storage.measures.proposals import decide, vote

LINES = (
    "/atgard", f"/atgard {CODE}", f"/atgard {MEASURE}", f"/problem {CODE}", f"/problem {CODE} liknande",
    f"/orsak {CODE}", f"/orsak {CAUSE}", "/dagordning", "/atgard bibliotek", "/atgard bibliotek street_lighting",
    f"/atgard {CODE} bibliotek",
)  # fmt: skip
ASTA = Viewer("asta", "trygghet", Role.COORDINATOR)
EVA = Viewer("eva", "skolan", Role.REVIEWER)
SCHOOL = frozenset({"skolan"})
MONTH = Query(
    (Period(NOW.replace(month=10, day=1, hour=0), NOW.replace(day=16, hour=0)),), kinds=("klotter",),
    near=Near(12.6945, 56.0465, 300, "Stortorget"),
)  # fmt: skip
DARK = MeasureDraft("h", "HEMLIGT-1", (CAUSE,), strategy=Strategy.RISK, evidence="street_lighting")


@pytest.fixture
def house(house_file: Path, tmp_path: Path) -> House:
    made = open_house(house_file, tmp_path)
    put_problem(made.app.store, MONTH, NOW)
    propose(made.app.store, NOW)
    return made


def every(app: App) -> frozenset[str]:
    return frozenset(partner.key for partner in app.store.catalog.read().partners)


def ask(app: App, line: str, who: str = "asta", where: str = "", language: str = "sv", **form: str) -> Reply:
    return app.ask(line, who, where, NOW, language, form)


def said(app: App, line: str, who: str = "asta", where: str = "", **form: str) -> str:
    return ask(app, line, who, where, **form).card.fallback()


def everything(app: App) -> list[Reply]:
    """What everybody but the school's people is answered, alone and together."""
    seats = (("asta", ""), ("didrik", ""), ("asta", "est-centrum"))
    return [ask(app, line, *seat) for line in LINES[:10] for seat in seats]


def old_problem(
    app: App, name: str = "Bråk i tunneln", once: str = "old", partners: frozenset[str] | None = None
) -> str:
    """Another problem nearby with the same kind, and a decided measure; of the school's when `partners` say so."""
    readers, once = every(app) if partners is None else partners, "old"
    draft = ProblemDraft(once, name, replace(MONTH, near=Near(12.6955, 56.0468, 300, "Tunneln")), readers)
    code = app.store.problems.put(EVA, draft, NOW).code
    cause = Words(once, Sort.CAUSE, "Det är mörkt i tunneln", Side.PLACE, partners=readers - SCHOOL)
    of = app.store.problems.say(EVA, code, cause, NOW).code
    light = replace(DARK, once=once, name=f"Ljus: {name}", causes=(of,), partners=readers - SCHOOL)
    measure = app.store.measures.put(EVA, code, light, NOW).code
    decide(app.store, code, "B-7KQ4", (measure,), readers | SCHOOL, status="done")
    return code


def test_what_the_school_proposes_for_itself_changes_no_byte_for_others(house: House) -> None:
    app, before = house.app, everything(house.app)
    app.store.measures.put(EVA, CODE, DARK, NOW)
    form = {"step": "send", "once": "4", "name": "HEMLIGT-2", "strategy": "risk", "share": "own", f"on_{CAUSE}": "1"}
    assert "är sparad" in said(app, f"/atgard {CODE} ny", "eva", **form)
    old_problem(app, "HEMLIGT-3", partners=frozenset())
    own = app.store.measures.of(CODE, app.audience("eva", "", NOW.date()))
    decide(app.store, CODE, "B-HHHH", (own[1].code, MEASURE), SCHOOL)
    vote(app.store, CODE, "R-HHHH", (MEASURE,), SCHOOL)
    assert everything(app) == before
    for secret in ("HEMLIGT-1", "HEMLIGT-2", "HEMLIGT-3"):
        assert any(secret in said(app, line, "eva") for line in LINES)


def test_one_that_is_not_shared_is_told_as_one_that_is_not_there(house: House) -> None:
    code = house.app.store.measures.put(EVA, CODE, DARK, NOW).code
    for who in ("didrik", "asta", "henrik"):
        for line in ("/atgard {}", "/atgard {} ändra", "/atgard {} ta tillbaka ja", "/atgard {} dela alla"):
            there, nowhere = (said(house.app, line.format(one), who) for one in (code, "A-9999"))
            assert there.replace(code, "A-9999") == nowhere
            assert "HEMLIGT" not in there
    own = said(house.app, f"/atgard {code}", "eva", "est-centrum")
    assert "är inte delad med alla som läser här" in own
    assert "HEMLIGT" not in own
    assert "HEMLIGT" in said(house.app, f"/atgard {code} enskilt", "eva", "est-centrum")


def test_in_a_room_with_a_stranger_or_after_leaving_nothing_of_it_stands(house: House) -> None:
    for line in LINES:
        assert "lampa" not in said(house.app, line, "asta", "not-a-room")
    assert "Starkare lampa" in said(house.app, f"/atgard {MEASURE}", "eva")
    house.app.store.members.leave("eva")
    for line in LINES:
        assert "lampa" not in said(house.app, line, "eva")


def test_a_measure_stands_at_its_cause_in_words_and_in_the_picture(house: House) -> None:
    app = house.app
    with_it = ask(app, f"/orsak {CODE}")
    assert f"Åtgärd: {MEASURE} Starkare lampa." in with_it.card.fallback()
    assert f"{MEASURE} Starkare lampa. Mot: {CAUSE}. Trygghetsavdelningen." in said(app, f"/problem {CODE}")
    cause = said(app, f"/orsak {CAUSE}")
    assert "Bättre gatubelysning: Tretton jämförda försök" in cause
    assert "(Welsh & Farrington 2008; Chalfin m.fl. 2022)" in cause
    assert f"/åtgärd {CAUSE} ny" in cause
    said(app, f"/atgard {MEASURE} ta tillbaka ja")
    without = ask(app, f"/orsak {CODE}")
    assert "lampa" not in without.card.fallback()
    heights = [
        next(one.height for one in reply.card.elements if isinstance(one, Picture)) for reply in (with_it, without)
    ]
    assert heights[0] > heights[1]


def test_a_form_begun_at_a_cause_brings_what_the_library_knows_of_its_name(house: House) -> None:
    reply = ask(house.app, f"/atgard {CAUSE} ny Belysning vid gaveln", "eva")
    form = next(one for one in reply.card.elements if isinstance(one, Form))
    values = {one.name: one.value for one in form.inputs}
    assert (values["name"], values[f"on_{CAUSE}"]) == ("Belysning vid gaveln", "1")
    assert (values["library"], values["strategy"], values["technique"]) == ("street_lighting", "risk", "7")
    techniques = next(one for one in form.inputs if one.name == "technique")
    assert len(techniques.options) == 26
    assert ("7", "Öka risken: Gör det lättare att se") in techniques.options
    plain = ask(house.app, f"/atgard {CODE} ny Något helt annat", "eva")
    values = {one.name: one.value for e in plain.card.elements if isinstance(e, Form) for one in e.inputs}
    assert (values["library"], values.get("strategy"), values[f"on_{CAUSE}"]) == ("", "", "")


BAD = (
    ({"name": "", "strategy": "risk"}, "Skriv något här."),
    ({"name": "Namn"}, "Välj hur den verkar."),
    ({"name": "x" * 300, "strategy": "risk"}, "för långt"),
    ({"name": "Namn", "strategy": "risk", "cost": "många"}, "Skriv till exempel 25 000"),
    ({"name": "Namn", "strategy": "risk", "hours": "-3"}, "Skriv till exempel 25 000"),
    ({"name": "Namn", "strategy": "risk", "cost": "9" * 15}, "Skriv till exempel 25 000"),
    ({"name": "Namn", "strategy": "risk", "technique": "1"}, "Den tekniken hör till ett annat sätt"),
    ({"name": "Namn", "strategy": "risk", "on_O-9999": "1"}, "finns inte i det här problemet"),
    ({"name": "Namn", "strategy": "risk", "would_own": "mars"}, "Jag vet inte vilken part"),
    ({"name": "Namn", "strategy": "risk", "share": "some", "with_okänd": "1"}, "Det kan inte delas med okänd"),
)


@pytest.mark.parametrize(("fields", "says"), BAD)
def test_a_form_that_is_wrong_says_how_to_mend_it_and_keeps_what_was_written(
    house: House, fields: dict[str, str], says: str
) -> None:
    fields = fields | {"effect": "Det jag skrev"}
    reply = ask(house.app, f"/atgard {CODE} ny", step="send", once="b", nature="situational", **fields)
    text = reply.card.fallback()
    assert says in text
    assert "Något måste rättas. Inget du skrev är borta." in text
    form = next(one for one in reply.card.elements if isinstance(one, Form))
    kept = {one.name: one.value for one in form.inputs}
    assert {name: kept[name] for name in fields if name in kept} == {n: v for n, v in fields.items() if n in kept}
    assert kept["effect"] == "Det jag skrev"
    assert len(house.app.store.measures.of(CODE, house.app.audience("asta", "", NOW.date()))) == 1


@pytest.mark.parametrize(
    ("given", "kept"), [("25 000 kr", 25_000), ("25.000", 25_000), ("25000", 25_000), ("0", 0), ("", None)]
)
def test_money_is_read_as_people_write_it(house: House, given: str, kept: int | None) -> None:
    form = {"step": "send", "once": "c", "name": "Namn", "library": "street_lighting", "cost": given, "share": "own"}
    code = ask(house.app, f"/atgard {CODE} ny", "eva", **form).facts.number
    held = house.app.store.measures.holding(code, house.app.audience("eva", "", NOW.date()))
    assert held is not None
    assert (held.measure.cost, held.measure.technique) == (kept, 7)
    assert "Ingen orsak visas här. Det som röstas om ska ha en orsak" in said(house.app, f"/atgard {code}", "eva")


def test_its_proposer_changes_shares_and_takes_it_back_and_nobody_else_does(house: House) -> None:
    app = house.app
    assert "Det kan bara den som föreslog" in said(app, f"/atgard {MEASURE} ändra", "eva")
    form = ask(app, f"/atgard {MEASURE} ändra")
    assert "Ändra A-9KQ4" in form.card.title
    sent = {"step": "send", "name": "Två lampor", "strategy": "risk", f"on_{CAUSE}": "1", "hours": "3"}
    assert "A-9KQ4 Två lampor är ändrad" in said(app, f"/atgard {MEASURE} ändra", **sent)
    assert "Två lampor. Mot: O-7KQ4. 3 timmar." in said(app, f"/atgard {CODE}", "eva")
    assert "Sluta dela" in said(app, f"/atgard {MEASURE} dela polisen")
    assert "Två lampor" in said(app, f"/atgard {CODE}", "eva")
    assert "Det läses av: Trygghetsavdelningen och Polisen." in said(app, f"/atgard {MEASURE} dela ja polisen")
    assert "lampor" not in said(app, f"/atgard {CODE}", "eva")
    assert "Jag vet inte vilken part" in said(app, f"/atgard {MEASURE} dela marsianerna")
    assert "Ta tillbaka ”Två lampor”?" in said(app, f"/atgard {MEASURE} ta tillbaka")
    assert "Två lampor" in said(app, f"/atgard {MEASURE}")
    said(app, f"/atgard {MEASURE} ta tillbaka ja")
    assert "Det finns ingen åtgärd A-9KQ4" in said(app, f"/atgard {MEASURE}")


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("hidden", [False, True])
def test_whoever_reads_no_cause_of_a_measure_is_told_nothing_false_and_nothing_hidden(
    house: House, hidden: bool, language: str
) -> None:
    """The same words whether it has no cause at all or one that they may not read."""
    app = house.app
    own = Words("own", Sort.CAUSE, "HEMLIGT", Side.PLACE)
    causes = (app.store.problems.say(ASTA, CODE, own, NOW).code,) if hidden else ()
    draft = replace(DARK, once="n", name="Vakt", causes=causes, evidence="", partners=frozenset({EVA.partner or ""}))
    code = app.store.measures.put(ASTA, CODE, draft, NOW).code
    needed = {
        "sv": "Ingen orsak visas här. Det som röstas om ska ha en orsak som alla som röstar får läsa.",
        "en": "No cause is shown here. What is voted on must have a cause that everybody who votes may read.",
    }[language]
    told = [ask(app, f"/atgard {where}", "eva", language=language).card.fallback() for where in (code, CODE)]
    assert [one for one in told if needed not in one] == []
    told += [ask(app, line, "eva", language=language).card.fallback() for line in (f"/problem {CODE}", "/dagordning")]
    for one in told:
        for word in ("HEMLIGT", "går inte att rösta", "cannot be put", "är vald", "is chosen", "har sagt vilken"):
            assert word not in one


def test_the_next_step_says_what_a_measure_lacks(house: House) -> None:
    app = house.app
    app.store.problems.say(ASTA, CODE, Words("w", Sort.WHAT, "Bråk", partners=every(app) - {"trygghet"}), NOW)
    app.store.problems.say(ASTA, CODE, Words("e", Sort.EVIDENCE, "Sett", parent=CAUSE), NOW)
    assert "välj bland åtgärderna" in said(app, f"/problem {CODE}")
    bare = app.store.measures.put(ASTA, CODE, replace(DARK, once="n", causes=()), NOW).code
    assert f"se till att {bare} har en orsak som alla som ska rösta får läsa" in said(app, f"/problem {CODE}")
    for code in (bare, MEASURE):
        app.store.measures.withdraw(ASTA, code, NOW)
    assert "läs orsakerna" in said(app, f"/problem {CODE}")
    app.store.problems.agree(EVA, CAUSE, NOW)
    assert "föreslå en åtgärd" in said(app, "/dagordning").casefold()


def test_a_past_problem_is_found_again_with_what_was_decided(house: House) -> None:
    app = house.app
    assert "liknar det här" in said(app, f"/problem {CODE} liknande")
    code = old_problem(app)
    app.store.problems.change(EVA, code, ProblemChanges(status=Status.CLOSED), NOW)
    for line in (f"/problem {CODE} liknande", f"/problem liknande {CODE}", f"/problem {CODE}"):
        text = said(app, line)
        assert f"{code} Bråk i tunneln (avslutat). Likt i: händelsetyp, plats, namn" in text
        assert "Beslutat: A-" in text
        assert f"i {code}, gjord)" in text
    entry = said(app, "/atgard bibliotek street_lighting", "didrik")
    assert "Här i staden har det beslutats 1 gång tidigare" in entry
    assert "Ljus: Bråk i tunneln" in entry
    far = ProblemDraft("far", "Snatteri i butik", replace(MONTH, kinds=("stöld",), near=Near(12.75, 56.09, 200, "")))
    other = app.store.problems.put(ASTA, far, NOW).code
    assert other not in said(app, f"/problem {CODE} liknande")


UNMEANT = (
    f"/atgard {MEASURE} flyg", "/atgard hej", "/atgard A-9999", "/atgard P-9999", "/atgard O-9999 ny x",
    "/problem liknande", "/problem P-9999 liknande", "/atgard bibliotek bananer", f"/atgard {MEASURE} dela bananer",
)  # fmt: skip


def test_a_line_that_cannot_be_meant_changes_nothing_and_says_so(house: House) -> None:
    before = [said(house.app, one) for one in (f"/problem {CODE}", f"/atgard {MEASURE}")]
    for line in UNMEANT:
        text = said(house.app, line)
        assert any(word in text for word in ("Jag förstår inte", "Det finns ing", "Jag hittar inget", "Jag vet inte"))
    assert [said(house.app, one) for one in (f"/problem {CODE}", f"/atgard {MEASURE}")] == before


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_line_of_every_button_is_understood(house: House, language: str) -> None:
    old_problem(house.app)
    unknown = ("Jag förstår inte", "I do not understand", "Jag känner inte till", "I do not know", "Jag hittar inget")
    tried: set[str] = set()
    for who in ("asta", "eva") if language == "sv" else ("asta",):
        for start in LINES[:5] if who == "asta" else LINES[2:3]:
            for line in set(lines(ask(house.app, start, who, language=language)).values()) - tried:
                tried.add(line)
                text = ask(house.app, line, who, language=language).card.fallback()
                assert not any(word in text for word in unknown), (line, text)


def test_in_english_it_is_the_same(house: House) -> None:
    text = ask(house.app, f"/measure {MEASURE}", "eva", language="en").card.fallback()
    assert "The measure is to act on 1 cause" in text
    assert "Sort: situational: increase the risk" in text
    assert "(Welsh & Farrington 2008; Chalfin et al. 2022)" in text
    assert "Läses" not in text
    assert "Here" in " ".join(
        cell for one in ask(house.app, "/measure library", "eva", language="en").card.elements
        for cell in getattr(one, "header", ())
    )  # fmt: skip


def test_the_log_tells_of_a_measure_by_its_code_and_of_no_words(house: House) -> None:
    form = {"step": "send", "once": "l", "name": "HEMLIGT", "strategy": "risk", "share": "all"}
    code = ask(house.app, f"/atgard {CODE} ny", **form).facts.number
    said(house.app, f"/atgard {code}", "eva")
    rows = house.app.store.audit.latest(10)
    assert any(row.act == "measure.add" and code in row.query_words for row in rows)
    assert any((row.person, row.command, row.query_words) == ("eva", "measure", code) for row in rows)
    assert not any("HEMLIGT" in str(row) or "lampa" in str(row) for row in rows)


def test_what_is_taken_back_is_gone_from_the_page(installed: Installation) -> None:
    """Also from answers that others got before, and from the database's files."""
    store = installed.app.store
    put_problem(store, MONTH, datetime.now(UTC), "asta")
    canary = replace(DARK, name="KANARIE-NAMN", effect="KANARIE-EFFEKT", partners=frozenset({"trygghet"}))
    code = store.measures.put(EVA, CODE, canary, datetime.now(UTC)).code
    for who in ("eva", "asta"):
        for line in (f"/atgard {code}", f"/problem {CODE}", f"/orsak {CODE}", f"/orsak {CAUSE}", "/atgard"):
            installed.say(who, line)
        assert "KANARIE" in installed.sees(who)
    installed.say("eva", f"/atgard {code} ta tillbaka ja")
    assert "KANARIE" not in installed.sees("eva") + installed.sees("asta")
    assert installed.holds("KANARIE") == []
