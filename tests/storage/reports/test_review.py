from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.errors import InvalidValueError, ReportRefusedError
from storage.model.incident import ReviewStatus
from storage.model.people import Person, Role
from storage.model.report import Notice, ReportAct
from storage.store import Store
from storage.tables import notices
from tests.storage.reports.street import BOSSE, BRITA, CILLA, EVA, GRETA, NOW, sent

LATER = NOW + timedelta(minutes=5)


def told(store: Store, person: str) -> list[tuple[str, str, str]]:
    return [(notice.key, notice.number, notice.text) for notice in store.reports.notices(person)]


def test_a_release_shares_the_masked_text_and_tells_the_reporter(street: Store) -> None:
    number = sent(street)
    (report,) = street.reports.release(GRETA, [number], LATER)
    assert (report.status, report.text_released) == (ReviewStatus.RELEASED, "Tre taggar på gaveln")
    assert street.reports.queue(GRETA) == ()
    assert street.reports.history(BOSSE, number)[-1].act is ReportAct.RELEASED
    assert street.reports.history(BOSSE, number)[-1].person == "greta"
    assert told(street, "bosse") == [("released", number, "")]
    assert told(street, "greta") == []


@pytest.mark.parametrize(("text", "shared"), [("Klotter", "Klotter"), ("", None), ("  ", None)])
def test_a_text_of_its_own_is_shared_or_none(street: Store, text: str, shared: str | None) -> None:
    (report,) = street.reports.release(GRETA, [sent(street)], LATER, text)
    assert (report.text_released, report.text) == (shared, "Tre taggar på gaveln")


def test_several_at_once(street: Store) -> None:
    numbers = [sent(street, client_id=str(n)) for n in range(4)]
    given = [numbers[2], numbers[0].lower(), numbers[2].replace("-", " "), numbers[1]]
    found = street.reports.release(GRETA, given, LATER)
    assert [report.number for report in found] == [numbers[2], numbers[0], numbers[1]]
    assert [report.number for report in street.reports.queue(GRETA)] == [numbers[3]]
    assert street.reports.release(GRETA, [], LATER) == ()


def test_one_that_is_refused_refuses_them_all(street: Store) -> None:
    mine, theirs, gone = sent(street), sent(street, CILLA), sent(street, client_id="2")
    street.reports.withdraw(BOSSE, gone, NOW)
    for bad, what in ((theirs, "unknown"), ("H-2222", "unknown"), (gone, "withdrawn"), ("", "unknown")):
        for act in (street.reports.release, lambda *given: street.reports.withhold(*given, "Fel.")):
            with pytest.raises(ReportRefusedError, match=f"report {what}"):
                act(GRETA, [mine, bad], LATER)
            assert street.reports.of(GRETA, mine).status is ReviewStatus.PENDING  # type: ignore[union-attr]
    assert told(street, "bosse") == []


def test_one_text_is_for_one_report(street: Store) -> None:
    numbers = [sent(street), sent(street, BRITA)]
    with pytest.raises(ReportRefusedError, match="report one text"):
        street.reports.release(GRETA, numbers, LATER, "Samma")


def test_the_same_again_changes_nothing(street: Store) -> None:
    number = sent(street)
    for _ in range(2):
        street.reports.release(GRETA, [number], LATER)
    for _ in range(2):
        street.reports.release(GRETA, [number], LATER, "Kortare")
    for _ in range(2):
        street.reports.withhold(GRETA, [number], LATER, "Dubblett")
    for _ in range(2):
        street.reports.ask(GRETA, number, "När?", LATER)
    for _ in range(2):
        street.reports.answer(BOSSE, number, "Igår", LATER)
    assert [step.act.value for step in street.reports.history(BOSSE, number)] == [
        "reported",
        "released",
        "released",
        "withheld",
        "asked",
        "answered",
    ]
    assert [key for key, *_ in told(street, "bosse")] == ["released", "withheld", "asked"]


def test_what_is_withheld_says_why_to_the_reporter_and_shares_no_text(street: Store) -> None:
    number = sent(street)
    street.reports.release(GRETA, [number], NOW)
    (report,) = street.reports.withhold(GRETA, [number], LATER, " Gäller en enskild. ")
    assert (report.status, report.text_released) == (ReviewStatus.WITHHELD, None)
    assert street.reports.history(BOSSE, number)[-1].text == "Gäller en enskild."
    assert told(street, "bosse")[-1] == ("withheld", number, "Gäller en enskild.")


def test_a_question_goes_out_and_its_answer_comes_back(street: Store) -> None:
    number = sent(street)
    assert street.reports.ask(GRETA, number, "Vilken gavel?", LATER).question == "Vilken gavel?"
    assert told(street, "bosse") == [("asked", number, "Vilken gavel?")]
    assert [report.question for report in street.reports.queue(GRETA)] == ["Vilken gavel?"]
    report = street.reports.answer(BOSSE, number, "Den norra", LATER)
    assert (report.question, report.status) == ("", ReviewStatus.PENDING)
    assert told(street, "greta") == [("answered", number, "Den norra")]
    asked, answered = street.reports.history(BOSSE, number)[1:]
    assert (asked.act, asked.text, asked.person) == (ReportAct.ASKED, "Vilken gavel?", "greta")
    assert (answered.act, answered.text, answered.person) == (ReportAct.ANSWERED, "Den norra", "bosse")


def test_an_answer_to_nothing_is_refused(street: Store) -> None:
    number = sent(street)
    with pytest.raises(ReportRefusedError, match="report not asked"):
        street.reports.answer(BOSSE, number, "Den norra", LATER)
    street.reports.ask(GRETA, number, "Vilken?", LATER)
    street.reports.release(GRETA, [number], LATER)  # the question is closed with it
    with pytest.raises(ReportRefusedError, match="report not asked"):
        street.reports.answer(BOSSE, number, "Den norra", LATER)


@pytest.mark.parametrize("nothing", ["", "  \n"])
def test_a_question_or_answer_without_words_is_refused(street: Store, nothing: str) -> None:
    number = sent(street)
    with pytest.raises(InvalidValueError, match="text missing"):
        street.reports.ask(GRETA, number, nothing, LATER)
    street.reports.ask(GRETA, number, "Vilken?", LATER)
    with pytest.raises(InvalidValueError, match="text missing"):
        street.reports.answer(BOSSE, number, nothing, LATER)


def test_when_who_asked_is_gone_another_reviewer_hears_the_answer(street: Store) -> None:
    number = sent(street)
    brita = street.members.person("brita")
    assert brita is not None
    street.reports.ask(GRETA, number, "Vilken?", LATER)
    street.members.put([replace(brita, role=Role.REVIEWER)])
    street.members.leave("greta")
    street.reports.answer(BOSSE, number, "Den norra", LATER)
    assert told(street, "brita") == [("answered", number, "Den norra")]
    assert told(street, "greta") == []


def test_whoever_reviews_their_own_report_is_not_told(street: Store) -> None:
    number = sent(street, GRETA)
    street.reports.release(GRETA, [number], LATER)
    assert street.reports.waiting() == ()


def test_notices_are_told_once_and_in_order(street: Store) -> None:
    numbers = [sent(street, client_id=str(n)) for n in range(3)]
    street.reports.release(GRETA, numbers, LATER)
    found = street.reports.notices("bosse")
    assert [notice.number for notice in found] == numbers
    assert found[0] == Notice(found[0].id, "bosse", LATER, "released", numbers[0])
    assert street.reports.notices("bosse", found[0].id) == found[1:]
    assert street.reports.notices("bosse", most=1) == found[:1]
    assert street.reports.waiting() == found
    street.reports.told([found[1].id, 999], LATER)
    street.reports.told([], LATER)
    assert street.reports.notices("bosse") == (found[0], found[2])
    assert street.reports.notices("greta") == street.reports.notices("u-404") == ()


def test_whoever_left_or_moved_hears_no_more(street: Store) -> None:
    street.reports.release(GRETA, [sent(street), sent(street, BRITA)], LATER)
    street.reports.release(EVA, [sent(street, CILLA)], LATER)
    brita = street.members.person("brita")
    assert brita is not None
    street.members.leave("bosse")
    street.members.put([replace(brita, partner="polisen")])
    assert [notice.person for notice in street.reports.waiting()] == ["cilla"]
    assert street.reports.notices("bosse") == street.reports.notices("brita") == ()


def test_with_an_incident_all_that_was_said_of_it_is_deleted(street: Store, everything) -> None:
    number = sent(street, text="", place_words="")
    street.reports.ask(GRETA, number, "Vilken gavel?", LATER)
    street.reports.answer(BOSSE, number, "Den norra", LATER)
    assert street.incidents.delete("bostad", [number]) == 1
    assert street.reports.of(BOSSE, number) is None
    assert street.reports.waiting() == ()
    for gone in ("gavel", "norra", number):
        assert gone not in everything(street)


def test_a_notice_keeps_its_words_until_it_is_told(street: Store, everything) -> None:
    street.reports.withhold(GRETA, [sent(street)], LATER, "Gäller en enskild.")
    (notice,) = street.reports.notices("bosse")
    street.reports.told([notice.id], LATER)
    with street._database.read() as connection:
        assert connection.exec_driver_sql("SELECT text, told_at > 0 FROM notices").one() == ("", True)


@pytest.mark.parametrize("how", ["leaves", "moves"])
def test_what_was_never_told_is_not_kept_when_somebody_goes(
    street: Store, how: str, on_disk: Callable[[Store], str]
) -> None:
    number = sent(street)
    street.reports.ask(GRETA, number, "Vad sa vaktmästaren?", NOW)
    street.reports.withhold(GRETA, [number], NOW, "Kvarglömt skäl")
    kept = on_disk(street).count("Kvarglömt")
    if how == "leaves":
        street.members.leave("bosse")
    else:
        street.members.put([Person("bosse", "Bosse", "polisen", Role.REPORTER)])
    assert on_disk(street).count("Kvarglömt") < kept  # the report's own history holds it, its partner's
    with street._database.read() as connection:
        assert connection.execute(select(notices)).all() == []


def test_what_was_told_stays_noted_when_somebody_goes(street: Store) -> None:
    number = sent(street)
    street.reports.release(GRETA, [number], NOW)
    street.reports.told([notice.id for notice in street.reports.waiting()], NOW)
    street.members.leave("bosse")
    with street._database.read() as connection:
        assert [(row.key, row.text) for row in connection.execute(select(notices))] == [("released", "")]
