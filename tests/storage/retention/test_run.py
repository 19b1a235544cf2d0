"""Each stage takes away its own and nothing else; an import brings nothing back; a run twice does nothing."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from storage.errors import ReportRefusedError, StorageError
from storage.model.incident import Precision, ReviewStatus
from storage.model.report import ReportChanges
from storage.model.retention import Figures
from storage.model.upserted import Upserted
from storage.store import Store
from storage.tables import incidents, reports, retained_tokens
from tests.storage.reports import street as people
from tests.storage.reports.conftest import read_all
from tests.storage.reports.street import BOSSE, GRETA, NOW, sent
from tests.storage.town import draft

SAID = draft("AKT-4711", text_raw="Grannen Bo klottrade", reporter="patrull 12", precision=Precision.EXACT)
SAME = Upserted(0, 0, 1)


def after(days: float) -> datetime:
    return NOW + timedelta(days=days)


def rows(store: Store) -> list[dict[str, object]]:
    with store._database.read() as connection:
        return [dict(row) for row in connection.execute(select(incidents).order_by(incidents.c.id)).mappings()]


def test_nothing_goes_before_its_time(street: Store, on_disk) -> None:
    street.incidents.upsert([SAID])
    number = sent(street)
    assert street.retention.run(after(364)) == Figures()
    assert "Grannen Bo" in on_disk(street)
    assert street.reports.of(BOSSE, number) is not None


def test_a_report_counts_from_when_it_came_in(street: Store) -> None:
    sent(street, start=NOW - timedelta(days=300))
    assert street.retention.run(after(364)).words == 0
    assert street.retention.run(after(365)).words == 1


def test_words_and_people_go_first(street: Store, on_disk) -> None:
    street.incidents.upsert([SAID])
    before = rows(street)[0]
    assert street.retention.run(after(366)).words == 1
    found = on_disk(street)
    assert "Grannen Bo" not in found
    assert "patrull 12" not in found
    now = rows(street)[0]
    changed = {name for name in now if now[name] != before[name]}
    assert changed == {"reporter", "retained", "change"}


def test_a_reports_words_people_and_questions_go(street: Store, on_disk) -> None:
    number = sent(street, text="HEMLIGT1", place_words="HEMLIGT2")
    street.reports.add(BOSSE, number, "HEMLIGT3", (), NOW)
    street.reports.ask(GRETA, number, "HEMLIGT4", NOW)
    street.reports.answer(BOSSE, number, "HEMLIGT5", NOW)
    street.reports.ask(GRETA, number, "HEMLIGT6", NOW)
    street.reports.release(GRETA, [number], NOW, "HEMLIGT7")
    assert on_disk(street).count("HEMLIGT") > 6
    street.retention.run(after(365))
    assert "HEMLIGT" not in on_disk(street)
    assert street.reports.of(BOSSE, number) is None, "nobody's report is nobody's own"
    left = street.reports.of(GRETA, number)
    assert left is not None
    assert (left.text, left.place_words, left.question, left.reporter, left.police_told) == ("", "", "", "", None)
    assert (left.kind, left.x, left.status) == ("klotter", 357_500.0, ReviewStatus.RELEASED)
    assert {step.person for step in street.reports.history(GRETA, number)} == {""}
    assert street.reports.waiting() == ()


def test_then_place_and_time_become_coarse(street: Store, on_disk) -> None:
    street.incidents.upsert([SAID])
    number = sent(street, x=357_777.0, y=6_217_333.0)
    street.retention.run(after(365))
    assert "AKT-4711" in on_disk(street)
    assert street.retention.run(after(731)).place == 2
    found = on_disk(street)
    assert "AKT-4711" not in found
    assert number not in read_all(street)  # the log tells whose report was done what with
    for row in rows(street):
        assert ((row["x"] - 125) % 250, (row["y"] - 125) % 250) == (0, 0)  # type: ignore[operator]
        assert row["precision"] == Precision.AREA
        assert row["ends"] - row["starts"] == 6.25 * 86_400  # type: ignore[operator]
        assert row["retained"] == 2
    assert street.reports.of(GRETA, number) is None


def test_at_last_the_row_goes_and_caches_hear_of_it(town: Store) -> None:
    town.incidents.upsert([SAID])
    assert len(town._columns.current()) == 1
    town.retention.run(after(731))
    exact = town._columns.current()
    assert exact.x[0] % 250 == 125
    assert town.retention.run(after(1826)).row == 1
    assert len(town._columns.current()) == 0
    assert rows(town) == []


@pytest.mark.parametrize("days", [[366], [366, 731], [366, 731, 1826], [731], [1826], [366, 1826]])
def test_an_import_brings_nothing_back(town: Store, days: list[int], on_disk) -> None:
    town.incidents.upsert([SAID])
    for day in days:
        town.retention.run(after(day))
    before = rows(town)
    assert town.incidents.upsert([SAID]) == SAME
    assert town.incidents.upsert([SAID, SAID, draft("2")]) == Upserted(1, 0, 2)
    assert rows(town)[: len(before)] == before
    assert "Grannen Bo" not in on_disk(town)


def test_what_is_not_ours_still_comes_in(town: Store) -> None:
    town.incidents.upsert([SAID])
    town.retention.run(after(1826))
    other = draft("AKT-4711", source="bostad")
    assert town.incidents.upsert([other]) == Upserted(1, 0, 0)


def test_a_phone_that_sends_again_brings_nothing_back(street: Store) -> None:
    sent(street, text="HEMLIGT")
    for days in (365, 700):
        street.retention.run(after(days))
        with pytest.raises(ReportRefusedError, match="sent before"):
            sent(street, text="HEMLIGT")
    street.retention.run(after(731))
    with pytest.raises(ReportRefusedError, match="sent before"):
        sent(street, at=NOW + timedelta(days=1), text="HEMLIGT")


def test_nothing_is_done_with_a_report_whose_time_is_over(street: Store) -> None:
    number = sent(street)
    street.retention.run(after(366))
    acts = (
        lambda: street.reports.release(GRETA, [number], after(367), "igen"),
        lambda: street.reports.change(GRETA, number, ReportChanges(text="igen"), after(367)),
        lambda: street.reports.ask(GRETA, number, "igen?", after(367)),
        lambda: street.reports.withhold(GRETA, [number], after(367), "igen"),
    )
    for act in acts:
        with pytest.raises(ReportRefusedError, match="retained"):
            act()
    town_row = street.incidents.get(1)
    assert town_row is not None
    with pytest.raises(StorageError, match="retained"):
        street.incidents.decide(town_row)


def test_a_run_again_does_nothing(street: Store) -> None:
    street.incidents.upsert([SAID])
    sent(street)
    for day in (366, 731, 1826):
        assert street.retention.plan(after(day)).total > 0
        assert street.retention.run(after(day)).total > 0
        assert street.retention.run(after(day)) == Figures()
        assert street.retention.plan(after(day)) == Figures()
        assert street.retention.last() == after(day)


def test_the_plan_says_what_a_run_does_and_changes_nothing(street: Store) -> None:
    street.incidents.upsert([SAID, draft("2", start=NOW - timedelta(days=400))])
    before = rows(street)
    plan = street.retention.plan(after(366))
    assert rows(street) == before
    done = street.retention.run(after(366))
    assert (plan.words, plan.place, plan.row) == (done.words, done.place, done.row) == (2, 1, 0)


def test_rules_by_source_and_kind(town: Store) -> None:
    from storage.model.retention import Terms

    town.retention.put("bostad", "", Terms(10, 20, 30))
    town.incidents.upsert([draft("1"), draft("2", source="bostad"), draft("3", kind="hatbrott", source="bostad")])
    assert town.retention.run(after(11)).words == 1, "the protected kind's own rule is the more specific one"
    assert [row["retained"] for row in rows(town)] == [0, 1, 0]
    assert town.retention.run(after(31)).row == 1


def test_a_report_taken_back_loses_its_words_within_a_month(street: Store, on_disk) -> None:
    number = sent(street, text="HEMLIGT")
    street.reports.withdraw(BOSSE, number, NOW)
    street.retention.run(after(29))
    assert "HEMLIGT" in on_disk(street)
    street.retention.run(after(31))
    assert "HEMLIGT" not in on_disk(street)


def test_many_incidents_in_batches(town: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.retention.run.BATCH", 7)
    town.incidents.upsert(draft(str(n), text_raw=f"text {n}", start=NOW - timedelta(days=n * 40)) for n in range(60))
    done = town.retention.run(NOW)
    assert (done.words, done.place, done.row) == (50, 27, 14)
    with town._database.read() as connection:
        assert len(connection.execute(select(retained_tokens)).all()) == 41
        assert connection.execute(select(reports)).all() == []


def test_a_run_that_was_cut_off_before_the_files_were_rewritten_is_made_up_for(
    street: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    sent(street)

    def locked(database: object) -> None:
        raise StorageError("database_unreachable")

    with monkeypatch.context() as patch:
        patch.setattr("storage.retention.facade.compact", locked)
        with pytest.raises(StorageError):
            street.retention.run(after(366))
    assert street.retention.last() is None
    monkeypatch.setattr("storage.retention.facade.compact", lambda _: done.append("compact"))
    assert street.retention.run(after(367)) == Figures()
    assert street.retention.run(after(368)) == Figures()
    assert done == ["compact"]


def test_expired_links_notices_and_uploads_go(street: Store) -> None:
    street.links.make("bosse", "page", NOW, timedelta(days=7))
    street.reports.upload(BOSSE, "0" * 64, NOW)
    number = sent(street)
    street.reports.ask(GRETA, number, "Var?", NOW)
    street.reports.told([one.id for one in street.reports.waiting()], NOW)
    assert street.retention.run(after(0.5)).traces == 0
    assert street.retention.run(after(2)).traces == 1
    assert street.retention.run(after(8)).traces == 1
    assert street.retention.run(after(91)).traces == 1


def test_the_cast_is_untouched(street: Store) -> None:
    sent(street)
    street.retention.run(after(2000))
    assert len(street.members.people()) == len(people.LISTED)
