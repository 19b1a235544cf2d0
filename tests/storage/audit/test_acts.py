"""An act and its row in the log are one: whatever moment the process is killed at, there are both or neither."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from storage.audit import Showing
from storage.errors import ReportRefusedError
from storage.model.decision import Decision, DecisionChanges, DecisionDraft, Progress
from storage.model.follow_up import Followed, Settings
from storage.model.incident import ReviewStatus
from storage.model.measure import Measure, MeasureDraft, Strategy
from storage.model.people import Audience, Role, Viewer
from storage.model.permissions import ACTIONS
from storage.model.problem import (
    Contribution,
    Edit,
    Problem,
    ProblemChanges,
    ProblemDraft,
    Rewording,
    Side,
    Sort,
    Words,
)
from storage.model.report import ReportAct, ReportChanges
from storage.problems import Whole
from storage.store import Store
from tests.begun import begun
from tests.storage.audit.logbook import key
from tests.storage.digests.books import wish
from tests.storage.killed import cut_off_anywhere
from tests.storage.problems.table import QUERY
from tests.storage.reports.street import ALMA, BOSSE, GRETA, NOW, ROOT, draft, people_in, sent
from tests.storage.town import settle

LATER = NOW + timedelta(minutes=5)
HERS = Audience(frozenset({GRETA}), "hers")


def words(once: str) -> Words:
    return Words(once, Sort.CAUSE, "Lampan är trasig", Side.PLACE)


def measure(once: str, name: str = "Ny lampa") -> MeasureDraft:
    return MeasureDraft(once, name, strategy=Strategy.RISK)


def decision(once: str, measure: str) -> DecisionDraft:
    return DecisionDraft(once, (measure,), True, "Det är mörkt", "bostad", due=LATER.date())


# An act, and whether it has happened.
Act = tuple[Callable[[Store, str], object], Callable[[Store, str], bool]]


def _status(status: ReviewStatus) -> Callable[[Store, str], bool]:
    def has(store: Store, number: str) -> bool:
        report = store.reports.of(GRETA, number)
        return report is not None and report.status is status

    return has


def _step(act: ReportAct) -> Callable[[Store, str], bool]:
    return lambda store, number: act in [step.act for step in store.reports.history(GRETA, number)]


def _other(store: Store) -> str:
    return store.reports.mine(BOSSE)[-1].number


def _problem(store: Store) -> Whole:
    """The one problem of the fixture, with its one cause."""
    (code,) = [one.code for one in store.problems.all(HERS) if one.name in ("Mörkt", "Mörkare")]
    found = store.problems.whole(code, HERS)
    assert found is not None
    return found


def _followed(store: Store) -> Followed:
    """The one decision of the fixture."""
    (found,) = store.follow_ups.all(HERS)
    return found


def _cause(store: Store) -> Contribution:
    return _problem(store).said[0]


def _measures(store: Store) -> tuple[Measure, ...]:
    """Those that nothing rests on, so that they may be changed and taken back."""
    return tuple(one for one in store.measures.of(_problem(store).problem.code, HERS) if one.name != "Beslutad")


def _decided(store: Store) -> Decision:
    return store.decisions.all(HERS)[0].decision


def _to_police(one: Problem | Contribution | Measure) -> bool:
    return "polisen" in one.partners


ACTS: dict[str, Act] = {
    "problem.new": (
        lambda store, _: store.problems.put(GRETA, ProblemDraft("p2", "Nytt", QUERY), LATER),
        lambda store, _: len(store.problems.all(HERS)) == 2,
    ),
    "problem.change": (
        lambda store, _: store.problems.change(GRETA, _problem(store).problem.code, ProblemChanges("Mörkare"), LATER),
        lambda store, _: _problem(store).problem.name == "Mörkare",
    ),
    "cause.add": (
        lambda store, _: store.problems.say(GRETA, _problem(store).problem.code, words("c2"), LATER),
        lambda store, _: len(_problem(store).said) == 2,
    ),
    "cause.agree": (
        lambda store, _: store.problems.agree(BOSSE, _cause(store).code, LATER),
        lambda store, _: bool(_cause(store).agreed),
    ),
    "cause.change": (
        lambda store, _: store.problems.reword(
            GRETA, _cause(store).code, Rewording("Lampan är krossad", Side.TARGET), Edit("e1", 0, forget=True), LATER
        ),
        lambda store, _: _cause(store).text == "Lampan är krossad" and _cause(store).wording == 2,
    ),
    "cause.share": (
        lambda store, _: store.problems.share(GRETA, _cause(store).code, frozenset({"polisen"}), LATER),
        lambda store, _: _to_police(_cause(store)),
    ),
    "cause.withdraw": (
        lambda store, _: store.problems.withdraw(GRETA, _cause(store).code, LATER),
        lambda store, _: not _problem(store).said,
    ),
    "measure.add": (
        lambda store, _: store.measures.put(GRETA, _problem(store).problem.code, measure("m2"), LATER),
        lambda store, _: len(_measures(store)) == 2,
    ),
    "measure.change": (
        lambda store, _: store.measures.change(
            GRETA, _measures(store)[0].code, measure("m1", "Starkare"), LATER, Edit("e1", 0)
        ),
        lambda store, _: _measures(store)[0].name == "Starkare",
    ),
    "measure.share": (
        lambda store, _: store.measures.share(GRETA, _measures(store)[0].code, frozenset({"polisen"}), LATER),
        lambda store, _: _to_police(_measures(store)[0]),
    ),
    "measure.withdraw": (
        lambda store, _: store.measures.withdraw(GRETA, _measures(store)[0].code, LATER),
        lambda store, _: not _measures(store),
    ),
    "decision.make": (
        lambda store, _: store.decisions.make(
            GRETA, _problem(store).problem.code, decision("d2", _measures(store)[0].code), LATER
        ),
        lambda store, _: len(store.decisions.all(HERS)) == 2,
    ),
    "decision.change": (
        lambda store, _: store.decisions.change(GRETA, _decided(store).code, DecisionChanges("Nytt"), LATER),
        lambda store, _: _decided(store).reason == "Nytt",
    ),
    "decision.report": (
        lambda store, _: store.decisions.report(BOSSE, _decided(store).code, Progress.DONE, LATER),
        lambda store, _: _decided(store).status is Progress.DONE,
    ),
    "thread.put": (
        lambda store, _: store.threads.put(GRETA, _problem(store).problem.code, "web", "room", "sv", LATER),
        lambda store, _: bool(store.threads.of(_problem(store).problem.code)) and bool(store.digests.latest()),
    ),
    "subscribe.put": (
        lambda store, _: store.digests.subscribe(wish("room"), GRETA, LATER),
        lambda store, _: bool(store.digests.of("web", "room")),
    ),
    "report.send": (
        lambda store, _: store.reports.send(BOSSE, draft("new"), LATER),
        lambda store, _: len(store.reports.mine(BOSSE)) == 3,
    ),
    "report.change": (
        lambda store, number: store.reports.change(GRETA, number, ReportChanges(kind="misshandel"), LATER),
        _step(ReportAct.CORRECTED),
    ),
    "report.add": (lambda store, number: store.reports.add(BOSSE, number, "Mer", (), LATER), _step(ReportAct.ADDED)),
    "report.withdraw": (
        lambda store, number: store.reports.withdraw(BOSSE, number, LATER),
        _status(ReviewStatus.WITHDRAWN),
    ),
    "report.answer": (
        lambda store, number: store.reports.answer(BOSSE, number, "Där", LATER),
        _step(ReportAct.ANSWERED),
    ),
    "report.release": (
        lambda store, number: store.reports.release(GRETA, [number, _other(store)], LATER),
        _status(ReviewStatus.RELEASED),
    ),
    "report.withhold": (
        lambda store, number: store.reports.withhold(GRETA, [number], LATER, "Fel"),
        _status(ReviewStatus.WITHHELD),
    ),
    "report.ask": (
        lambda store, number: store.reports.ask(GRETA, number, "Vilken gavel?", LATER),
        lambda store, number: getattr(store.reports.of(GRETA, number), "question", "") == "Vilken gavel?",
    ),
    "report.join": (
        lambda store, number: store.reports.join(GRETA, number, _other(store), LATER),
        _step(ReportAct.JOINED),
    ),
    "report.upload": (
        lambda store, _: store.reports.upload(BOSSE, "d9", LATER),
        lambda store, _: store.reports.uploaded(BOSSE, "d9"),
    ),
    "nothing.say": (
        lambda store, _: store.reports.nothing(BOSSE, NOW.date(), LATER),
        lambda store, _: bool(store.reports.said_nothing(NOW.date())),
    ),
    "follow_up.set": (
        lambda store, _: store.follow_ups.set(GRETA, _followed(store).decision.code, Settings(ring=100), LATER),
        lambda store, _: _followed(store).settings.ring == 100 and _followed(store).set_by == "bostad",
    ),
    "members.approve": (
        lambda store, _: store.admission.approve(ROOT, "u-1", "Ida", "bostad", Role.ANALYST, LATER),
        lambda store, _: store.members.person("u-1") is not None,
    ),
    "members.remove": (
        lambda store, _: store.admission.remove(ROOT, "brita", LATER),
        lambda store, _: store.members.person("brita") is None,
    ),
}


@pytest.fixture
def street(database_url: str) -> Store:
    """Two reports of Bosse's, one asked about; somebody who knocked."""
    return begun(Store.open(database_url, key), _fill)


def _fill(store: Store) -> None:
    people_in(settle(store))
    sent(store, BOSSE, "c0")
    store.reports.ask(GRETA, sent(store), "Hur många?", NOW)
    store.admission.knocked("u-1", "Ida", "web", NOW)
    problem = store.problems.put(GRETA, ProblemDraft("p1", "Mörkt", QUERY, frozenset({"polisen"})), NOW)
    store.problems.say(GRETA, problem.code, words("c1"), NOW)
    store.measures.put(GRETA, problem.code, measure("m1"), NOW)
    made = store.measures.put(GRETA, problem.code, measure("m0", "Beslutad"), NOW)
    store.decisions.make(GRETA, problem.code, decision("d1", made.code), NOW)


def _number(store: Store) -> str:
    return next(report.number for report in store.reports.mine(BOSSE) if report.question)


@pytest.mark.parametrize("act", ACTS)
def test_a_kill_at_any_statement_leaves_both_or_neither(street: Store, database_url: str, act: str) -> None:
    number, (do, has_happened) = _number(street), ACTS[act]
    street.close()

    def rows(store: Store) -> list[Showing]:
        assert store.audit.verify().fault is None
        return [row for row in store.audit.latest() if row.at == LATER and row.act == act]

    def neither(store: Store) -> None:
        assert not has_happened(store, number)
        assert not rows(store)

    statements = cut_off_anywhere(database_url, lambda store: do(store, number), neither, key)
    assert statements > 5
    with Store.open(database_url, key) as store:
        assert has_happened(store, number)
        (row,) = rows(store)
    assert row.person in ("bosse", "greta", "root")


def test_an_act_that_is_done_by_halves_is_found(street: Store, database_url: str) -> None:
    """Twice as much in two transactions; without this, the one above would prove nothing."""
    number = _number(street)
    street.close()
    once, twice = ACTS["report.add"][0], ACTS["report.answer"][0]

    def neither(store: Store) -> None:
        latest = [row for row in store.audit.latest() if row.at == LATER]
        assert not latest, "by halves"

    with pytest.raises(AssertionError, match="by halves"):
        cut_off_anywhere(database_url, lambda store: (once(store, number), twice(store, number)), neither, key)


def test_every_act_of_the_table_is_tried_here() -> None:
    acts = {action for action in ACTIONS if "." in action}
    acts -= {"vote.open", "vote.cast", "vote.lead"}  # tests/storage/votes/test_kill.py
    # A reading; as join; tests of its own; as subscribing.
    assert acts - set(ACTS) == {"report.photo", "report.part", "sharing.sign", "outbox.decide"}


def test_acts_tell_of_numbers_and_never_of_words(street: Store) -> None:
    number = _number(street)
    street.reports.add(BOSSE, number, "Hemliga ord", (), LATER)
    street.reports.withhold(GRETA, [number, _other(street)], LATER, "Hemliga skäl")
    latest = street.audit.latest(2)
    assert {row.act for row in latest} == {"report.add", "report.withhold"}
    assert sorted(latest[0].query_words.split()) == sorted([number, _other(street)])
    assert "emliga" not in repr(street.audit.latest())


def test_a_refused_act_leaves_no_row(street: Store) -> None:
    before = street.audit.latest()
    with pytest.raises(ReportRefusedError):
        street.reports.release(ALMA, [_number(street)], LATER)
    assert street.audit.latest() == before


def test_an_act_that_the_table_does_not_give_leaves_nothing(street: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deny by default, also where an act's own checks would let it through."""
    from storage.model import permissions
    from storage.reports import desk

    fewer = {action: roles for action, roles in ACTIONS.items() if action != "report.send"}
    monkeypatch.setattr(permissions, "ACTIONS", fewer)
    assert desk.allows is permissions.allows
    with pytest.raises(ReportRefusedError, match="report not allowed"):
        sent(street, BOSSE, "c7")
    assert len(street.reports.mine(BOSSE)) == 2


def test_an_unknown_persons_knock_is_kept_for_a_month_and_no_more_than_can_be_read(street: Store) -> None:
    for n in range(230):
        street.admission.knocked(f"u-{n}", "", "web", NOW + timedelta(minutes=n))
    street.admission.knocked("850709-9805", "070-123 45 67", "web", NOW)
    waiting = street.admission.waiting(ROOT, NOW + timedelta(hours=5))
    assert len(waiting) == 200
    assert "9805" not in repr(waiting)
    assert street.admission.waiting(ROOT, NOW + timedelta(days=40)) == ()
    street.admission.knocked("u-late", "Late", "web", NOW + timedelta(days=40))
    assert [one.key for one in street.admission.waiting(ROOT, NOW + timedelta(days=40))] == ["u-late"]
    for who in (BOSSE, GRETA, Viewer("u-1", None, None), Viewer("x", "nowhere", Role.ADMINISTRATOR)):
        assert street.admission.waiting(who, NOW) == ()
