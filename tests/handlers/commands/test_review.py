"""`/granska`: who may, one by one, several at once, joined, asked, and what the reporter is told."""

from dataclasses import replace

import pytest

from analytics.maps.request import Drawn
from bot.dispatch import Dispatch
from handlers.reply import Picture, Table
from storage.model.incident import Precision, ReviewStatus
from tests import cast
from tests.city import NOW
from tests.handlers.commands.stage import Stage, inputs, lines, only, pictures, styles, the_form

FLAGGED = "klotter Stortorget igår 22:30, Kalle Svensson målade"


def review(stage: Stage, words: str = "", who: str = "greta", **form: str):
    return stage.ask(f"/granska {words}".strip(), who, form)


def test_only_the_partners_reviewers_see_the_queue(stage: Stage) -> None:
    number = stage.report()
    seen = review(stage)
    assert only(seen, "greta")
    assert number in seen.card.fallback()
    assert (seen.facts.level, seen.facts.shown) == (4, 1)
    for other in ("eva", "klara"):
        assert number not in review(stage, who=other).card.fallback()
        assert "taggar" not in review(stage, number, other).card.fallback()
    for other in ("bosse", "asta", "cilla", "henrik"):
        assert "får inte använda /granska. Det är till för: granskare." in review(stage, who=other).card.fallback()


def test_the_queue_shows_where_each_report_lies(stage: Stage) -> None:
    stage.report()
    stage.report("brand Söder i natt, soptunna")
    seen = review(stage)
    (shown,) = pictures(seen)
    assert shown.alt == "Karta med de 2 rapporter som väntar. Numren är tabellens."
    (table,) = [element for element in seen.card.elements if isinstance(element, Table)]
    assert [row[0] for row in table.rows] == ["1", "2"]
    assert not pictures(review(stage, who="eva"))  # another partner's reviewer, who has none


def test_a_map_that_cannot_be_drawn_keeps_no_report_from_review(stage: Stage) -> None:
    def broken(_: object) -> Drawn:
        raise OSError("56.046, 12.694")

    number = stage.report()
    services = replace(stage.app.services, draw_pins=broken)
    app = replace(stage.app, services=services, dispatch=Dispatch(services, stage.app.store.audit))
    said = app.ask("/granska", "greta", "", NOW).card.fallback()
    assert number in said
    assert "Karta med rapporten som väntar." in said
    assert "56.046" not in said


def test_a_report_is_laid_out_for_review(stage: Stage) -> None:
    number = stage.report(FLAGGED)
    twin = stage.report("klotter Stortorget igår 22:50")
    card = review(stage, number).card
    text = card.fallback()
    for part in ("Rapporterat av: Bosse Ekdahl", "”Kalle Svensson” kan vara ett namn", "Kan vara samma händelse",
                 f"{twin}: Klotter, på samma plats, 20 min emellan", "Text som delas", "Vad som har hänt"):  # fmt: skip
        assert part in text, part
    assert any(isinstance(element, Picture) for element in card.elements)


def test_release_as_the_form_says(stage: Stage) -> None:
    number = stage.report(FLAGGED)
    form = review(stage, number)
    assert the_form(form).line == f"/granska {number} släpp"
    done = stage.send(form, "greta", text="Klotter på väggen", kind="skadegörelse", where="Söder")
    assert done.settled
    report = stage.stored(number)
    assert (report.status, report.text_released) == (ReviewStatus.RELEASED, "Klotter på väggen")
    assert (report.kind, report.place_words, report.precision) == ("skadegörelse", "Söder", Precision.AREA)
    assert "Kalle" in report.text
    assert f"Din rapport {number} är granskad och delad." in stage.told()


def test_release_by_line(stage: Stage) -> None:
    first, second = stage.report(), stage.report("brand Söder i natt, soptunna")
    review(stage, f"{first} släpp")
    assert stage.stored(first).text_released == "tre taggar"
    review(stage, f"{second} släpp en soptunna brann")
    assert stage.stored(second).text_released == "en soptunna brann"


def test_an_emptied_text_shares_none(stage: Stage) -> None:
    number = stage.report()
    stage.send(review(stage, number), "greta", text="")
    assert stage.stored(number).status is ReviewStatus.RELEASED
    assert not stage.stored(number).text_released


def test_a_flagged_report_is_looked_at_before_it_is_released(stage: Stage) -> None:
    number = stage.report(FLAGGED)
    asked = review(stage, f"{number} släpp")
    assert stage.stored(number).status is ReviewStatus.PENDING
    anyway = lines(asked)["Släpp ändå"]
    assert styles(asked)[anyway] == "danger"
    stage.ask(anyway, "greta")
    assert stage.stored(number).status is ReviewStatus.RELEASED


def test_what_is_released_is_masked(stage: Stage) -> None:
    number = stage.report()
    done = stage.send(review(stage, number), "greta", text="ring 070-123 45 67")
    assert "Vi tog bort ett telefonnummer" in done.card.fallback()
    assert "45 67" not in (stage.stored(number).text_released or "")


def test_a_wrong_place_is_marked_and_the_text_kept(stage: Stage) -> None:
    number = stage.report()
    wrong = stage.send(review(stage, number), "greta", text="nytt", where="Blåkulla 3")
    assert [field for field, _ in wrong.facts.errors] == ["place"]
    assert inputs(wrong)["text"].value == "nytt"
    assert stage.stored(number).status is ReviewStatus.PENDING
    area = inputs(wrong)["place"].options[1][0]
    assert stage.send(wrong, "greta", place=area).settled


def test_several_at_once_are_only_those_without_a_remark(stage: Stage) -> None:
    clear = [stage.report(), stage.report("brand Söder i natt"), stage.report("inbrott Väla igår")]
    flagged = stage.report(FLAGGED)
    queue = review(stage)
    assert set(inputs(queue)) == set(clear)
    assert "3 rapporter har ingen anmärkning" in queue.card.fallback()
    assert "1 rapport har en anmärkning" in queue.card.fallback()
    done = review(stage, f"släpp {clear[0]} {flagged}", **{clear[1]: "1", clear[2]: ""})
    assert "2 rapporter är släppta" in done.card.fallback()
    assert f"Inte släppta: {flagged}" in done.card.fallback()
    status = {number: stage.stored(number).status for number in (*clear, flagged)}
    assert [status[number] for number in clear] == [ReviewStatus.RELEASED, ReviewStatus.RELEASED, ReviewStatus.PENDING]
    assert status[flagged] is ReviewStatus.PENDING


def test_nothing_checked_releases_nothing(stage: Stage) -> None:
    stage.report()
    stage.report("brand Söder i natt")
    assert "Ingen rapport är vald" in stage.send(review(stage), "greta").card.fallback()
    assert len(stage.app.store.reports.queue(cast.GRETA)) == 2


def test_of_anothers_report_nothing_is_released(stage: Stage) -> None:
    other = stage.report(who="didrik")
    assert f"Inte släppta: {other}" in review(stage, f"släpp {other}").card.fallback()
    assert stage.app.store.reports.of(cast.DIDRIK, other).status is ReviewStatus.PENDING  # type: ignore[union-attr]


def test_withheld_with_its_reason(stage: Stage) -> None:
    number = stage.report()
    form = review(stage, f"{number} håll kvar")
    assert stage.stored(number).status is ReviewStatus.PENDING
    stage.send(form, "greta", text="Falsklarm")
    assert stage.stored(number).status is ReviewStatus.WITHHELD
    assert f"Din rapport {number} är granskad. Den delas inte" in stage.told()
    assert "Skälet: Falsklarm" in stage.told()


def test_withheld_without_a_reason(stage: Stage) -> None:
    number = stage.report()
    form = review(stage, f"{number} håll kvar")
    stage.ask(the_form(form).line, "greta", {"text": ""})
    assert stage.stored(number).status is ReviewStatus.WITHHELD


def test_a_question_goes_to_the_reporter_and_needs_words(stage: Stage) -> None:
    number = stage.report()
    empty = stage.ask(f"/granska {number} fråga", "greta", {"text": " "})
    assert inputs(empty)["text"].error
    review(stage, f"{number} fråga vilken vägg?")
    assert f"Din granskare undrar om {number}: vilken vägg?" in stage.told()
    assert "vilken vägg?" not in stage.told("didrik")
    assert "Väntar på svar från rapportören: vilken vägg?" in review(stage, number).card.fallback()


def test_joined_and_parted(stage: Stage) -> None:
    first, second = stage.report(), stage.report("klotter Stortorget igår 22:40")
    button = lines(review(stage, first))[f"Samma som {second}"]
    joined = stage.ask(button, "greta")
    assert f"Samma händelse som {second}. De räknas som en." in joined.card.fallback()
    assert stage.stored(first).same_event == (second,)
    assert f"Din rapport {first} gäller samma händelse som {second}." in stage.told()
    assert f"Din rapport {second} gäller" not in stage.told()  # who reported both is told once
    stage.ask(lines(joined)["Inte samma händelse"], "greta")
    assert stage.stored(first).same_event == ()
    assert "Samma händelse som vilken?" in review(stage, f"{first} samma som").card.fallback()
    assert "samma rapport" in review(stage, f"{first} samma som {first}").card.fallback()
    assert "Jag hittar ingen rapport" in review(stage, f"{first} samma som H-2222").card.fallback()


def test_the_next_one_is_a_tap_away(stage: Stage) -> None:
    first, second = stage.report(), stage.report("brand Söder i natt")
    done = review(stage, f"{first} släpp")
    assert lines(done)[f"Nästa: {second}"] == f"/granska {second}"
    assert "Inget väntar" in review(stage, f"släpp {second}").card.fallback()


@pytest.mark.parametrize("words", ["hoppsan", "H-2222", "H-2222 släpp", "släpp H-2222", "H-", "ändra"])
def test_what_is_not_understood_is_said(stage: Stage, words: str) -> None:
    reply = review(stage, words)
    assert "Något gick fel" not in reply.card.fallback()
    assert not reply.settled
    assert pictures(reply) == []


def test_a_report_that_was_taken_back_is_closed(stage: Stage) -> None:
    number = stage.report()
    stage.ask(f"/rapport {number} ta tillbaka ja")
    assert "är tillbakatagen" in review(stage, f"{number} släpp").card.fallback()
    assert "Släpp" not in review(stage, number).card.fallback()


def test_english(stage: Stage) -> None:
    number = stage.report()
    card = stage.ask(f"/review {number}", "greta", language="en")
    assert lines(card)["Do not share"] == f"/review {number} withhold"
    assert stage.ask(f"/review {number} release", "greta", language="en").settled


def test_the_queue_shows_what_would_be_shared_and_what_is_alike(stage: Stage) -> None:
    first = stage.report("klotter Stortorget igår 22:30, tre taggar på bänken")
    twin = stage.report("klotter Stortorget igår 22:50, taggar")
    long = stage.report("brand Söder i natt, soptunna", text="soptunna " * 80)
    seen = review(stage)
    checks = inputs(seen)
    assert (
        checks[first].label == f"{first} · Klotter · Stortorget · i går kl 22:30: tre taggar på bänken (liknar {twin})"
    )
    assert checks[long].label.endswith("soptunna …")
    assert len(checks[long].label) < 600
    table = seen.card.fallback()
    assert f"liknar {twin}" in table
    assert f"liknar {first}" in table
    assert f"liknar {long}" not in table
    assert "nyss" in table
    assert "0 min" not in table


def test_a_list_of_what_has_no_exact_place_has_no_empty_table(stage: Stage) -> None:
    number = stage.report("hot Ängelholmsleden igår 22:30, ropade", where="Söder")
    review(stage, f"{number} släpp")
    shown = stage.ask("/karta hot igår lista", "asta").card.fallback()
    assert "Söder" in shown
    assert "De 0 senaste" not in shown
