import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest

from storage import incidents as module
from storage.errors import InvalidDraftError, NotSetUpError, StorageError
from storage.model.incident import Certainty, IncidentDraft, PlaceType, Precision, ReviewStatus
from storage.model.upserted import Upserted
from storage.store import Store
from tests.storage.town import MONDAY, REGION, draft, quarters, square

FULL = draft(
    "full",
    end=MONDAY + timedelta(hours=22),
    precision=Precision.STREET,
    place_type=PlaceType.PARK,
    certainty=Certainty.HEARD,
    reporter="bosse",
    text_raw="Rå text från 070-123 45 67",
    text_released="Text som får visas 🙂 שלום",
    status=ReviewStatus.WITHHELD,
    demo=True,
    information_class="sekretess",
)


def fetch(store: Store, number: int) -> IncidentDraft:
    found = store.incidents.get(number)
    assert found is not None
    return found


def test_what_goes_in_comes_out_in_the_regions_zone(town: Store) -> None:
    town.incidents.upsert([FULL])
    found = fetch(town, 1)
    for name in IncidentDraft.__dataclass_fields__:
        assert getattr(found, name) == getattr(FULL, name), name
    assert found.start.tzinfo == ZoneInfo("Europe/Stockholm")
    assert (found.id, found.area, found.change) == (1, "nordost", 1)  # type: ignore[attr-defined]


def test_the_same_again_changes_nothing(town: Store) -> None:
    drafts = [draft(str(number)) for number in range(5)] + [FULL]
    assert town.incidents.upsert(drafts) == Upserted(6, 0, 0)
    assert town.incidents.upsert(reversed(drafts)) == Upserted(0, 0, 6)
    assert fetch(town, 3).change == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "misshandel"},
        {"end": MONDAY + timedelta(hours=23)},
        {"x": 351_000.0},
        {"text_raw": "annan"},
        {"text_raw": None},
        {"text_released": None},
        {"status": ReviewStatus.RELEASED},
        {"information_class": ""},
    ],
)
def test_a_change_is_stored_with_a_new_number(town: Store, change: dict[str, object]) -> None:
    town.incidents.upsert([draft("1"), FULL])
    assert town.incidents.upsert([draft("1"), replace(FULL, **change)]) == Upserted(0, 1, 1)  # type: ignore[arg-type]
    found = fetch(town, 2)
    assert all(getattr(found, name) == value for name, value in change.items())
    assert found.change == 2  # type: ignore[attr-defined]
    assert town.incidents.count() == 2


def test_the_same_id_from_two_sources_is_two_incidents(town: Store) -> None:
    assert town.incidents.upsert([draft("1"), draft("1", source="bostad")]) == Upserted(2, 0, 0)


def test_twice_in_one_batch_the_later_one_stays(town: Store) -> None:
    twice = [draft("1"), draft("1", text_released="ny"), draft("1", text_released="ny")]
    assert town.incidents.upsert(twice) == Upserted(1, 1, 1)
    assert fetch(town, 1).text_released == "ny"


def test_parts_of_a_second_are_dropped(town: Store) -> None:
    moment = MONDAY + timedelta(microseconds=999_999)
    town.incidents.upsert([draft("1", start=moment)])
    assert town.incidents.upsert([draft("1", start=moment)]) == Upserted(0, 0, 1)
    assert fetch(town, 1).start == MONDAY


def test_deleted_incidents_take_their_text_along_and_their_number_never_returns(town: Store) -> None:
    town.incidents.upsert([FULL, draft("1")])
    assert town.incidents.delete("polisen", ["full", "unknown"]) == 1
    assert town.incidents.delete("bostad", ["1"]) == 0
    assert town.incidents.get(1) is None
    assert town.incidents.count() == 1
    with town._database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM incident_raw").scalar() == 0
        assert connection.exec_driver_sql("SELECT incident, change FROM tombstones").all() == [(1, 2)]
    town.incidents.upsert([FULL])
    assert fetch(town, 3).change == 3  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("change", "what", "mend"),
    [
        ({"kind": "klottr"}, "kind_unknown", "klotter"),
        ({"source": "brandkåren"}, "source_unknown", "polisen"),
        ({"end": MONDAY}, "start_after_end", "swap"),
        ({"start": datetime(2026, 3, 16)}, "time_without_zone", "zone"),  # noqa: DTZ001
        ({"start": datetime(1899, 12, 31, tzinfo=UTC)}, "year_out_of_range", "1900"),
        ({"end": datetime(2101, 1, 1, tzinfo=UTC)}, "year_out_of_range", "2100"),
        ({"x": math.nan}, "position_outside_region", "CRS"),
        ({"y": math.inf}, "position_outside_region", "CRS"),
        ({"x": 12.69, "y": 56.04}, "position_outside_region", "EPSG:3006"),
        ({"x": "tolv"}, "position_not_a_number", "metres"),
        ({"text_released": "a" * 10_001}, "text_too_long", "10000"),
        ({"text_raw": "a\0b"}, "text_unreadable", "NUL"),
        ({"text_raw": "a\ud800b"}, "text_unreadable", "surrogates"),
        ({"source_id": " "}, "text_missing", "empty"),
        ({"source_id": 7}, "not_text", "text"),
        ({"precision": 9}, "value_unknown", "0 exact"),
    ],
)
def test_what_cannot_be_stored_is_said_with_its_mending(
    town: Store, change: dict[str, object], what: str, mend: str
) -> None:
    bad = replace(draft("bad"), **change)  # type: ignore[arg-type]
    with pytest.raises(InvalidDraftError) as refused:
        town.incidents.upsert([draft("1"), bad])
    assert refused.value.what == what
    assert mend in refused.value.mend
    assert refused.value.source_id == str(bad.source_id)
    assert isinstance(refused.value, StorageError)
    assert "\0" not in str(refused.value)
    assert town.incidents.count() == 0
    with pytest.raises(InvalidDraftError):
        town.incidents.check(bad)


def test_sql_is_text_like_any_other(town: Store) -> None:
    odd = "'); DROP TABLE incidents; --"
    town.incidents.upsert([draft(odd, text_raw=odd, reporter=odd)])
    assert fetch(town, 1).source_id == odd
    assert town.incidents.delete("polisen", [odd]) == 1


def test_the_spring_hour_that_does_not_exist_is_no_error(town: Store) -> None:
    zone = ZoneInfo("Europe/Stockholm")
    gap = datetime(2026, 3, 29, 2, 30, tzinfo=zone)
    autumn = datetime(2026, 10, 25, 2, 30, tzinfo=zone)
    again = autumn.replace(fold=1)
    town.incidents.upsert([draft("gap", start=gap), draft("fold", start=autumn, end=again)])
    assert fetch(town, 1).start == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert fetch(town, 2).end.astimezone(UTC) - fetch(town, 2).start.astimezone(UTC) == timedelta(hours=1)
    with pytest.raises(InvalidDraftError, match="start after end"):
        town.incidents.upsert([draft("wrong", start=again, end=autumn)])


def test_a_crash_between_batches_keeps_whole_batches(town: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 10)

    def source():
        yield from (draft(str(number)) for number in range(25))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        town.incidents.upsert(source())
    assert town.incidents.count() == 20
    whole = (draft(str(number)) for number in range(25))
    assert town.incidents.upsert(whole) == Upserted(5, 0, 20)
    bad = [*islice((draft(str(number)) for number in range(100, 130)), 30), draft("bad", kind="?")]
    with pytest.raises(InvalidDraftError):
        town.incidents.upsert(bad)
    assert town.incidents.count() == 55


def test_without_a_region_nothing_is_stored(store: Store) -> None:
    with pytest.raises(NotSetUpError, match="region"):
        store.incidents.upsert([draft("1")])


def test_new_areas_tag_what_is_stored(town: Store) -> None:
    town.incidents.upsert([draft("1"), draft("2", x=351_000.0, y=6_211_000.0), draft("3", x=355_000.0, y=6_217_900.0)])
    tags = lambda: [fetch(town, number).area for number in (1, 2, 3)]  # type: ignore[attr-defined] # noqa: E731
    assert tags() == ["nordost", "sydvast", "nordvast"]  # a border belongs to the earlier area
    town.catalog.replace_areas("kvarter", quarters(side=2.6))
    assert tags() == ["nordost", "sydvast", None]
    assert [fetch(town, number).change for number in (1, 2, 3)] == [1, 1, 2]  # type: ignore[attr-defined]
    town.catalog.replace_areas("stad", [replace(quarters("stad")[0], key="allt", wkb=square(0, 0, 10))], primary=True)
    assert tags() == ["allt"] * 3
    town.catalog.replace_areas("stad", [])
    assert tags() == [None] * 3
    assert town.catalog.read().primary_set == "stad"
    assert town.catalog.read().region == REGION
