"""An import does not undo a review: what people decided stands until the source itself says something new."""

from dataclasses import replace

import pytest

from storage.errors import InvalidDraftError, StorageError
from storage.model.incident import Incident, Precision, ReviewStatus
from storage.model.upserted import Upserted
from storage.store import Store
from tests.storage.reports import street
from tests.storage.town import draft

SAID = draft("1", text_raw="Grannen Bo klottrade", precision=Precision.STREET)
SAME, CHANGED = Upserted(0, 0, 1), Upserted(0, 1, 0)


def fetch(store: Store) -> Incident:
    found = store.incidents.get(1)
    assert found is not None
    return found


@pytest.fixture
def reviewed(town: Store) -> Store:
    """A row of the source, and what a reviewer made of it."""
    town.incidents.upsert([SAID])
    decided = replace(
        fetch(town),
        status=ReviewStatus.WITHHELD,
        text_released="Någon klottrade",
        kind="skadegorelse",
        x=351_000.0,
        y=6_211_000.0,
        precision=Precision.EXACT,
    )
    town.incidents.decide(decided)
    return town


def test_a_decision_is_stored_with_a_new_change_number_and_in_its_new_area(reviewed: Store) -> None:
    found = fetch(reviewed)
    assert (found.status, found.text_released, found.kind) == (ReviewStatus.WITHHELD, "Någon klottrade", "skadegorelse")
    assert (found.area, found.change, found.text_raw) == ("sydvast", 2, SAID.text_raw)


def test_the_same_import_again_changes_nothing(reviewed: Store) -> None:
    before = fetch(reviewed)
    assert reviewed.incidents.upsert([SAID]) == SAME
    assert fetch(reviewed) == before


def test_what_the_source_changes_is_taken_and_the_rest_stands(reviewed: Store) -> None:
    moved = replace(SAID, x=358_000.0, end=SAID.end.replace(minute=59))
    assert reviewed.incidents.upsert([moved]) == CHANGED
    found = fetch(reviewed)
    assert (found.x, found.y, found.precision, found.area) == (358_000.0, SAID.y, Precision.STREET, "nordost")
    assert (found.kind, found.status, found.text_released) == ("skadegorelse", ReviewStatus.WITHHELD, "Någon klottrade")
    assert found.end == moved.end
    assert reviewed.incidents.upsert([moved]) == SAME


def test_a_new_kind_from_the_source_replaces_the_corrected_one(reviewed: Store) -> None:
    told = replace(SAID, kind="misshandel")
    assert reviewed.incidents.upsert([told]) == CHANGED
    assert fetch(reviewed).kind == "misshandel"
    assert fetch(reviewed).status is ReviewStatus.WITHHELD
    reviewed.incidents.decide(replace(fetch(reviewed), kind="klotter"))
    assert reviewed.incidents.upsert([told]) == SAME
    assert fetch(reviewed).kind == "klotter"


def test_a_released_text_falls_with_the_text_it_was_cleared_from(reviewed: Store) -> None:
    told = replace(SAID, text_raw="Bo på Storgatan 3 klottrade")
    assert reviewed.incidents.upsert([told]) == CHANGED
    found = fetch(reviewed)
    assert (found.text_raw, found.text_released) == (told.text_raw, None)
    assert found.status is ReviewStatus.WITHHELD
    assert reviewed.incidents.upsert([told]) == SAME


def test_what_nobody_has_reviewed_follows_its_source(town: Store) -> None:
    town.incidents.upsert([SAID])
    town.incidents.decide(fetch(town))
    assert fetch(town).change == 1
    assert town.incidents.upsert([replace(SAID, kind="misshandel")]) == CHANGED
    assert fetch(town).kind == "misshandel"


def test_a_decision_about_something_that_has_changed_is_refused(reviewed: Store) -> None:
    old = fetch(reviewed)
    reviewed.incidents.upsert([replace(SAID, kind="misshandel")])
    with pytest.raises(StorageError, match="read it again"):
        reviewed.incidents.decide(replace(old, status=ReviewStatus.RELEASED))
    with pytest.raises(InvalidDraftError):
        reviewed.incidents.decide(replace(fetch(reviewed), kind="?"))
    reviewed.incidents.delete("polisen", ["1"])
    with pytest.raises(StorageError, match="read it again"):
        reviewed.incidents.decide(old)
    reviewed.incidents.upsert([SAID])
    with reviewed._database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM incident_decided").scalar() == 0


def test_no_file_changes_a_report_that_was_made_here(town: Store) -> None:
    number = street.sent(street.people_in(town))
    before = fetch(town)
    assert town.incidents.upsert([draft(number, source="bostad", kind="misshandel", text_raw="annat")]) == SAME
    assert fetch(town) == before
    assert before.status is ReviewStatus.PENDING
    assert town.incidents.upsert([draft(number, source="polisen")]) == Upserted(1, 0, 0)
