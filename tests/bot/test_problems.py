"""Problems through the whole product: what must not show, what is refused, and that nothing written is lost."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import App
from handlers.reply import Form, Picture, Reply
from storage.model.people import Audience, Role, Viewer
from storage.model.problem import Sort, Words
from storage.model.query import Period, Query
from tests.bot.installation import Installation
from tests.city import NOW
from tests.handlers.sharing.house import House, open_house
from tests.problems import CAUSE, CODE, put_problem

LINES = (
    "/problem", "/problem alla", "/problem mina", "/problem karta", f"/problem {CODE}", f"/problem {CODE} fakta",
    f"/problem {CODE} historik", f"/orsak {CODE}", f"/orsak {CAUSE}", "/orsak", "/dagordning", "/veckorapport vecka 46",
)  # fmt: skip
EVA = Viewer("eva", "skolan", Role.REVIEWER)
MONTH = Query((Period(NOW.replace(month=10, day=1, hour=0), NOW.replace(day=16, hour=0)),))


@pytest.fixture
def house(house_file: Path, tmp_path: Path) -> House:
    made = open_house(house_file, tmp_path)
    put_problem(made.app.store, MONTH, NOW)
    return made


def ask(app: App, line: str, who: str = "asta", where: str = "", language: str = "sv", **form: str) -> Reply:
    return app.ask(line, who, where, NOW, language, form)


def said(app: App, line: str, who: str = "asta", where: str = "", **form: str) -> str:
    return ask(app, line, who, where, **form).card.fallback()


def everything(app: App) -> list[Reply]:
    """What everybody but the school's people is answered, alone and together."""
    seats = (("asta", ""), ("cilla", ""), ("didrik", ""), ("asta", "est-centrum"), ("gunnel", ""), ("henrik", ""))
    return [ask(app, line, *seat) for line in LINES for seat in seats]


def test_what_the_school_keeps_to_itself_changes_no_byte_for_others(house: House) -> None:
    app, before = house.app, everything(house.app)
    words = [
        Words("1", Sort.EVIDENCE, "HEMLIGT-1", parent=CAUSE),
        Words("2", Sort.DOUBT, "HEMLIGT-2", parent=CAUSE),
        Words("3", Sort.UNKNOWN, "HEMLIGT-3"),
    ]
    for one in words:
        app.store.problems.say(EVA, CODE, one, NOW)
    hidden = ask(app, f"/orsak {CODE} ny", "eva", step="send", once="4", side="place", text="HEMLIGT-4", share="own")
    assert "är sparad" in hidden.card.fallback()
    assert everything(app) == before
    for secret in ("HEMLIGT-1", "HEMLIGT-2"):
        assert secret in said(app, f"/orsak {CAUSE}", "eva")
    assert "HEMLIGT-4" in said(app, f"/orsak {CODE}", "eva")


def test_a_problem_that_is_not_shared_is_told_as_one_that_is_not_there(house: House) -> None:
    form = {"step": "send", "once": "x", "name": "ENSAMT", "what": "vecka 46", "share": "own"}
    code = ask(house.app, "/problem ny", **form).facts.number
    for who in ("didrik", "cilla", "eva"):
        for line in ("/problem {}", "/problem {} fakta", "/problem {} avsluta", "/orsak {}", "/orsak {} plats x"):
            there, nowhere = (said(house.app, line.format(one), who) for one in (code, "P-9999"))
            assert there.replace(code, "P-9999") == nowhere
            assert "ENSAMT" not in there
    for line in LINES:
        assert "ENSAMT" not in said(house.app, line, "cilla")
        assert "ENSAMT" not in said(house.app, line, "asta", "est-centrum")


def test_in_a_room_with_a_stranger_nothing_of_it_stands(house: House) -> None:
    for line in LINES:
        assert "Bråk i gränden" not in said(house.app, line, "asta", "not-a-room")
        assert "mörkt" not in said(house.app, line, "asta", "not-a-room")


def test_whoever_leaves_reads_nothing_more(house: House) -> None:
    assert "mörkt" in said(house.app, f"/orsak {CODE}", "eva")
    house.app.store.members.leave("eva")
    for line in LINES:
        assert "Bråk" not in said(house.app, line, "eva")


BAD = (
    ({"name": "", "what": "vecka 46"}, "Skriv något här."),
    ({"name": "Namn", "what": ""}, "Skriv något här."),
    ({"name": "Namn", "what": "bananer i rymden"}, "bananer"),
    ({"name": "x" * 300, "what": "vecka 46"}, "för långt"),
    ({"name": "Namn", "what": "vecka 46", "share": "some", "with_okänd": "1"}, "Det kan inte delas med okänd"),
)


@pytest.mark.parametrize(("fields", "says"), BAD)
def test_a_form_that_is_wrong_says_how_to_mend_it_and_keeps_what_was_written(
    house: House, fields: dict[str, str], says: str
) -> None:
    before = house.app.store.problems.all(house.app.audience("asta", "", NOW.date()))
    reply = ask(house.app, "/problem ny", step="send", once="b", **fields)
    text = reply.card.fallback()
    assert says in text
    assert "Något måste rättas. Inget du skrev är borta." in text
    form = next(one for one in reply.card.elements if isinstance(one, Form))
    assert {one.name: one.value for one in form.inputs if one.name in ("name", "what")} == {
        name: fields[name] for name in ("name", "what")
    }
    assert house.app.store.problems.all(house.app.audience("asta", "", NOW.date())) == before


UNMEANT = (
    f"/problem {CODE} ansvarig ingen alls",
    f"/problem {CODE} ansvarig",
    f"/problem {CODE} fokus i morgon",
    f"/problem {CODE} fokus vecka 99",
    f"/problem {CODE} dela marsianerna",
    f"/orsak {CAUSE} dela marsianerna",
    "/orsak O-9999",
    "/orsak hej",
    "/problem P-9999",
)


def test_a_line_that_cannot_be_meant_changes_nothing_and_says_so(house: House) -> None:
    before = [said(house.app, one) for one in (f"/problem {CODE}", f"/orsak {CAUSE}")]
    for line in UNMEANT:
        reply = ask(house.app, line)
        assert reply.private, line
        assert reply.card.title == "Problem", line
        assert "gick inte" not in reply.card.title, line
    assert [said(house.app, one) for one in (f"/problem {CODE}", f"/orsak {CAUSE}")] == before


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_line_of_every_button_is_understood(house: House, language: str) -> None:
    from tests.handlers.sharing.house import lines

    unknown = ("Jag förstår inte", "I do not understand", "Jag känner inte till", "I do not know")
    for who in ("asta", "eva", "didrik") if language == "sv" else ("asta",):
        tried: set[str] = set()
        for start in LINES:
            if "veckorapport" in start:
                continue
            for line in set(lines(ask(house.app, start, who, language=language)).values()) - tried:
                tried.add(line)
                text = ask(house.app, line, who, language=language).card.fallback()
                assert not any(word in text for word in unknown), (line, text)


def test_pressing_send_twice_stores_it_once(house: House) -> None:
    form = {"step": "send", "once": "same", "name": "En gång", "what": "vecka 46", "share": "own"}
    codes = {ask(house.app, "/problem ny", **form).facts.number for _ in range(3)}
    assert len(codes) == 1
    cause = {"step": "send", "once": "same", "side": "place", "text": "En gång", "share": "own"}
    texts = {said(house.app, f"/orsak {codes.copy().pop()} ny", **cause) for _ in range(3)}
    assert len(texts) == 1


def test_the_log_tells_of_a_problem_by_its_code_and_of_no_words(house: House) -> None:
    said(house.app, f"/orsak {CODE} ny", step="send", once="l", side="place", text="HEMLIGT", share="all")
    said(house.app, f"/problem {CODE}", "eva")
    rows = house.app.store.audit.latest(10)
    assert any(row.act == "cause.add" and CODE in row.query_words for row in rows)
    assert any((row.person, row.command, row.query_words) == ("eva", "problem", CODE) for row in rows)
    assert not any("HEMLIGT" in str(row) or "Bråk" in str(row) for row in rows)


def test_in_english_it_is_the_same(house: House) -> None:
    text = ask(house.app, f"/problem {CODE}", "eva", language="en").card.fallback()
    assert "Status: open. 1 cause." in text
    assert "Read by:" in text
    assert "Läge" not in text
    reply = ask(house.app, f"/cause {CODE} place The gable is dark", "eva", language="en")
    assert "Side: Place: what makes the place suitable?" in reply.card.fallback()
    assert "I do not understand: pears." in ask(house.app, "/problem pears", language="en").card.fallback()


def test_what_is_taken_back_is_gone_from_the_page(installed: Installation) -> None:
    """Also from answers that others got before, and from the database's files."""
    store = installed.app.store
    put_problem(store, MONTH, datetime.now(UTC), "asta")
    words = Words("w", Sort.EVIDENCE, "KANARIE-ORD", parent=CAUSE, partners=frozenset({"trygghet"}))
    code = store.problems.say(EVA, CODE, words, datetime.now(UTC)).code
    for who in ("eva", "asta"):
        installed.say(who, f"/orsak {CAUSE}")
        assert "KANARIE-ORD" in installed.sees(who)
    installed.say("eva", f"/orsak {code} ta tillbaka ja")
    assert "KANARIE-ORD" not in installed.sees("eva") + installed.sees("asta")
    assert installed.holds("KANARIE-ORD") == []


def test_the_map_of_problems_holds_those_one_may_read_and_no_incident(house: House) -> None:
    app = house.app
    for once, what, share in (("1", "vecka 46 centrum", "own"), ("2", "inom 300 m från Stortorget vecka 46", "own")):
        form = {"step": "send", "once": once, "name": f"Plats {once}", "what": what, "share": share}
        assert ask(app, "/problem ny", **form).facts.number
    mine = ask(app, "/problem karta")
    assert sum(isinstance(one, Picture) for one in mine.card.elements) == 1
    text = mine.card.fallback()
    assert all(name in text for name in ("Plats 1", "Plats 2", "1 problem gäller hela staden"))
    assert (mine.facts.shown, mine.facts.level) == (0, 0)
    others = ask(app, "/problem karta", "cilla")
    assert not any(isinstance(one, Picture) for one in others.card.elements)
    assert "Plats" not in others.card.fallback()


def test_somebody_new_takes_it_on(house: House) -> None:
    assert "Ansvarig: Asta Lindqvist" in said(house.app, f"/problem {CODE}")
    said(house.app, f"/problem {CODE} ansvarig ingen")
    assert "Ansvarig: ingen utsedd" in said(house.app, f"/problem {CODE}")
    assert "utse en ansvarig" in said(house.app, "/dagordning").casefold()
    assert "Ansvarig för P-7KQ4: Asta Lindqvist." in said(house.app, f"/problem {CODE} ansvarig jag")


def test_an_answer_that_is_kept_is_not_asked_again_when_another_was_wrong(house: House) -> None:
    """Changed and sent once more it would be taken for the same answer, and the change be lost."""
    form = {"step": "send", "once": "q1", "what": "Bråk om kvällarna", "unknown": "x" * 1_001, "share": "own"}
    reply = ask(house.app, f"/problem {CODE} frågor", **form)
    (shown,) = [one for one in reply.card.elements if isinstance(one, Form)]
    values = {one.name: one.value for one in shown.inputs}
    assert (values["what"], values["unknown"], values["once"]) == ("", "x" * 1_001, "q1")
    assert [one.name for one in shown.inputs if one.error] == ["unknown"]
    assert "1 svar" in reply.card.fallback()
    values = {name: value for name, value in values.items() if name not in ("where", "who")}  # names of this helper
    ask(house.app, f"/problem {CODE} frågor", **(values | {"step": "send", "unknown": "Vem som samlas"}))
    text = ask(house.app, f"/problem {CODE}").card.fallback()
    assert text.count("Bråk om kvällarna") == 1
    assert "Vem som samlas" in text


def test_all_is_all_whom_the_form_named_and_nobody_who_came_since(house: House) -> None:
    """The problem is shared with one more between the two presses of a form."""
    app, eva = house.app, Viewer("eva", "skolan", Role.REVIEWER)
    code = ask(app, "/problem ny", step="send", once="x", name="Nytt", what="vecka 46", share="some",
               with_polisen="1").facts.number  # fmt: skip
    (form,) = [one for one in ask(app, f"/orsak {code} plats Mörkt").card.elements if isinstance(one, Form)]
    values = {one.name: one.value for one in form.inputs}
    ask(app, f"/problem {code} dela skolan")
    values |= {"share": "all", "text": "Bara för polisen", "side": "place"}
    app.ask(f"/orsak {code} ny", "asta", "", NOW, "sv", values)
    whole = app.store.problems.whole(code, Audience(frozenset({eva}), "eva"))
    assert whole is not None
    assert whole.said == ()
    assert "Bara för polisen" in ask(app, f"/orsak {code}", "cilla").card.fallback()
