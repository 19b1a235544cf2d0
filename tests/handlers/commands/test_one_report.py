"""`/rapport H-7KQ4` and `/mina`: seen, added to, corrected, taken back, answered; by line, button and form."""

import pytest

from handlers.reply import Table
from storage.model.incident import Certainty, Precision, ReviewStatus
from storage.model.report import ReportAct
from tests import cast
from tests.city import NOW
from tests.handlers.commands.stage import Stage, inputs, lines, only, pictures, styles, the_form


def acts(stage: Stage, number: str) -> list[ReportAct]:
    return [step.act for step in stage.app.store.reports.history(cast.BOSSE, number)]


def test_a_report_is_shown_to_its_reporter_alone(stage: Stage) -> None:
    number = stage.report()
    shown = stage.ask(f"/rapport {number}")
    assert only(shown, "bosse")
    assert (shown.facts.number, shown.facts.level, shown.facts.shown) == (number, 4, 1)
    assert pictures(shown)
    assert "Väntar på granskning" in shown.card.fallback()
    for other in ("didrik", "asta", "eva", "cilla", "u-404"):
        reply = stage.ask(f"/rapport {number}", other)
        assert "taggar" not in reply.card.fallback()
        assert (reply.facts.level, pictures(reply)) == (0, [])


def test_a_report_of_others_and_one_that_is_not_there_are_told_alike(stage: Stage) -> None:
    number = stage.report()
    one = stage.ask(f"/rapport {number}", "didrik").card.fallback().replace(number, "N")
    other = stage.ask("/rapport H-2222", "didrik").card.fallback().replace("H-2222", "N")
    assert one == other


@pytest.mark.parametrize("written", ["{n}", "{l}", "{s}", "{g}", "nr {n}:"])
def test_a_number_is_read_however_it_is_written(stage: Stage, written: str) -> None:
    number = stage.report()
    forms = {"n": number, "l": number.lower(), "s": number.replace("-", " "), "g": number.replace("-", "")}
    assert stage.ask(f"/rapport {written.format(**forms)}").facts.number == number


def test_a_line_without_a_number_asks_for_one(stage: Stage) -> None:
    assert "Vilken rapport menar du?" in stage.ask("/rapport").card.fallback()
    assert "Jag hittar ingen rapport hoppsan" in stage.ask("/rapport hoppsan").card.fallback()


def test_more_is_added_by_line_and_by_form(stage: Stage) -> None:
    number = stage.report()
    assert stage.ask(f"/rapport {number} lägg till de är röda").settled
    form = stage.ask(f"/rapport {number} lägg till")
    assert the_form(form).line == f"/rapport {number} lägg till"
    assert stage.send(form, text="och höga").settled
    assert stage.stored(number).text == "tre taggar\nde är röda\noch höga"
    empty = stage.ask(the_form(form).line, form={"text": " "})
    assert inputs(empty)["text"].error == "Skriv något först."


def test_what_is_added_is_masked_and_said(stage: Stage) -> None:
    number = stage.report()
    reply = stage.ask(f"/rapport {number} lägg till ring 070-123 45 67")
    assert "Vi tog bort ett telefonnummer" in reply.card.fallback()
    assert "45 67" not in stage.stored(number).text


def test_a_correction_changes_only_what_was_changed(stage: Stage) -> None:
    number = stage.report("klotter Stortorget igår 22:30, tre taggar")
    before = stage.stored(number)
    form = stage.ask(f"/rapport {number} ändra")
    assert set(inputs(form)).isdisjoint({"more", "once", "photos"})
    assert "är ändrad" in stage.send(form, certainty="seen").card.fallback()
    after = stage.stored(number)
    assert (after.certainty, after.x, after.start, after.text) == (Certainty.SEEN, before.x, before.start, before.text)
    assert acts(stage, number) == [ReportAct.REPORTED, ReportAct.CORRECTED]
    assert "Inget ändrades" in stage.send(stage.ask(f"/rapport {number} ändra")).card.fallback()
    assert acts(stage, number) == [ReportAct.REPORTED, ReportAct.CORRECTED]


def test_place_and_time_are_corrected_together(stage: Stage) -> None:
    number = stage.report("klotter Stortorget igår 22:30")
    stage.send(stage.ask(f"/rapport {number} ändra"), where="Söder", time="21:00")
    after = stage.stored(number)
    assert (after.place_words, after.precision) == ("Söder", Precision.AREA)
    assert after.start.astimezone(NOW.tzinfo).hour == 21


def test_a_phones_position_survives_the_correction_of_something_else(stage: Stage) -> None:
    form = {"step": "send", "once": "p", "kind": "klotter", "lon": "12.6955", "lat": "56.0467", "accuracy": "12"}
    number = stage.ask("/rapportera", form=form).facts.number
    before = stage.stored(number)
    stage.send(stage.ask(f"/rapport {number} ändra"), kind="brand")
    after = stage.stored(number)
    assert (after.kind, after.x, after.accuracy) == ("brand", before.x, 12.0)


def test_a_wrong_correction_is_marked_and_kept(stage: Stage) -> None:
    number = stage.report()
    wrong = stage.send(stage.ask(f"/rapport {number} ändra"), where="Blåkulla 3", time="25:70", text="nytt")
    assert {field for field, _ in wrong.facts.errors} == {"place", "time"}
    assert inputs(wrong)["text"].value == "nytt"
    assert stage.stored(number).text == "tre taggar"


def test_taking_back_is_asked_about_once(stage: Stage) -> None:
    number = stage.report()
    asked = stage.ask(lines(stage.ask(f"/rapport {number}"))["Ta tillbaka"])
    sure = lines(asked)["Ta tillbaka rapporten"]
    assert styles(asked)[sure] == "danger"
    assert stage.stored(number).status is ReviewStatus.PENDING
    gone = stage.ask(sure)
    assert gone.settled
    assert stage.stored(number).status is ReviewStatus.WITHDRAWN
    assert "är tillbakatagen" in stage.ask(f"/rapport {number} lägg till mer").card.fallback()
    assert lines(stage.ask(f"/rapport {number}")) == {}


def test_a_question_is_answered_by_line_and_by_form(stage: Stage) -> None:
    first, second = stage.report(), stage.report("brand Söder i natt")
    for number in (first, second):
        stage.ask(f"/granska {number} fråga hur många?", "greta")
    assert "Granskaren undrar: hur många?" in stage.ask(f"/rapport {first}").card.fallback()
    assert stage.ask(f"/rapport {first} svara tre").settled
    empty = stage.ask(f"/rapport {second} svara")
    assert inputs(empty)["text"].required
    stage.send(stage.ask(f"/rapport {second}"), text="fyra")
    for number, answer in ((first, "tre"), (second, "fyra")):
        assert f"Svar om {number}: {answer}" in stage.told("greta")
    assert "Ingen har frågat" in stage.ask(f"/rapport {first} svara").card.fallback()


def test_a_reviewed_report_is_no_longer_corrected_by_its_reporter(stage: Stage) -> None:
    number = stage.report()
    stage.ask(f"/granska {number} släpp", "greta")
    assert "redan granskad" in stage.send(stage.ask(f"/rapport {number} ändra"), kind="brand").card.fallback()
    assert "Ändra" not in lines(stage.ask(f"/rapport {number}"))
    assert stage.ask(f"/rapport {number} lägg till mer").settled


def test_an_unknown_word_is_named_and_nothing_done(stage: Stage) -> None:
    number = stage.report()
    reply = stage.ask(f"/rapport {number} radera allt")
    assert "Jag förstår inte ”radera”" in reply.card.fallback()
    assert acts(stage, number) == [ReportAct.REPORTED]


def test_english_acts_work_as_well(stage: Stage) -> None:
    number = stage.report()
    shown = stage.ask(f"/rapport {number}", language="en")
    assert lines(shown)["Take back"] == f"/report {number} withdraw"
    assert "Take back" in stage.ask(f"/report {number} withdraw", language="en").card.fallback()
    stage.ask(f"/rapport {number} add more words", language="en")
    assert stage.stored(number).text.endswith("more words")


def test_ones_own_reports_are_listed_with_how_it_went(stage: Stage) -> None:
    assert "Du har inte rapporterat något än." in stage.ask("/mina").card.fallback()
    first, second = stage.report(), stage.report("brand Söder i natt")
    stage.ask(f"/granska {first} släpp", "greta")
    stage.ask(f"/granska {second} fråga vad brann?", "greta")
    mine = stage.ask("/mina")
    table = next(element for element in mine.card.elements if isinstance(element, Table))
    assert {row[0]: row[3] for row in table.rows} == {first: "Granskad och delad", second: "En fråga väntar på dig"}
    assert only(mine, "bosse")
    assert first not in stage.ask("/mina", "didrik").card.fallback()


def test_the_report_command_knows_that_a_number_is_a_report(stage: Stage) -> None:
    number = stage.report()
    assert stage.ask(f"/rapportera {number}").facts.number == number
    shown = stage.ask(f"/report {number}", language="en")
    assert lines(shown)["Correct"] == f"/report {number} change"
    stage.send(stage.ask(lines(shown)["Correct"], language="en"), text="two tags")
    assert stage.stored(number).text == "two tags"
    assert "Jag hittar ingen rapport" in stage.ask(f"/rapportera {number}", "didrik").card.fallback()
