from datetime import timedelta

import pytest

from storage.errors import InvalidValueError
from storage.store import Store
from tests.storage.reports.street import BOSSE, BRITA, CILLA, GRETA, NOW, draft, sent

LATER = NOW + timedelta(minutes=5)


def upload(store: Store, who, *digests: str, at=NOW) -> None:
    for digest in digests:
        store.reports.upload(who, digest, at)


def test_photos_keep_their_order(street: Store) -> None:
    upload(street, BOSSE, "d3", "d1", "d2", "d4")
    number = sent(street, photos=("d2", "d1", "d2"))
    street.reports.add(BOSSE, number, "", ("d1", "d4"), LATER)
    assert street.reports.of(GRETA, number).photos == ("d2", "d1", "d4")  # type: ignore[union-attr]
    assert [street.reports.photo(GRETA, number, place) for place in range(4)] == ["d2", "d1", "d4", None]


@pytest.mark.parametrize("who", [BRITA, GRETA, CILLA])
def test_anothers_photo_cannot_be_attached_by_its_digest(street: Store, who) -> None:
    """As little before it is reported as after, and it looks like a photo that never was."""
    upload(street, BOSSE, "d1")
    number = sent(street, who, "own")
    refusals = []
    for digest in ("d1", "aldrig"):
        for act in (
            lambda d: street.reports.send(who, draft("c9", photos=(d,)), LATER),
            lambda d: street.reports.add(who, number, "Mer", (d,), LATER),
        ):
            with pytest.raises(InvalidValueError) as refused:
                act(digest)
            refusals.append((refused.value.what, refused.value.mend))
    assert set(refusals) == {("photo_unknown", "upload the photo again")}
    sent(street, photos=("d1",))
    with pytest.raises(InvalidValueError, match="photo unknown"):
        street.reports.add(who, number, "Mer", ("d1",), LATER)
    assert not street.reports.uploaded(who, "d1")
    assert street.reports.of(who, number).text == "Tre taggar på gaveln"  # type: ignore[union-attr]


def test_the_same_photo_from_two_people_is_each_ones_own(street: Store) -> None:
    upload(street, BOSSE, "d1")
    upload(street, BRITA, "d1", "d1")
    sent(street, photos=("d1",))
    assert sent(street, BRITA, photos=("d1",))


def test_one_photo_may_show_two_incidents(street: Store) -> None:
    upload(street, BOSSE, "d1")
    sent(street, photos=("d1",))
    assert sent(street, client_id="c2", photos=("d1",))


def test_a_retry_finds_its_photos_there(street: Store) -> None:
    upload(street, BOSSE, "d1")
    first = street.reports.send(BOSSE, draft(photos=("d1",)), NOW)
    again = street.reports.send(BOSSE, draft(photos=("d1",)), LATER)
    assert (again.report.photos, again.new, again.report.number) == (("d1",), False, first.report.number)


def test_an_upload_nobody_reported_is_forgotten_after_a_day(street: Store) -> None:
    upload(street, BOSSE, "old", "used")
    sent(street, photos=("used",))
    upload(street, BOSSE, "new", at=NOW + timedelta(hours=23))
    assert street.reports.photos_in_use(NOW + timedelta(hours=23)) == {"old", "used", "new"}
    assert street.reports.photos_in_use(NOW + timedelta(hours=25)) == {"used", "new"}
    upload(street, BRITA, "other", at=NOW + timedelta(hours=25))
    assert not street.reports.uploaded(BOSSE, "old")
    assert street.reports.uploaded(BOSSE, "used")
    assert street.reports.uploaded(BOSSE, "new")
    with pytest.raises(InvalidValueError, match="photo unknown"):
        sent(street, client_id="c2", photos=("old",))


def test_at_most_ten_photos(street: Store) -> None:
    names = [f"d{n}" for n in range(11)]
    upload(street, BOSSE, *names)
    with pytest.raises(InvalidValueError, match="photos too many"):
        sent(street, photos=tuple(names))
    number = sent(street, photos=tuple(names[:9]))
    with pytest.raises(InvalidValueError, match="photos too many"):
        street.reports.add(BOSSE, number, "", names[9:], LATER)
    assert len(street.reports.add(BOSSE, number, "", names[9:10], LATER).photos) == 10


def test_with_its_report_a_photo_is_no_longer_in_use(street: Store) -> None:
    upload(street, BOSSE, "d1")
    number = sent(street, photos=("d1",))
    street.incidents.delete("bostad", [number])
    assert street.reports.photos_in_use(LATER) == frozenset()
