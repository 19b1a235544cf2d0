from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.decision import DecisionChanges, DecisionDraft, Progress
from storage.model.people import Viewer
from storage.model.problem import ProblemChanges, Status
from storage.store import Store
from tests.storage.decisions.ground import (
    ALL,
    CLEAN,
    DRAFT,
    LIGHT,
    announced,
    decided,
    measure,
    narrow,
    one,
    read,
)
from tests.storage.problems.table import (
    ALF,
    ASTA,
    BOSSE,
    EVA,
    GRETA,
    NOW,
    REVISOR,
    ROOT,
    STRANGER,
    made,
    room,
)
from tests.storage.votes.ballot_box import opened

DAY = timedelta(days=1)


@pytest.fixture
def code(table: Store) -> str:
    problem = made(table)
    measure(table, problem)
    return problem


def test_a_decision_is_kept_as_it_was_made(table: Store, code: str) -> None:
    found = one(table, decided(table, code), EVA, BOSSE)
    kept = found.decision
    assert (kept.problem, kept.measures, kept.does, kept.status) == (code, (LIGHT,), True, Progress.DECIDED)
    assert (kept.owner_partner, kept.owner, kept.person, kept.partner) == ("bostad", "greta", "asta", "trygghet")
    assert (kept.start, kept.due, kept.review) == (date(2026, 3, 25), date(2026, 4, 20), date(2026, 7, 13))
    assert found.names == ("Lampa på gaveln",)
    assert kept.partners == ALL
    assert kept.code.startswith("B-")
    assert table.decisions.holding(kept.code.lower(), room(EVA)) == code
    (row,) = table.audit.latest(1)
    assert (row.act, row.query_words) == ("decision.make", f"{code} {kept.code} bostad polisen trygghet")
    assert announced(table) == [("decided", kept.code)]


def test_the_same_sent_again_is_the_same_decision(table: Store, code: str) -> None:
    assert decided(table, code) == decided(table, code, reason="Annat")
    assert [row.act for row in table.audit.latest(9)].count("decision.make") == 1
    assert len(announced(table)) == 1


def test_not_to_do_it_is_a_decision_with_its_reason(table: Store, code: str) -> None:
    draft = DecisionDraft("n", (LIGHT,), False, "För dyrt", partners=frozenset({"bostad"}))
    kept = table.decisions.make(ASTA, code, draft, NOW).decision
    assert (kept.does, kept.reason, kept.due, kept.review, kept.owner_partner) == (False, "För dyrt", None, None, "")
    assert read(table, code, EVA) == []
    with pytest.raises(ProblemRefusedError, match="does nothing"):
        table.decisions.report(ASTA, kept.code, Progress.DONE, NOW)
    whole = table.problems.whole(code, room(ASTA))
    assert whole is not None
    assert whole.problem.status is Status.OPEN


def test_it_goes_no_further_than_its_problem_and_its_measures(table: Store, code: str) -> None:
    hidden = measure(table, code, CLEAN, "Saneringsavtal", frozenset({"trygghet", "bostad"}))
    with pytest.raises(InvalidValueError, match="polisen"):
        decided(table, code, measures=(LIGHT, hidden))
    both = decided(table, code, measures=(LIGHT, hidden), partners=frozenset({"bostad"}))
    assert read(table, code, GRETA) == read(table, code, ASTA, BOSSE) == [both]
    for viewers in ((EVA,), (ASTA, EVA), (STRANGER,), (ROOT,), (REVISOR,), (ASTA, REVISOR), ()):
        assert read(table, code, *viewers) == []
        assert table.decisions.all(room(*viewers)) == ()
        assert table.decisions.one(both, room(*viewers)) is None
        assert table.decisions.steps(both, room(*viewers)) == ()
        assert table.decisions.holding(both, room(*viewers)) == ""
    table.problems.change(ASTA, code, ProblemChanges(partners=frozenset()), NOW)
    assert read(table, code, BOSSE) == []


def test_a_measure_that_goes_less_far_leaves_its_decision_without_its_name(table: Store, code: str) -> None:
    """Whoever was told what they are to do does not lose sight of it because somebody else shares less."""
    measure(table, code, CLEAN, "Saneringsavtal")
    both = decided(table, code, measures=(LIGHT, CLEAN))
    narrow(table, LIGHT, frozenset({"trygghet"}))
    for viewers in ((GRETA,), (EVA,), (ASTA, EVA)):
        found = one(table, both, *viewers)
        assert found.measures == ((CLEAN, "Saneringsavtal"),)
        assert found.decision.measures == (CLEAN,)
        assert found.not_all
        assert LIGHT not in repr(found)
    whole = one(table, both, ASTA)
    assert ([code_ for code_, _ in whole.measures], whole.not_all) == ([LIGHT, CLEAN], False)
    # Whoever reads it may keep reading it when it is shared anew; it is not shared with more who may not read both.
    assert table.decisions.change(ASTA, both, DecisionChanges(partners=frozenset({"bostad"})), NOW)
    with pytest.raises(InvalidValueError, match="polisen"):
        table.decisions.change(ASTA, both, DecisionChanges(partners=frozenset({"bostad", "polisen"})), NOW)
    kept = table.decisions.report(GRETA, both, Progress.STARTED, NOW)
    assert kept.decision.status is Progress.STARTED


def test_a_measure_that_one_may_not_read_is_one_that_is_not_there(table: Store, code: str) -> None:
    other = made(table, once="p2")
    measure(table, other, CLEAN)
    secret = measure(table, code, "A-9KQ4", partners=frozenset({"polisen"}))
    said = set()
    for given in (CLEAN, secret, "A-0000", "hej", "A-2222"):
        with pytest.raises(InvalidValueError) as refused:
            decided(table, code, measures=(given,))
        said.add((refused.value.field, refused.value.what))
    assert said == {("measures", "measure_unknown")}


def test_the_leading_partner_decides_for_all_and_others_for_themselves(table: Store, code: str) -> None:
    with pytest.raises(ProblemRefusedError, match="for another"):
        decided(table, code, EVA)
    mine = decided(table, code, EVA, owner_partner="polisen", owner="eva", partners=frozenset({"bostad"}))
    assert one(table, mine, EVA).decision.partners == {"polisen", "bostad"}
    with pytest.raises(ProblemRefusedError, match="for another"):
        table.decisions.change(EVA, mine, DecisionChanges(owner_partner="bostad", owner=""), NOW)
    table.decisions.change(EVA, mine, DecisionChanges(partners=ALL), NOW)
    table.decisions.change(ASTA, mine, DecisionChanges(owner_partner="bostad", owner=""), NOW)
    for who in (BOSSE, ROOT, REVISOR, STRANGER):
        with pytest.raises((ProblemRefusedError, InvalidValueError)):
            decided(table, code, who, owner_partner=who.partner or "", owner="")


BAD: tuple[tuple[dict[str, object], str, str], ...] = (
    ({"measures": ()}, "measures", "measure_missing"),
    ({"measures": tuple(f"A-{n}" for n in range(99))}, "measures", "measures_too_many"),
    ({"reason": " "}, "reason", "text_missing"),
    ({"reason": "x" * 1001}, "reason", "text_too_long"),
    ({"reason": "a\0b"}, "reason", "text_unreadable"),
    ({"indicator": "x" * 301}, "indicator", "text_too_long"),
    ({"once": ""}, "once", "text_missing"),
    ({"owner_partner": ""}, "owner_partner", "owner_partner_missing"),
    ({"owner_partner": "okänd"}, "owner_partner", "owner_partner_reads_not"),
    ({"partners": frozenset()}, "owner_partner", "owner_partner_reads_not"),
    ({"partners": frozenset({"okänd"})}, "partners", "partner_not_involved"),
    ({"owner": "eva"}, "owner", "owner_of_another"),
    ({"owner": "nobody"}, "owner", "owner_of_another"),
    ({"owner": "root", "owner_partner": "trygghet"}, "owner", "owner_of_another"),
    ({"due": None}, "due", "due_missing"),
    ({"due": date(2026, 3, 24)}, "due", "due_before_start"),
    ({"due": date(1999, 1, 1), "start": None}, "due", "no_day"),
    ({"due": datetime(2026, 4, 1)}, "due", "wrong_kind"),  # noqa: DTZ001
    ({"review": date(2026, 4, 19)}, "review", "review_before_due"),
    ({"vote": "R-7KQ4"}, "vote", "vote_unknown"),
    ({"does": False}, "due", "not_done_has_no_dates"),
)


@pytest.mark.parametrize(("changes", "field", "what"), BAD)
def test_bad_input_is_named_and_leaves_nothing(
    table: Store, code: str, changes: dict[str, object], field: str, what: str
) -> None:
    with pytest.raises(InvalidValueError) as refused:
        table.decisions.make(ASTA, code, replace(DRAFT, **changes), NOW)  # type: ignore[arg-type]
    assert (refused.value.field, refused.value.what) == (field, what)
    assert read(table, code, ASTA) == announced(table) == []


def test_days_that_have_passed_are_allowed(table: Store, code: str) -> None:
    kept = one(table, decided(table, code, start=None, due=date(2025, 1, 7))).decision
    assert kept.review == date(2025, 4, 1)
    assert kept.is_late(NOW.date())


def test_personal_data_are_taken_out(table: Store, code: str) -> None:
    kept = one(table, decided(table, code, reason="Ring 070-123 45 67", indicator="19121212-1212")).decision
    assert "45 67" not in kept.reason
    assert "1212" not in kept.indicator


def test_the_owning_partner_reports_and_nobody_else(table: Store, code: str) -> None:
    kept = decided(table, code)
    for who in (ASTA, EVA):
        with pytest.raises(ProblemRefusedError, match="by another"):
            table.decisions.report(who, kept, Progress.STARTED, NOW)
    assert table.decisions.report(BOSSE, kept, Progress.STARTED, NOW + DAY).decision.status is Progress.STARTED
    with pytest.raises(InvalidValueError, match="text missing"):
        table.decisions.report(BOSSE, kept, Progress.STOPPED, NOW)
    found = table.decisions.report(GRETA, kept, Progress.STOPPED, NOW, "Stolpen får inte stå där").decision
    assert (found.status, found.is_open) == (Progress.STOPPED, False)
    with pytest.raises(InvalidValueError, match="future"):
        table.decisions.report(GRETA, kept, Progress.DONE, NOW, on=NOW.date() + DAY)
    found = table.decisions.report(GRETA, kept, Progress.DONE, NOW, on=NOW.date() - DAY).decision
    assert (found.status, found.done_on) == (Progress.DONE, NOW.date() - DAY)
    table.decisions.report(GRETA, kept, Progress.DONE, NOW)  # again: nothing more
    acts = [step.act for step in table.decisions.steps(kept, room(EVA))]
    assert acts == ["made", "started", "stopped", "done"]
    assert table.decisions.steps(kept, room(EVA))[2].changes["why"] == ("", "Stolpen får inte stå där")
    assert [what for what, _ in announced(table)] == ["decided", "decision_changed"]  # one moment is one piece of news


def test_a_correction_is_kept_with_what_was_before(table: Store, code: str) -> None:
    kept = decided(table, code)
    changes = DecisionChanges(reason="Nytt skäl", due=date(2026, 5, 1), owner_partner="polisen", owner="eva")
    found = table.decisions.change(ALF, kept, changes, NOW + DAY).decision
    assert (found.reason, found.due, found.owner, found.changed) == ("Nytt skäl", date(2026, 5, 1), "eva", NOW + DAY)
    step = table.decisions.steps(kept, room(ASTA))[-1]
    assert step.changes == {
        "reason": ("", ""), "due": ("2026-04-20", "2026-05-01"), "owner_partner": ("bostad", "polisen"),
        "owner": ("", ""),
    }  # fmt: skip
    table.decisions.change(ALF, kept, changes, NOW + 2 * DAY)
    assert [row.act for row in table.audit.latest(9)].count("decision.change") == 1
    for bad, field in (
        (DecisionChanges(owner="greta"), "owner"),
        (DecisionChanges(due=None), "due"),
        (DecisionChanges(review=date(2026, 4, 1)), "review"),
        (DecisionChanges(partners=frozenset({"bostad"})), "owner_partner"),
        (DecisionChanges(reason=""), "reason"),
    ):
        with pytest.raises(InvalidValueError) as refused:
            table.decisions.change(ASTA, kept, bad, NOW)
        assert refused.value.field == field
    with pytest.raises(ProblemRefusedError, match="of another"):
        table.decisions.change(GRETA, kept, DecisionChanges(reason="x"), NOW)


def test_who_may_read_it_can_be_widened_and_narrowed(table: Store, code: str) -> None:
    kept = decided(table, code, partners=frozenset({"bostad"}))
    assert read(table, code, EVA) == []
    table.decisions.change(ASTA, kept, DecisionChanges(partners=ALL), NOW)
    assert read(table, code, EVA) == [kept]
    (row,) = table.audit.latest(1)
    assert row.query_words == f"{code} {kept} polisen"
    table.decisions.change(ASTA, kept, DecisionChanges(partners=frozenset({"bostad"})), NOW)
    assert read(table, code, EVA) == []


def test_what_is_taken_back_is_no_decision_and_keeps_its_history(table: Store, code: str) -> None:
    kept = decided(table, code)
    with pytest.raises(InvalidValueError, match="text missing"):
        table.decisions.withdraw(ASTA, kept, " ", NOW)
    found = table.decisions.withdraw(ASTA, kept, "Fel åtgärd", NOW + DAY).decision
    assert found.withdrawn == NOW + DAY
    assert read(table, code, ASTA) == []
    assert [step.act for step in table.decisions.steps(kept, room(EVA))] == ["made", "withdrawn"]
    for act in (
        lambda: table.decisions.withdraw(ASTA, kept, "igen", NOW),
        lambda: table.decisions.report(GRETA, kept, Progress.DONE, NOW),
        lambda: table.decisions.change(ASTA, kept, DecisionChanges(reason="x"), NOW),
    ):
        with pytest.raises(ProblemRefusedError, match="withdrawn"):
            act()


def status(store: Store, code: str) -> tuple[Status, int]:
    whole = store.problems.whole(code, room(ASTA))
    assert whole is not None
    return whole.problem.status, len(whole.steps)


def test_the_problem_goes_on_with_its_decisions(table: Store, code: str) -> None:
    first = decided(table, code)
    assert status(table, code) == (Status.MEASURES, 2)
    second = decided(table, code, once="d2")
    assert status(table, code) == (Status.MEASURES, 2)
    table.decisions.report(GRETA, first, Progress.DONE, NOW)
    assert status(table, code) == (Status.MEASURES, 2)
    table.decisions.report(GRETA, second, Progress.STOPPED, NOW, "Dyrt")
    assert status(table, code) == (Status.FOLLOW_UP, 3)
    table.problems.change(ASTA, code, ProblemChanges(status=Status.ANALYSIS), NOW)
    decided(table, code, once="d3")
    assert status(table, code)[0] is Status.ANALYSIS  # somebody took it back there


def test_what_some_may_not_read_moves_nothing_that_they_see(table: Store, code: str) -> None:
    before = [table.problems.whole(code, room(EVA)), table.problems.all(room(EVA))]
    hidden = decided(table, code, partners=frozenset({"bostad"}))
    table.decisions.report(GRETA, hidden, Progress.DONE, NOW + DAY)
    assert [table.problems.whole(code, room(EVA)), table.problems.all(room(EVA))] == before


def test_a_report_that_some_may_not_read_moves_nothing_that_others_made_possible(table: Store, code: str) -> None:
    """Everything they see is done, and somebody has set the problem back by hand."""
    shared = decided(table, code)
    hidden = decided(table, code, once="d2", partners=frozenset({"bostad"}))
    table.decisions.report(GRETA, shared, Progress.DONE, NOW)
    table.problems.change(ASTA, code, ProblemChanges(status=Status.MEASURES), NOW + DAY)
    before = table.problems.whole(code, room(EVA))
    table.decisions.report(GRETA, hidden, Progress.DONE, NOW + 2 * DAY)
    table.decisions.withdraw(ASTA, hidden, "Fel", NOW + 3 * DAY)
    assert table.problems.whole(code, room(EVA)) == before


def test_that_it_was_done_on_another_day_is_corrected(table: Store, code: str) -> None:
    kept = decided(table, code)
    table.decisions.report(GRETA, kept, Progress.DONE, NOW)
    mended = table.decisions.report(GRETA, kept, Progress.DONE, NOW, on=date(2026, 3, 20))
    assert mended.decision.done_on == date(2026, 3, 20)
    steps = len(table.decisions.steps(kept, room(ASTA)))
    table.decisions.report(GRETA, kept, Progress.DONE, NOW + DAY, on=date(2026, 3, 20))
    table.decisions.report(GRETA, kept, Progress.DONE, NOW + DAY)
    assert len(table.decisions.steps(kept, room(ASTA))) == steps
    assert one(table, kept).decision.done_on == date(2026, 3, 20)


@pytest.mark.parametrize("given", ["", "B-", "B-0000", "P-7KQ4", "'; drop", "B-\0", "b" * 5000, "B-ÅÄÖÅ"])
def test_a_code_that_is_none_is_nobodys(table: Store, code: str, given: str) -> None:
    decided(table, code)
    assert table.decisions.one(given, room(ASTA)) is None
    acts: tuple[Callable[[Viewer], object], ...] = (
        lambda who: table.decisions.report(who, given, Progress.DONE, NOW),
        lambda who: table.decisions.withdraw(who, given, "x", NOW),
    )
    for act in acts:
        with pytest.raises(ProblemRefusedError, match="decision unknown"):
            act(ASTA)


def test_a_closed_problem_takes_no_decision(table: Store, code: str) -> None:
    kept = decided(table, code)
    table.problems.change(ASTA, code, ProblemChanges(status=Status.CLOSED), NOW)
    for act in (
        lambda: decided(table, code, once="d2"),
        lambda: table.decisions.report(GRETA, kept, Progress.DONE, NOW),
    ):
        with pytest.raises(ProblemRefusedError, match="closed"):
            act()
    assert read(table, code, ASTA) == [kept]


def test_the_vote_it_rests_on_is_named_to_those_who_may_read_all_of_that_vote(table: Store) -> None:
    vote = opened(table)
    problem = table.votes.one(vote.code, room(ASTA))
    assert problem is not None
    first, second = (option.code for option in vote.options)
    code = decided(table, problem.problem, measures=(first,), vote=vote.code)
    assert one(table, code, EVA).decision.vote == vote.code
    narrow(table, second, frozenset({"trygghet", "bostad"}))
    assert one(table, code, EVA).decision.vote == ""
    assert one(table, code, ASTA).decision.vote == vote.code
