"""Each stage takes away its own and nothing else; an import brings nothing back; a run twice does nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from storage.counted.closing import week_number
from storage.errors import ReportRefusedError, StorageError
from storage.model.incident import IncidentDraft, PlaceType, Precision, ReviewStatus
from storage.model.people import Audience, Level, Role, Viewer
from storage.model.query import Period, Query
from storage.model.report import ReportChanges
from storage.model.retention import Figures, Terms
from storage.model.upserted import Upserted
from storage.parts.periods import Length, Stretch
from storage.store import Store
from storage.tables import counted_periods, incidents, reports, retained_tokens
from tests.sharing import share
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
        assert row["precision"] == Precision.SQUARE
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


def released(number: int, at: datetime, **more: object) -> list[IncidentDraft]:
    """Threats in the street, told to nobody but as counts."""
    same = {"kind": "klotter", "start": at, "end": at, "text_raw": "SÄGS", "place_type": PlaceType.STREET, **more}
    return [draft(f"r{one}", **same) for one in range(number)]


def marked(store: Store) -> list[int]:
    return [int(row["counted"]) for row in rows(store)]  # type: ignore[call-overload]


def test_weeks_are_counted_before_anything_goes(town: Store) -> None:
    town.incidents.upsert(released(6, NOW - timedelta(days=2000)))
    town.incidents.upsert(released(12, NOW - timedelta(days=800)))
    assert town.retention.run(NOW).place == 12
    assert all(marked(town)), "six more were counted in the period before, as they were then"


def test_what_is_not_counted_yet_keeps_its_place_and_loses_its_words(town: Store, on_disk) -> None:
    """A municipality that keeps places for two days only: the week, or four, is counted first."""
    town.retention.put("", "", Terms(1, 2, 3))
    at = datetime.now(UTC) - timedelta(hours=1)
    town.incidents.upsert(released(6, at))
    later = at + timedelta(days=9)
    assert town.retention.run(later) == Figures(words=6)
    assert "SÄGS" not in on_disk(town)
    assert {row["x"] % 250 == 125.0 for row in rows(town)} == {False}  # type: ignore[operator]
    closed = Stretch.of(at.date(), Length.BLOCK).end
    town.counts._close(later + timedelta(weeks=4), week_number(closed) - 1)
    assert town.retention.run(later + timedelta(weeks=4)).row == 6
    assert any(row.total == 6 for row in periods(town))


def periods(store: Store) -> list[Any]:
    with store._database.read() as connection:
        return list(connection.execute(select(counted_periods)))


def test_what_waits_because_it_is_too_little_goes_with_its_time(town: Store) -> None:
    town.incidents.upsert(released(3, NOW - timedelta(days=800)))
    assert town.retention.run(NOW).place == 3
    assert town.retention.run(after(1826)).row == 3
    assert not [row for row in periods(town) if row.total]


def test_what_is_held_back_or_waits_for_review_is_not_waited_for(town: Store) -> None:
    town.retention.put("", "", Terms(1, 2, 3))
    at = datetime.now(UTC) - timedelta(hours=1)
    town.incidents.upsert(released(1, at, information_class="sekretess"))
    town.incidents.upsert([draft("p", start=at, end=at, status=ReviewStatus.PENDING)])
    assert town.retention.run(at + timedelta(days=9)).row == 2


def seeing(partner: str) -> Audience:
    return Audience(frozenset({Viewer("x", partner, Role.ANALYST)}), "x", day=NOW.date())


def test_an_old_square_is_drawn_for_those_who_are_told_squares(town: Store) -> None:
    """It is a square to them before and after; to those who are told places it is none any more."""
    share(town, Level.COARSE)
    at = NOW - timedelta(days=800)
    rough = draft("area", start=at, end=at, precision=Precision.AREA)
    town.incidents.upsert([draft("street", start=at, end=at), rough])
    query = Query((Period(at - timedelta(days=20), at + timedelta(days=20)),))
    seen, placed = [], []
    for _ in range(2):
        told, own = (town.release.rows(seeing(partner), query) for partner in ("bostad", "polisen"))
        seen.append((told.placed.tolist(), told.x.tolist(), told.start.tolist()))
        placed.append((int(own.placed.sum()), int(own.exact.sum())))
        town.retention.run(NOW)
    assert seen[0] == seen[1]
    assert sorted(seen[0][0]) == [False, True]
    assert placed == [(1, 1), (0, 0)]
    assert {row["precision"] for row in rows(town)} == {Precision.SQUARE, Precision.AREA}
