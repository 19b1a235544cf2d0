from datetime import timedelta

import pytest

from storage.errors import InvalidDraftError, InvalidValueError
from storage.model.incident import Certainty, PlaceType, Precision, ReviewStatus
from storage.model.report import PositionFrom, ReportAct, ReportChanges
from storage.model.upserted import Upserted
from storage.store import Store
from tests.storage.reports.street import BOSSE, GRETA, NOW, sent
from tests.storage.town import draft as imported

LATER = NOW + timedelta(minutes=5)


def test_a_correction_is_stored_and_its_step_tells_what_it_was(street: Store) -> None:
    number = sent(street)
    changes = ReportChanges(
        kind="misshandel",
        start=NOW - timedelta(hours=3),
        end=NOW - timedelta(hours=2),
        x=351_000.4,
        y=6_211_000.0,
        precision=Precision.STREET,
        position_from=PositionFrom.MAP,
        place_words="vid dammen",
        place_type=PlaceType.PARK,
        certainty=Certainty.HEARD,
        text="Två personer slogs",
        police_told=True,
    )
    after = street.reports.change(BOSSE, number, changes, LATER)
    assert after == street.reports.of(BOSSE, number)
    for name in ("kind", "start", "end", "x", "y", "precision", "position_from", "place_words", "place_type"):
        assert getattr(after, name) == getattr(changes, name), name
    assert (after.certainty, after.text, after.police_told) == (Certainty.HEARD, "Två personer slogs", True)
    assert (after.accuracy, after.area, after.status) == (None, "sydvast", ReviewStatus.PENDING)
    first, step = street.reports.history(BOSSE, number)
    assert (first.act, first.at, first.person, first.changes) == (ReportAct.REPORTED, NOW, "bosse", {})
    assert (step.act, step.at, step.person) == (ReportAct.CORRECTED, LATER, "bosse")
    assert step.changes == {
        "kind": ("klotter", "misshandel"),
        "start": ("2026-03-16T20:00:00+01:00", "2026-03-16T18:00:00+01:00"),
        "end": ("2026-03-16T20:00:00+01:00", "2026-03-16T19:00:00+01:00"),
        "position": ("357500, 6217500", "351000, 6211000"),
        "accuracy": ("12", ""),
        "precision": ("exact", "street"),
        "position_from": ("device", "map"),
        "place_type": ("schoolyard", "park"),
        "certainty": ("seen", "heard"),
        "police_told": ("no", "yes"),
        "place_words": ("", ""),
        "text": ("", ""),
    }


def test_what_is_not_named_stays(street: Store) -> None:
    number = sent(street)
    before = street.reports.of(BOSSE, number)
    assert street.reports.change(BOSSE, number, ReportChanges(), LATER) == before
    assert (
        street.reports.change(BOSSE, number, ReportChanges(kind="klotter", text="Tre taggar på gaveln"), LATER)
        == before
    )
    assert len(street.reports.history(BOSSE, number)) == 1
    after = street.reports.change(BOSSE, number, ReportChanges(police_told=None, text=""), LATER)
    assert (after.police_told, after.text, after.kind) == (None, "", "klotter")


def test_a_reviewers_correction_moves_the_incident(street: Store) -> None:
    """The map, in this process and in others, shows it where and what it is now."""
    number = sent(street)
    street.reports.release(GRETA, [number], NOW)
    before = street._columns.current()
    street.reports.change(GRETA, number, ReportChanges(kind="skadegorelse", x=351_000.0, y=6_211_000.0), LATER)
    after = street._columns.current()
    assert after.change > before.change
    assert [after.areas[i] for i in after.area] == ["sydvast"]
    assert [after.kinds[i] for i in after.kind] == ["skadegorelse"]
    assert after.x.tolist() == [351_000.0]


def test_a_correction_that_cannot_be_stored_changes_nothing(street: Store) -> None:
    number = sent(street)
    before = street.reports.of(BOSSE, number)
    for changes, what in (
        (ReportChanges(kind="okänd"), "kind_unknown"),
        (ReportChanges(start=NOW - timedelta(minutes=1)), "start_after_end"),
        (ReportChanges(end=NOW + timedelta(days=1)), "time_in_future"),
        (ReportChanges(start=NOW - timedelta(days=1000)), "time_long_ago"),
        (ReportChanges(x=0.0, y=0.0), "position_outside_region"),
        (ReportChanges(x=351_000.0), "position_not_a_number"),
        (ReportChanges(text="a" * 10_001), "text_too_long"),
        (ReportChanges(text="a\0"), "text_unreadable"),
        (ReportChanges(place_words="\ud800"), "text_unreadable"),
    ):
        with pytest.raises(InvalidValueError) as refused:
            street.reports.change(BOSSE, number, changes, LATER)
        assert refused.value.what == what
        assert refused.value.mend
    assert street.reports.of(BOSSE, number) == before
    assert len(street.reports.history(BOSSE, number)) == 1


def test_an_old_report_is_still_corrected(street: Store) -> None:
    """Only new times are held against the clock."""
    number = sent(street)
    years_later = NOW + timedelta(days=1500)
    assert street.reports.change(GRETA, number, ReportChanges(kind="misshandel"), years_later).kind == "misshandel"
    with pytest.raises(InvalidValueError, match="time long ago"):
        street.reports.change(GRETA, number, ReportChanges(start=NOW, end=NOW), years_later)


def test_more_is_written_below(street: Store) -> None:
    number = sent(street)
    street.reports.release(GRETA, [number], NOW)
    report = street.reports.add(BOSSE, number, "  En tagg till i porten. ", (), LATER)
    assert report.text == "Tre taggar på gaveln\nEn tagg till i porten."
    assert report.text_released == "Tre taggar på gaveln"
    step = street.reports.history(BOSSE, number)[-1]
    assert (step.act, step.text, step.changes) == (ReportAct.ADDED, "En tagg till i porten.", {})


def test_an_addition_that_is_sent_twice_is_one(street: Store) -> None:
    street.reports.upload(BOSSE, "d1", NOW)
    street.reports.upload(BOSSE, "d2", NOW)
    number = sent(street)
    first = street.reports.add(BOSSE, number, "Mer.", ("d1",), LATER)
    assert street.reports.add(BOSSE, number, "Mer.", ("d1",), LATER) == first
    assert street.reports.history(BOSSE, number)[-1].changes == {"photos": ("", "1")}
    assert len(street.reports.history(BOSSE, number)) == 2
    more = street.reports.add(BOSSE, number, "Mer.", ("d1", "d2"), LATER)
    assert (more.text, more.photos) == (first.text, ("d1", "d2"))


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_addition_of_nothing_is_refused(street: Store, text: str) -> None:
    with pytest.raises(InvalidValueError, match="text missing"):
        street.reports.add(BOSSE, sent(street), text, (), LATER)


def test_a_text_that_grows_too_long_is_refused_and_the_rest_kept(street: Store) -> None:
    street.reports.upload(BOSSE, "d1", NOW)
    number = sent(street, text="a" * 9_990)
    before = street.reports.of(BOSSE, number)
    with pytest.raises(InvalidValueError, match="text too long"):
        street.reports.add(BOSSE, number, "b" * 20, ("d1",), LATER)
    assert street.reports.of(BOSSE, number) == before
    assert street.reports.uploaded(BOSSE, "d1")


def test_what_was_taken_back_is_gone_from_the_map_and_stays_in_the_history(street: Store) -> None:
    number = sent(street)
    street.reports.release(GRETA, [number], NOW)
    street.reports.ask(GRETA, number, "Var?", NOW)
    change = street._columns.current().change
    report = street.reports.withdraw(BOSSE, number, LATER)
    assert (report.status, report.text_released, report.question) == (ReviewStatus.WITHDRAWN, None, "")
    assert street._columns.current().change > change
    assert street.reports.withdraw(BOSSE, number, LATER) == report
    assert [step.act.value for step in street.reports.history(BOSSE, number)] == [
        "reported",
        "released",
        "asked",
        "withdrawn",
    ]
    assert [one.number for one in street.reports.mine(BOSSE)] == [number]


def test_a_name_that_a_correction_takes_out_is_nowhere(street: Store, everything) -> None:
    """Not in the history, the additions, nor in what was shared."""
    number = sent(street, text="Kalle Kanin i porten", place_words="hos Kalle Kanin")
    street.reports.add(BOSSE, number, "Kalle Kanin igen", (), LATER)
    street.reports.release(GRETA, [number], LATER)
    assert "Kalle Kanin" in everything(street)
    changes = ReportChanges(text="En person i porten", place_words="i porten")
    report = street.reports.change(GRETA, number, changes, LATER)
    assert (report.text, report.text_released) == ("En person i porten", "En person i porten")
    assert "Kalle Kanin" not in everything(street)


def test_a_shared_text_of_its_own_falls_when_the_text_is_corrected(street: Store) -> None:
    number = sent(street)
    street.reports.release(GRETA, [number], NOW, "Klotter på skolan")
    report = street.reports.change(GRETA, number, ReportChanges(text="Fyra taggar"), LATER)
    assert (report.text_released, report.status) == (None, ReviewStatus.RELEASED)
    assert street.reports.release(GRETA, [number], LATER)[0].text_released == "Fyra taggar"


def test_the_store_never_guesses_a_kind(street: Store) -> None:
    with pytest.raises(InvalidDraftError) as refused:
        sent(street, kind="kloter")
    assert "klotter" in refused.value.mend


def test_an_import_leaves_a_report_as_it_is(street: Store) -> None:
    """A file with a report's number as an id (somebody's own export) neither releases nor rewrites it."""
    number = sent(street)
    before = street.reports.of(BOSSE, number)
    row = imported(number, source="bostad", kind="misshandel", text_raw="ur filen", x=351_000.0)
    assert street.incidents.upsert([row, imported("annan", source="bostad")]) == Upserted(1, 0, 1)
    assert street.reports.of(BOSSE, number) == before
