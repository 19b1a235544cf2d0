import math
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from storage.model.incident import PlaceType, Precision
from storage.model.people import Level, Viewer
from storage.model.region import Kind, KindGroup
from storage.model.register import Grant
from storage.model.report import Likeness, Report
from storage.reports import limits
from storage.store import Store
from tests.sharing import share
from tests.storage.reports.street import (
    ALMA,
    BOSSE,
    BRITA,
    CILLA,
    EVA,
    GRETA,
    KURT,
    NOW,
    REVISOR,
    ROOT,
    STRANGER,
    draft,
    sent,
)
from tests.storage.town import draft as imported


@pytest.fixture
def street(street: Store) -> Store:
    """With a group that has limits of its own."""
    street.catalog.put_kinds(
        [Kind("lampa", "miljö", "Trasig lampa", "Broken lamp")], [KindGroup("miljö", "Miljö", "Environment")]
    )
    return street


def told(found: tuple[Likeness, ...]) -> list[tuple[str, int, int]]:
    return [(one.report.number, round(one.metres), round(one.minutes)) for one in found]


def test_a_reporter_gets_a_hint_and_no_more(street: Store) -> None:
    number = sent(street, BRITA, x=357_530.0, y=6_217_540.0, start=NOW - timedelta(minutes=90), photos=())
    (found,) = street.reports.alike(BOSSE, draft())
    assert told((found,)) == [(number, 50, 30)]
    report = found.report
    assert (report.kind, report.start, report.partner) == ("klotter", NOW - timedelta(minutes=90), "bostad")
    assert (report.text, report.text_released, report.place_words, report.reporter) == ("", None, "", "")
    assert math.isnan(report.x)
    assert math.isnan(report.y)
    assert (report.incident, report.accuracy, report.area, report.police_told) == (0, None, None, None)
    assert report.reported_at == report.start
    for word in ("brita", "gaveln", "taggar"):
        assert word not in repr(report)


def test_ones_own_earlier_report_is_whole(street: Store) -> None:
    number = sent(street)
    (found,) = street.reports.alike(BOSSE, draft("c2"))
    assert found.report == street.reports.of(BOSSE, number)
    assert street.reports.alike(BOSSE, draft()) == ()  # the same one, sent again
    assert street.reports.alike(BOSSE, found.report) == ()


def test_a_reviewer_gets_own_reports_whole_and_imports_by_a_handle(street: Store) -> None:
    street.incidents.upsert([imported("k1", source="bostad", text_raw="rå", text_released="släppt")])
    number, other = sent(street), sent(street, BRITA)
    report = street.reports.of(GRETA, number)
    assert report is not None
    found = {one.report.number: one.report for one in street.reports.alike(GRETA, report)}
    (handle,) = set(found) - {other}
    assert re.fullmatch("I-[2-9A-Z]{6}", handle)
    assert handle in {one.report.number for one in street.reports.alike(GRETA, report)}  # the same each time
    assert found[other] == street.reports.of(GRETA, other)
    assert (found[handle].text, found[handle].text_released, found[handle].partner) == ("rå", "släppt", "bostad")
    street.reports.join(GRETA, number, handle.lower().replace("-", " "), NOW)
    assert [one.report.number for one in street.reports.alike(GRETA, report)] == [other]


def test_a_reviewer_gets_others_as_they_are_shared(street: Store) -> None:
    """The hour and the released text, when exact places are shared: not a minute more, however one asks."""
    here = {"x": 357_520.0, "y": 6_217_520.0, "place_type": PlaceType.STAIRWELL}
    theirs = sent(street, BOSSE, start=NOW - timedelta(minutes=47), **here)
    mine = street.reports.of(EVA, sent(street, CILLA))
    assert mine is not None
    share(street, Level.COARSE)
    street.reports.release(GRETA, [theirs], NOW, "Klotter på huset")
    assert street.reports.alike(EVA, mine) == ()  # what is told beside a report has its hour
    share(street)
    (found,) = street.reports.alike(EVA, replace(mine, x=357_600.0, y=6_217_600.0))
    report = found.report
    assert (report.number, report.partner, report.kind) == (theirs, "bostad", "klotter")
    assert (report.x, report.y, report.precision) == (357_520.0, 6_217_520.0, Precision.EXACT)
    assert (report.start.minute, report.end - report.start) == (0, timedelta(hours=1))
    assert (report.text, report.place_words, report.reporter) == ("Klotter på huset", "", "")
    assert (report.accuracy, report.police_told, report.photos) == (None, None, ())
    assert told((found,))[0][1:] == (113, 0)
    street.reports.withhold(GRETA, [theirs], NOW, "")
    assert street.reports.alike(EVA, mine) == ()


def test_others_dwellings_and_texts_to_companies_are_not_told(street: Store) -> None:
    """A dwelling is a count to others; a company never reads what another partner wrote."""
    share(street)
    home = sent(street, CILLA, client_id="home", place_type=PlaceType.DWELLING)
    theirs = sent(street, CILLA)
    mine = street.reports.of(GRETA, sent(street))
    assert mine is not None
    assert street.reports.alike(GRETA, mine) == ()  # nobody has released them
    street.reports.release(EVA, [home], NOW, "Hemma hos någon")
    street.reports.release(EVA, [theirs], NOW, "Mannen i röd jacka")
    (found,) = street.reports.alike(GRETA, mine)
    assert (found.report.number, found.report.text) == (theirs, "")


@pytest.mark.parametrize("who", [ROOT, REVISOR, STRANGER, CILLA, EVA, Viewer("x", "okänd", None)])
def test_nobody_else_gets_a_hint(street: Store, who: Viewer) -> None:
    sent(street)
    share(street)
    assert street.reports.alike(who, draft("c9")) == ()


@pytest.mark.parametrize("who", [BRITA, ALMA, KURT])
def test_protected_and_withheld_reports_are_not_hinted_at(street: Store, who: Viewer) -> None:
    sent(street, kind="hatbrott")
    held = sent(street, client_id="2")
    assert len(street.reports.alike(who, draft("c9"))) == 1
    street.reports.withhold(GRETA, [held], NOW, "")
    assert street.reports.alike(who, draft("c9")) == ()
    assert street.reports.alike(who, draft("c9", kind="hatbrott")) == ()
    assert len(street.reports.alike(GRETA, draft("c9", kind="hatbrott"))) == 1
    assert len(street.reports.alike(BOSSE, draft("c9", kind="hatbrott"))) == 1  # one's own
    street.reports.withdraw(BOSSE, held, NOW)
    assert street.reports.alike(GRETA, draft("c9")) == street.reports.alike(BOSSE, draft("c9")) == ()


AWAY = [
    ({}, True),
    ({"kind": "skadegorelse"}, True),  # klotter is a part of it
    ({"kind": "misshandel"}, False),
    ({"x": 357_500.0 + 149}, True),
    ({"x": 357_500.0 + 151}, False),
    ({"x": 357_500.0 + 290, "precision": Precision.STREET}, True),
    ({"x": 357_500.0 + 310, "precision": Precision.STREET}, False),
    ({"precision": Precision.MUNICIPALITY}, False),
    ({"start": NOW - timedelta(hours=7)}, True),
    ({"start": NOW - timedelta(hours=7, seconds=1)}, False),
    ({"start": NOW - timedelta(hours=12), "end": NOW - timedelta(hours=6)}, True),
    ({"start": NOW - timedelta(days=15), "end": NOW}, False),  # says nothing of when
]


def test_the_limits_in_place_time_and_kind(street: Store, subtests) -> None:
    for n, (changes, is_alike) in enumerate(AWAY):
        with subtests.test(**{name: str(value) for name, value in changes.items()}):
            number = sent(street, BRITA, str(n), **changes)
            assert bool(street.reports.alike(BOSSE, draft())) == is_alike
            street.reports.withdraw(BRITA, number, NOW)


def test_each_group_has_its_own_limits(street: Store) -> None:
    sent(street, BRITA, kind="lampa", start=NOW - timedelta(days=20))
    assert len(street.reports.alike(BOSSE, draft(kind="lampa"))) == 1
    assert street.reports.alike(BOSSE, draft(kind="lampa", x=357_560.0)) == ()


def test_the_likeliest_stands_first(street: Store) -> None:
    near = sent(street, BRITA, "1", x=357_510.0)
    far = sent(street, BRITA, "2", x=357_600.0)
    late = sent(street, BRITA, "3", start=NOW - timedelta(hours=6))
    assert [one.report.number for one in street.reports.alike(BOSSE, draft())] == [near, far, late]
    assert [one.report.number for one in street.reports.alike(BOSSE, draft(), 1)] == [near]
    assert street.reports.alike(BOSSE, draft(), 0) == street.reports.alike(BOSSE, draft(kind="okänd")) == ()


def test_every_group_of_the_first_kinds_has_a_limit() -> None:
    import tomllib
    from importlib.resources import files

    known = tomllib.loads(files("storage.regions").joinpath("kinds.toml").read_text("utf-8"))
    assert {group["key"] for group in known["groups"]} == set(limits.GROUPS)


def test_a_report_that_was_parted_is_asked_about_again(street: Store) -> None:
    first, second = sent(street), sent(street, BRITA)
    report = street.reports.join(GRETA, first, second, NOW)
    assert street.reports.alike(GRETA, report) == ()
    street.reports.part(GRETA, first, NOW)
    assert isinstance(report, Report)
    assert [one.report.number for one in street.reports.alike(GRETA, report)] == [second]


def test_an_own_area_gives_more_beside_a_report_too(street: Store) -> None:
    """As elsewhere: by the middle of the square, in the quarters of the reviewer's own partner."""
    theirs = sent(street, CILLA)
    mine = street.reports.of(GRETA, sent(street))
    assert mine is not None
    street.reports.release(EVA, [theirs], NOW, "")
    row = Grant("polisen", "bostad", Level.COUNTS, in_own_area=Level.EXACT)
    street.register.put([row], "test", NOW - timedelta(days=1))
    assert street.reports.alike(GRETA, mine) == ()
    street.register.put_areas("bostad", ["sydost"])
    assert street.reports.alike(GRETA, mine) == ()
    street.register.put_areas("bostad", ["nordost"])
    assert [one.report.number for one in street.reports.alike(GRETA, mine)] == [theirs]


def test_what_was_told_as_a_count_is_not_told_beside_a_report(street: Store) -> None:
    """Seven were counted for the housing company; three of them would be less than the rest if they were named."""
    street.register.put([Grant("polisen", "bostad", Level.COUNTS)], "test", NOW - timedelta(days=90))
    street.incidents.upsert([imported(f"k{one}", kind="misshandel") for one in range(4)])
    street.incidents.upsert([imported(f"b{one}") for one in range(3)])
    mine = street.reports.of(GRETA, sent(street))
    assert mine is not None
    street.counts.close_due(NOW + timedelta(weeks=5))
    street.register.put(
        [Grant("polisen", "bostad", Level.EXACT, group="skadegorelse")], "test", NOW + timedelta(weeks=5)
    )
    assert street.reports.alike(GRETA, mine) == ()
    street.register.put([Grant("polisen", "bostad", Level.EXACT, group="vald")], "test", NOW + timedelta(weeks=5))
    assert len(street.reports.alike(GRETA, mine)) == 0, "the class holds dwellings, which she never sees"
