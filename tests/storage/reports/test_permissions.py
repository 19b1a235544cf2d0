"""Who may do what: each act, by everybody, on a report of `bosse` at `bostad`, in each of its states."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from storage.errors import ReportRefusedError
from storage.model.incident import ReviewStatus
from storage.model.people import Role, Viewer
from storage.model.report import ReportChanges
from storage.store import Store
from tests.sharing import share
from tests.storage.reports.street import ALMA, BOSSE, BRITA, CILLA, EVA, EVERYBODY, GRETA, KURT, NOW, sent

LATER = NOW + timedelta(minutes=5)
ACTS: dict[str, Callable[[Store, Viewer, str], object]] = {
    "change": lambda store, who, number: store.reports.change(who, number, ReportChanges(kind="misshandel"), LATER),
    "add": lambda store, who, number: store.reports.add(who, number, "En till.", (), LATER),
    "withdraw": lambda store, who, number: store.reports.withdraw(who, number, LATER),
    "answer": lambda store, who, number: store.reports.answer(who, number, "På baksidan.", LATER),
    "release": lambda store, who, number: store.reports.release(who, [number], LATER),
    "withhold": lambda store, who, number: store.reports.withhold(who, [number], LATER, "Fel."),
    "ask": lambda store, who, number: store.reports.ask(who, number, "Vilken sida?", LATER),
    "join": lambda store, who, number: store.reports.join(who, number, _other(store, number), LATER),
    "part": lambda store, who, number: store.reports.part(who, number, LATER),
}
OF_REPORTER = {"change", "add", "withdraw", "answer"}
OF_REVIEWER = set(ACTS) - {"add", "withdraw", "answer"}
# What the reporter may no longer do when it has been reviewed, and nobody when it was taken back.
WHEN_PENDING = {"change"}
STATES = ("pending", "released", "withheld", "withdrawn")


def _other(store: Store, number: str) -> str:
    return next(report.number for report in store.reports.mine(BRITA) if report.number != number)


def _report(store: Store, state: str) -> str:
    """A report in that state, asked about as far as that can be, with another beside it."""
    sent(store, BRITA)
    number = sent(store)
    if state == "released":
        store.reports.release(GRETA, [number], NOW)
    if state == "withheld":
        store.reports.withhold(GRETA, [number], NOW, "Hör inte hit.")
    store.reports.ask(GRETA, number, "Hur många?", NOW)
    if state == "withdrawn":
        store.reports.withdraw(BOSSE, number, NOW)
    return number


def _expected(act: str, who: Viewer, state: str) -> str:
    """What happens: "done", or why not."""
    if who not in (BOSSE, GRETA):
        return "report_unknown"
    if who is BOSSE and act not in OF_REPORTER:
        return "report_reviewers_only"
    if who is GRETA and act not in OF_REVIEWER:
        return "report_of_another"
    if state == "withdrawn":
        return "done" if act == "withdraw" else "report_withdrawn"
    if who is BOSSE and act in WHEN_PENDING and state != "pending":
        return "report_reviewed"
    return "done"


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", ACTS)
def test_each_act_by_everybody_in_each_state(street: Store, act: str, state: str) -> None:
    share(street)
    number = _report(street, state)
    before = street.reports.of(GRETA, number), street.reports.history(GRETA, number)
    for who in sorted(EVERYBODY, key=lambda one: _expected(act, one, state) == "done"):
        expected = _expected(act, who, state)
        if expected == "done":
            ACTS[act](street, who, number)
            continue
        with pytest.raises(ReportRefusedError) as refused:
            ACTS[act](street, who, number)
        assert refused.value.what == expected, who
        assert refused.value.mend
        assert (street.reports.of(GRETA, number), street.reports.history(GRETA, number)) == before


@pytest.mark.parametrize("state", STATES)
def test_each_read_by_everybody(street: Store, state: str) -> None:
    share(street)
    street.reports.upload(BOSSE, "d1", NOW)
    number = _report(street, state)
    if state != "withdrawn":
        street.reports.add(BOSSE, number, "", ("d1",), NOW)
    photos = () if state == "withdrawn" else ("d1",)
    for who in EVERYBODY:
        sees = who in (BOSSE, GRETA)
        report = street.reports.of(who, number)
        assert (report is not None) == sees, who
        assert bool(street.reports.history(who, number)) == sees
        assert street.reports.photo(who, number, 0) == (photos[0] if sees and photos else None)
        assert number not in [report.number for report in street.reports.mine(who)] or who is BOSSE
        in_queue = number in [report.number for report in street.reports.queue(who)]
        assert in_queue == (who is GRETA and state == "pending")


@pytest.mark.parametrize("place", [-1, 1, 99])
def test_a_photo_that_is_not_there(street: Store, place: int) -> None:
    street.reports.upload(BOSSE, "d1", NOW)
    assert street.reports.photo(BOSSE, sent(street, photos=("d1",)), place) is None


def test_everybody_with_a_role_reports_and_says_nothing_happened(street: Store) -> None:
    monday = NOW.date()
    for who in EVERYBODY:
        may = who.partner is not None and who.role not in (Role.ADMINISTRATOR, Role.AUDITOR)
        for act in (
            lambda one: sent(street, one),
            lambda one: street.reports.nothing(one, monday, NOW),
            lambda one: street.reports.upload(one, "d", NOW),
        ):
            if may:
                act(who)
            else:
                with pytest.raises(ReportRefusedError, match="report not allowed"):
                    act(who)


def test_a_demotion_counts_at_once(street: Store) -> None:
    """Whoever reviewed until a moment ago does so no more, whatever their window still says."""
    number = sent(street)
    person = street.members.person("greta")
    assert person is not None
    street.members.put([type(person)(person.key, person.name, person.partner, Role.ANALYST)])
    assert street.reports.of(GRETA, number) is None
    assert street.reports.queue(GRETA) == ()
    with pytest.raises(ReportRefusedError, match="report unknown"):
        street.reports.release(GRETA, [number], NOW)


@pytest.mark.parametrize("who", [BOSSE, BRITA, GRETA, ALMA, KURT, CILLA, EVA])
def test_a_pending_report_is_on_no_map_but_the_reviewers(street: Store, who: Viewer) -> None:
    """The reporter finds it among their own; the map shows what has been reviewed."""
    from tests.storage.test_release import EVERYTHING, room

    share(street)
    number = sent(street)
    seen = lambda: street.release.count(room(who), EVERYTHING)  # noqa: E731
    assert seen() == (who is GRETA)
    street.reports.release(GRETA, [number], NOW)
    assert seen() == 1
    street.reports.withhold(GRETA, [number], NOW, "")
    assert seen() == (who is GRETA)
    street.reports.withdraw(BOSSE, number, NOW)
    assert seen() == 0
    assert street.incidents.get(1).status is ReviewStatus.WITHDRAWN  # type: ignore[union-attr]
