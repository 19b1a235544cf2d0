from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from storage.errors import InvalidValueError, ReportRefusedError
from storage.model.incident import ReviewStatus
from storage.model.people import Role, Viewer
from storage.model.report import PositionFrom
from storage.store import Store
from tests.sharing import share
from tests.storage.reports.street import ALMA, BOSSE, BRITA, CILLA, EVA, GRETA, NOW, ROOT, STRANGER, draft, sent


def test_what_was_sent_is_what_is_read(street: Store) -> None:
    done = street.reports.send(BOSSE, draft(), NOW)
    report = done.report
    assert done.new
    assert report == street.reports.of(BOSSE, report.number)
    given = draft()
    for name in ("kind", "start", "end", "x", "y", "precision", "position_from", "accuracy", "place_words"):
        assert getattr(report, name) == getattr(given, name), name
    for name in ("place_type", "certainty", "text", "police_told", "photos"):
        assert getattr(report, name) == getattr(given, name), name
    assert (report.partner, report.reporter, report.reported_at) == ("bostad", "bosse", NOW)
    assert (report.status, report.area, report.text_released) == (ReviewStatus.PENDING, "nordost", None)
    assert (report.same_event, report.question) == ((), "")
    stored = street.incidents.get(report.incident)
    assert stored is not None
    assert (stored.source, stored.source_id, stored.reporter) == ("bostad", report.number, "bosse")
    assert (stored.text_raw, stored.text_released, stored.demo) == ("Tre taggar på gaveln", None, False)


def test_a_report_in_a_demo_is_marked_so(street: Store) -> None:
    street.meta.set("demo", "1")
    stored = street.incidents.get(street.reports.send(BOSSE, draft(), NOW).report.incident)
    assert stored is not None
    assert stored.demo


def test_the_same_client_id_is_the_same_report(street: Store) -> None:
    first = street.reports.send(BOSSE, draft(), NOW)
    again = street.reports.send(BOSSE, draft(text="något annat"), NOW + timedelta(hours=3))
    assert (again.report, again.new) == (first.report, False)
    assert street.incidents.count() == 1
    other = street.reports.send(BRITA, draft(), NOW)
    assert other.new
    assert other.report.number != first.report.number


def test_own_reports_newest_first(street: Store) -> None:
    numbers = [sent(street, client_id=str(n), at=NOW + timedelta(minutes=n)) for n in range(4)]
    sent(street, BRITA)
    assert [report.number for report in street.reports.mine(BOSSE)] == numbers[::-1]
    assert [report.number for report in street.reports.mine(BOSSE, 2)] == numbers[:1:-1]
    assert street.reports.mine(BOSSE, 0) == street.reports.mine(BOSSE, -1) == ()
    assert street.reports.mine(GRETA) == street.reports.mine(STRANGER) == ()


def test_own_kinds_latest_first(street: Store) -> None:
    for n, kind in enumerate(["klotter", "misshandel", "klotter", "skadegorelse"]):
        sent(street, client_id=str(n), at=NOW + timedelta(minutes=n), kind=kind)
    assert street.reports.latest_kinds(BOSSE) == ("skadegorelse", "klotter", "misshandel")
    assert street.reports.latest_kinds(BOSSE, 1) == ("skadegorelse",)
    assert street.reports.latest_kinds(BRITA) == ()


@pytest.mark.parametrize("who", [STRANGER, ROOT, Viewer("rev", "bostad", Role.AUDITOR), Viewer("x", "okänd", None)])
def test_who_is_nobody_here_cannot_report(street: Store, who: Viewer) -> None:
    with pytest.raises(ReportRefusedError, match="report not allowed"):
        street.reports.send(who, draft(), NOW)
    assert street.incidents.count() == 0


def test_a_partner_that_does_not_exist_has_no_reports(street: Store) -> None:
    with pytest.raises(ReportRefusedError, match="report not allowed"):
        street.reports.send(Viewer("x", "okänd", Role.REPORTER), draft(), NOW)


@pytest.mark.parametrize("who", [BOSSE, GRETA])
def test_the_reporter_and_the_partners_reviewer_read_it(street: Store, who: Viewer) -> None:
    report = street.reports.of(who, sent(street))
    assert report is not None
    assert report.text == "Tre taggar på gaveln"


@pytest.mark.parametrize("who", [BRITA, ALMA, ROOT, CILLA, EVA, STRANGER, replace(BOSSE, person="bosse2")])
def test_nobody_else_does(street: Store, who: Viewer) -> None:
    share(street)
    assert street.reports.of(who, sent(street)) is None


def test_who_left_or_changed_partner_sees_nothing(street: Store) -> None:
    number = sent(street)
    person = street.members.person("bosse")
    assert person is not None
    street.members.put([replace(person, partner="polisen")])
    for stale in (BOSSE, replace(BOSSE, partner="polisen")):
        assert street.reports.of(stale, number) is None
        assert street.reports.mine(stale) == ()
        with pytest.raises(ReportRefusedError, match="report sent before"):
            street.reports.send(stale, draft(), NOW)
    street.members.put([person])
    assert street.reports.of(BOSSE, number) is not None
    street.members.leave("bosse")
    assert street.reports.of(BOSSE, number) is None
    assert street.reports.mine(BOSSE) == ()
    with pytest.raises(ReportRefusedError, match="report not allowed"):
        street.reports.send(BOSSE, draft("c2"), NOW)


def test_the_queue_is_the_partners_own_and_oldest_first(street: Store) -> None:
    numbers = [sent(street, who, at=NOW + timedelta(minutes=n)) for n, who in enumerate([BOSSE, BRITA, GRETA])]
    theirs = sent(street, CILLA)
    assert [report.number for report in street.reports.queue(GRETA)] == numbers
    assert [report.number for report in street.reports.queue(GRETA, 1)] == numbers[:1]
    assert [report.number for report in street.reports.queue(EVA)] == [theirs]
    for who in (BOSSE, ALMA, ROOT, STRANGER):
        assert street.reports.queue(who) == ()


def test_a_time_without_a_zone_is_refused_and_stores_nothing(street: Store) -> None:
    with pytest.raises(InvalidValueError, match="time without zone"):
        street.reports.send(BOSSE, draft(), NOW.replace(tzinfo=None))
    assert street.incidents.count() == 0


def test_times_are_told_in_the_regions_zone(street: Store) -> None:
    report = street.reports.send(BOSSE, draft(position_from=PositionFrom.WORDS), NOW.astimezone(UTC)).report
    assert report.reported_at.utcoffset() == report.start.utcoffset() == timedelta(hours=1)
