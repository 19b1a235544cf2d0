"""Votes through the whole product: from the form to the result, what must not show, and that nothing is lost."""

import logging
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from bot.app import App
from bot.notify import tell
from handlers.reply import Form, Input, Picture, Reply
from handlers.votes.counting import count
from storage import words
from storage.model.people import Role, Viewer
from storage.model.query import Period, Query
from storage.tables import measures, metadata
from tests.city import NOW, open_city
from tests.handlers.sharing.house import House, lines, open_house
from tests.heard import heard
from tests.problems import CAUSE, CODE, put_problem
from tests.storage.votes.ballot_box import change_measure, put_measure

MONTH = Query((Period(NOW.replace(month=10, day=1, hour=0), NOW.replace(day=16, hour=0)),))
LAMP, ROUND = "A-8KQ4", "A-8KQ7"
FORM = {"step": "send", "once": "v", "question": "Vad gör vi åt gränden?", f"m_{LAMP}": "1", f"m_{ROUND}": "1"}
FORM |= {"method": "approval", "voters": "all", "mandate": "partner", "users": "leading", "seen": "hidden"}
FORM |= {"deadline": "om 5 dagar 12:00"}
# One of each partner who may use its mandate.
SIX = ("asta", "greta", "cilla", "klara", "eva", "farid")
HOUR = timedelta(hours=1)
ASTA = Viewer("asta", "trygghet", Role.COORDINATOR)


@pytest.fixture
def house(house_file: Path, tmp_path: Path) -> House:
    made = open_house(house_file, tmp_path)
    furnish(made.app)
    return made


def furnish(app: App, at: datetime = NOW) -> None:
    """A problem with two measures that every partner reads."""
    put_problem(app.store, MONTH, at)
    with app.store._database.write() as connection:
        connection.execute(delete(measures))
    every = frozenset(partner.key for partner in app.store.catalog.read().partners)
    put_measure(app.store, CODE, "Laga lampan vid gaveln", [CAUSE], every, LAMP)
    put_measure(app.store, CODE, "Rond fredag och lördag", [CAUSE], every, ROUND)


def ask(
    app: App, line: str, who: str = "asta", where: str = "", language: str = "sv", at: datetime = NOW, **form: str
) -> Reply:
    return app.ask(line, who, where, at, language, form)


def said(app: App, line: str, who: str = "asta", where: str = "", **form: str) -> str:
    return ask(app, line, who, where, **form).card.fallback()


def opened(app: App, **changes: str) -> str:
    """The code of a vote that Asta opened."""
    reply = ask(app, f"/rosta {CODE} ny", **(FORM | changes))
    assert reply.facts.number.startswith("R-"), reply.card.fallback()
    return reply.facts.number


def cast(app: App, code: str, who: str, *approved: str, **form: str) -> str:
    fields = {"step": "send", "way": "vote"} | {f"for_{one}": "1" for one in approved} | form
    return said(app, f"/rosta {code} rösta", who, **fields)


def test_a_partner_whose_people_cannot_use_its_mandate_is_named_when_the_vote_opens(house: House) -> None:
    app = house.app
    assert "kan lägga rösten" not in said(app, f"/rosta {CODE} ny", **FORM)
    klara = app.store.members.person("klara")
    assert klara is not None
    app.store.members.put([replace(klara, role=Role.REPORTER)])
    lonely = said(app, f"/rosta {CODE} ny", **(FORM | {"once": "v2"}))
    (name,) = [one.name_sv for one in app.store.catalog.read().partners if one.key == klara.partner]
    assert f"Ingen hos {name} kan lägga rösten" in lonely
    assert "kan lägga rösten" not in said(app, f"/rosta {CODE} ny", **(FORM | {"once": "v3", "users": "all"}))


def test_from_the_form_to_the_result(house: House) -> None:
    app = house.app
    form = next(one for one in ask(app, f"/rosta {CODE} ny").card.elements if isinstance(one, Form))
    assert {f"m_{LAMP}", f"m_{ROUND}", "deadline", "once"} <= {one.name for one in form.inputs}
    code = opened(app)
    card = said(app, f"/rosta {code}", "eva")
    assert "Öppen till fredag 27 november 2026 12:00. 0 av 6 har röstat." in card
    assert "Kryssa för" not in said(app, f"/rosta {code}", "didrik")  # a reporter has no mandate
    assert f"Du valde: {LAMP}." in cast(app, code, "eva", LAMP)
    assert "Har röstat: Skol- och fritidsförvaltningen" in said(app, f"/rosta {code}", "klara")
    for who in ("asta", "greta", "cilla", "klara"):
        assert f"Din röst i {code} är sparad." in cast(app, code, who, LAMP, ROUND)
    assert "stängd" in cast(app, code, "farid", way="none")
    reply = ask(app, f"/rosta {code}", "klara")
    text = reply.card.fallback()
    assert "Utfall: ”Laga lampan vid gaveln” vinner." in text
    assert f"{LAMP} Laga lampan vid gaveln · 5 av 6" in text
    assert "Räddningstjänsten (Farid" in text
    assert "inget av förslagen" in text
    (picture,) = [one for one in reply.card.elements if isinstance(one, Picture)]
    assert "Rond fredag och lördag: 4 av 6" in picture.alt
    assert "historik" in said(app, f"/rosta {code} historik").casefold()
    assert "av sig själv" in said(app, f"/rosta {code} historik")


def test_it_stands_on_the_problem_in_the_agenda_and_among_what_waits(house: House) -> None:
    app = house.app
    assert "Omröstningar" not in said(app, f"/problem {CODE}")
    code = opened(app)
    assert f"{code} Vad gör vi åt gränden? Öppen till" in said(app, f"/problem {CODE}", "eva")
    assert f"Rösta i {code}: 6 röster saknas." in said(app, "/dagordning", "eva")
    assert "1 omröstning väntar på din röst." in said(app, "/rosta", "eva")
    assert code in said(app, "/rosta mina", "eva")
    assert code not in said(app, "/rosta mina", "didrik")
    cast(app, code, "eva", LAMP)
    assert code not in said(app, "/rosta mina", "eva")
    assert "väntar på din röst" not in said(app, "/rosta", "eva")


def test_more_time_closing_and_another_round(house: House) -> None:
    app = house.app
    code = opened(app)
    assert "är förlängd till måndag 30 november 2026 09:00" in said(app, f"/rosta {code} förläng 30 november kl 9")
    assert "Den tiden är tidigare" in said(app, f"/rosta {code} förläng i morgon")
    assert "Jag förstår inte när det är" in said(app, f"/rosta {code} förläng snart")
    assert "Till när ska den förlängas?" in said(app, f"/rosta {code} förläng")
    assert "6 röster saknas" in said(app, f"/rosta {code} stäng")
    assert "Öppen till" in said(app, f"/rosta {code}")
    assert "ingen röst säger något" in said(app, f"/rosta {code} stäng ja")
    assert "är stängd" in cast(app, code, "eva", LAMP)
    again = said(app, f"/rosta {code} öppna igen", step="send", deadline="om en vecka")
    assert "alla röstar på nytt" in again
    assert "Omgång: 2" in said(app, f"/rosta {code}")
    for line in ("förläng om 9 dagar", "stäng ja", "öppna igen om 9 dagar"):
        assert "en annan part som håller i" in said(app, f"/rosta {code} {line}", "cilla")


BAD: tuple[tuple[dict[str, str], str], ...] = (
    ({"question": ""}, "Skriv något här."),
    ({"deadline": "snart"}, "Jag förstår inte när det är."),
    ({"deadline": "1 januari 2020"}, "Den tiden har redan varit."),
    ({f"m_{LAMP}": "", f"m_{ROUND}": ""}, "Kryssa för minst en åtgärd."),
    ({"quorum": "många"}, "Skriv ett tal"),
    ({"quorum": "7"}, "Så många röster finns det inte"),
    ({"voters": "some"}, "Välj minst en part"),
    ({"users": "named", "names": "Kalle Anka"}, "Kalle Anka"),
    ({"users": "named", "names": "Eva Sandgren"}, "Skriv namnet på någon hos varje part."),
    ({"method": "ranking", f"m_{ROUND}": ""}, "Det går inte att rangordna"),
    ({"method": "lottning"}, "Välj ett av alternativen."),
)


def test_a_form_that_is_wrong_says_how_to_mend_it_and_keeps_what_was_written(house: House) -> None:
    for changes, says in BAD:
        reply = ask(house.app, f"/rosta {CODE} ny", **(FORM | changes))
        text = reply.card.fallback()
        assert says in text
        assert "Något måste rättas. Inget du skrev är borta." in text
        form = next(one for one in reply.card.elements if isinstance(one, Form))
        values = {one.name: one.value for one in form.inputs}
        assert all(values[name] == value for name, value in (FORM | changes).items())
    assert "Ingen omröstning" in said(house.app, f"/rosta {CODE}")


def test_a_measure_without_a_cause_is_not_offered_and_said(house: House) -> None:
    app = house.app
    change_measure(app.store, LAMP, causes="[]")
    form = ask(app, f"/rosta {CODE} ny").card
    assert f"m_{LAMP}" not in str(form)
    assert f"{LAMP} Laga lampan vid gaveln kan inte röstas om" in form.fallback()
    refused = said(app, f"/rosta {CODE} ny", **FORM)
    assert f"{LAMP} pekar inte på någon orsak" in refused
    change_measure(app.store, ROUND, causes="[]")
    assert "Det finns ingen åtgärd att rösta om." in said(app, f"/rosta {CODE} ny")


def test_every_method_has_its_ballot_and_its_result(house: House) -> None:
    app = house.app
    score = opened(app, once="s", method="score")
    assert "Ge ett betyg." in cast(app, score, "eva", **{f"for_{LAMP}": "5"})
    assert f"{LAMP}: 5, {ROUND}: 2" in cast(app, score, "eva", **{f"for_{LAMP}": "5", f"for_{ROUND}": "2"})
    assert "avstår" in cast(app, score, "cilla", way="abstain")
    said(app, f"/rosta {score} stäng ja")
    assert "Laga lampan vid gaveln · 5,00" in said(app, f"/rosta {score}")
    ranking = opened(app, once="r", method="ranking")
    assert "Sätt minst ett förslag på en plats." in cast(app, ranking, "eva")
    cast(app, ranking, "eva", **{f"for_{ROUND}": "1", f"for_{LAMP}": "2"})
    said(app, f"/rosta {ranking} stäng ja")
    text = said(app, f"/rosta {ranking}")
    assert "plats 1, slår 1 av 1" in text
    assert "Rond fredag och lördag · 1–0 · Laga lampan vid gaveln" in text
    assert "Schulzes metod" in text
    consent = opened(app, once="c", method="consent")
    objection = {f"for_{LAMP}": "0", f"for_{ROUND}": "1"}
    assert "En invändning behöver ett skäl." in cast(app, consent, "eva", **objection)
    cast(app, consent, "eva", **objection, reason="Bländar förare")
    said(app, f"/rosta {consent} stäng ja")
    text = said(app, f"/rosta {consent}", "klara")
    assert "ingen har någon invändning mot ”Rond fredag och lördag”" in text
    assert "Bländar förare" in text


def test_what_is_wrong_in_a_ballot_is_kept_unless_it_is_secret(house: House) -> None:
    app = house.app
    named, secret = opened(app, method="score"), opened(app, once="2", method="score", seen="secret")
    for code, kept in ((named, True), (secret, False)):
        fields = {"step": "send", "way": "vote", f"for_{LAMP}": "4", "reason": "KANARIE"}
        reply = ask(app, f"/rosta {code} rösta", "eva", **fields)
        assert ("KANARIE" in repr(reply)) is kept
        assert ("'4'" in repr([one.value for one in _inputs(reply)])) is kept
        assert "Något" in reply.card.fallback()


def _inputs(reply: Reply) -> list[Input]:
    return [one for element in reply.card.elements if isinstance(element, Form) for one in element.inputs]


# ---- who may read --------------------------------------------------------------------------------------------------

LINES = ("/rosta", "/rosta mina", f"/rosta {CODE}", f"/problem {CODE}", "/dagordning", "/problem", f"/orsak {CODE}")


def test_a_vote_among_some_changes_no_byte_for_others(house: House) -> None:
    app = house.app
    seats = (("cilla", ""), ("klara", ""), ("asta", "est-centrum"), ("gunnel", ""), ("henrik", ""), ("u-404", ""))

    def everything() -> list[Reply]:
        """What waits for somebody is told to them alone, wherever they ask."""
        asked = [(line, *seat) for line in (*LINES, "/rosta R-9999") for seat in seats]
        return [ask(app, *one) for one in asked if one[:2] != ("/rosta mina", "asta")]

    before = everything()
    code = opened(app, voters="some", with_trygghet="1", with_skolan="1", question="HEMLIGT")
    cast(app, code, "eva", LAMP, reason="HEMLIGT")
    assert everything() == before
    assert "HEMLIGT" in said(app, f"/rosta {code}", "eva")
    for who in ("cilla", "gunnel", "henrik", "u-404"):
        for line in ("/rosta {}", "/rosta {} rösta", "/rosta {} stäng ja", "/rosta {} historik"):
            there, nowhere = (said(app, line.format(one), who) for one in (code, "R-9999"))
            assert there.replace(code, "R-9999") == nowhere
    assert "är inte delat med alla som läser här" in said(app, f"/rosta {code}", "asta", "est-centrum")


def test_a_measure_that_fewer_may_read_takes_its_votes_along(house: House) -> None:
    app = house.app
    code = opened(app)
    assert "Laga lampan" in said(app, f"/rosta {code}", "cilla")
    change_measure(app.store, LAMP, partners=words.pack(["trygghet", "skolan"]))
    assert "Det finns ingen omröstning" in said(app, f"/rosta {code}", "cilla")
    assert "1 av" not in said(app, f"/rosta {code}", "cilla")
    assert "0 av 2 har röstat" in said(app, f"/rosta {code}", "eva")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_line_of_every_button_is_understood(house: House, language: str) -> None:
    app = house.app
    code, done = opened(app), opened(app, once="2")
    said(app, f"/rosta {done} stäng ja")
    unknown = ("Jag förstår inte", "I do not understand", "Jag känner inte till", "I do not know")
    for who in ("asta", "eva", "didrik") if language == "sv" else ("asta",):
        for start in ("/rosta", "/rosta mina", f"/rosta {CODE}", f"/rosta {code}", f"/rosta {done}"):
            for line in lines(ask(app, start, who, language=language)).values():
                text = ask(app, line, who, language=language).card.fallback()
                assert not any(word in text for word in unknown), (line, text)


def test_a_line_that_cannot_be_meant_says_so(house: House) -> None:
    for words_ in ("hej", "R-9999", "R-9999 rösta", "P-9999", "P-9999 ny", "' OR 1", "R-", "\0", "å" * 900):
        reply = ask(house.app, f"/rosta {words_}")
        assert "gick inte" not in reply.card.title
        assert "Jag förstår inte" in reply.card.fallback() or "Det finns inge" in reply.card.fallback()


def test_a_choice_in_a_line_is_no_vote_and_is_not_repeated(house: House) -> None:
    app = house.app
    code = opened(app)
    for line in (f"/rosta {code} KANARIE", f"/rosta {code} rösta KANARIE"):
        text = said(app, line, "eva")
        assert "Man röstar inte i en rad" in text
        assert "KANARIE" not in text
    assert "0 av 6 har röstat" in said(app, f"/rosta {code}", "eva")


def test_in_english_it_is_the_same(house: House) -> None:
    app = house.app
    code = opened(app)
    text = ask(app, f"/vote {code}", "eva", language="en").card.fallback()
    assert "Open until Friday 27 November 2026 12:00. 0 of 6 have voted." in text
    assert "rösta" not in text.replace("/rosta", "")
    ballot = ask(app, f"/vote {code} cast", "eva", language="en", step="send", way="vote", **{f"for_{LAMP}": "1"})
    assert f"You chose: {LAMP}." in ballot.card.fallback()


# ---- reminders -----------------------------------------------------------------------------------------------------


def test_whoever_has_not_voted_is_reminded_once_and_no_more_when_it_is_over(house: House) -> None:
    app = house.app
    code = opened(app)
    cast(app, code, "eva", LAMP)
    thursday = NOW + timedelta(days=4, hours=-3)
    assert app.store.votes.remind(thursday - HOUR) == 0
    told = app.store.votes.remind(thursday)
    assert told > 4
    assert app.store.votes.remind(thursday + HOUR) == 0
    tell(app.store, thursday)
    mine = "\n".join(text for _, text in heard(app, "cilla"))
    assert "Du har inte röstat än: Vad gör vi åt gränden?" in mine
    assert "fredag 27 november 2026 12:00" in mine
    for who in ("eva", "didrik", "gunnel"):
        assert "Du har inte röstat" not in "\n".join(text for _, text in heard(app, who))
    assert app.store.votes.close_due(NOW + timedelta(days=5), count) == 1
    assert app.store.votes.remind(NOW + timedelta(days=6)) == 0


def test_somebody_who_voted_in_between_is_told_nothing(house: House) -> None:
    app = house.app
    code = opened(app)
    app.store.votes.remind(NOW + timedelta(days=4))
    app.store.votes.close(ASTA, code, NOW, count)
    tell(app.store, NOW + timedelta(days=4))
    assert "Du har inte röstat" not in "\n".join(text for _, text in heard(app, "cilla"))


# ---- secrecy -------------------------------------------------------------------------------------------------------


def test_two_cities_that_differ_by_a_secret_choice_differ_in_one_table(
    house: House, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The same people do the same, and Eva votes for something else: everything that is stored, shown and logged."""
    code = opened(house.app, seen="secret", method="consent")
    house.app.store.close()
    caplog.set_level(logging.DEBUG)
    cities = []
    for name, choice, reason in (("one", {LAMP: "1", ROUND: "1"}, ""), ("two", {LAMP: "0", ROUND: "1"}, "KANARIE")):
        (tmp_path / name).mkdir()
        shutil.copy(tmp_path / "house.sqlite", tmp_path / name / "house.sqlite")
        app = open_city(tmp_path / name / "house.sqlite")
        caplog.clear()
        shown = [cast(app, code, "eva", reason=reason, **{f"for_{one}": value for one, value in choice.items()})]
        shown += [said(app, line, who) for line in (f"/rosta {code}", f"/problem {CODE}") for who in ("eva", "asta")]
        logged = [record.getMessage().split(" answered in ")[0] for record in caplog.records]
        assert "KANARIE" not in caplog.text
        cities.append((shown, logged, _tables(app, but="ballots")))
        app.store.close()
    assert cities[0] == cities[1]
    assert "KANARIE" not in str(cities)


def _tables(app: App, but: str) -> dict[str, list[tuple[object, ...]]]:
    with app.store._database.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in metadata.sorted_tables
            if table.name != but
        }


def test_a_secret_vote_shows_a_count_of_many_and_of_few_only_what_it_came_to(house: House) -> None:
    app = house.app
    many, few = opened(app, seen="secret"), opened(app, once="2", seen="secret")
    for who in SIX[:5]:
        cast(app, many, who, LAMP, reason=f"KANARIE {who}")
    for who in SIX[:4]:
        cast(app, few, who, LAMP, reason="KANARIE")
    for code in (many, few):
        said(app, f"/rosta {code} stäng ja")
    shown = said(app, f"/rosta {many}", "farid")
    assert f"{LAMP} Laga lampan vid gaveln · 5 av 5" in shown
    assert "Skäl, utan namn" in shown
    assert "Eva" not in shown
    told = ask(app, f"/rosta {few}", "farid")
    text = told.card.fallback()
    assert "Utfall: ”Laga lampan vid gaveln” vinner." in text
    assert "Bara utfallet visas." in text
    assert "4 av 4" not in text
    assert "KANARIE" not in text
    assert not any(isinstance(one, Picture) for one in told.card.elements)


def test_what_an_operator_can_see_is_said(house: House) -> None:
    app = house.app
    assert "den som sköter servern" in said(app, f"/rosta {CODE} ny")
    code = opened(app, seen="secret")
    assert "Fram till dess kan den som sköter databasen se dem." in said(app, f"/rosta {code}", "didrik")
    (reason,) = [one for one in _inputs(ask(app, f"/rosta {code} rösta", "eva")) if one.name == "reason"]
    assert "Fram till dess kan den som sköter databasen se det." in reason.hint


def test_measures_that_are_gone_take_nothing_down(house: House) -> None:
    app = house.app
    code = opened(app)
    change_measure(app.store, LAMP, withdrawn_at=1, name="")
    cast(app, code, "eva", LAMP)
    assert "tillbakadraget" in said(app, f"/rosta {code}", "eva")
    with app.store._database.write() as connection:
        connection.execute(delete(measures))
    assert "Det finns ingen omröstning" in said(app, f"/rosta {code}", "eva")
    assert app.store.votes.close_due(NOW + timedelta(days=9), count) == 1
