from dataclasses import replace
from datetime import date, timedelta

import pytest

from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.people import Viewer
from storage.model.problem import ProblemChanges, ProblemDraft, Status
from storage.model.query import Query
from storage.store import Store
from tests.storage.problems.table import (
    ALF,
    ASTA,
    BOSSE,
    EVA,
    EVERYBODY,
    GRETA,
    NOW,
    QUERY,
    REVISOR,
    ROOT,
    STRANGER,
    made,
    room,
)  # fmt: skip

DAY = timedelta(days=1)


def test_a_problem_is_stored_with_its_question_and_no_incident(table: Store) -> None:
    code = made(table)
    (one,) = table.problems.all(room(ASTA))
    assert (one.code, one.name, one.partner, one.owner) == (code, "Klotter vid torget", "trygghet", "asta")
    assert one.partners == {"trygghet", *EVERYBODY}
    assert one.query == QUERY
    assert one.query.near is not None
    assert one.query.near.name == "Torget"
    assert (one.status, one.focus, one.changed) == (Status.OPEN, None, NOW)
    assert code[:2] == "P-"
    assert len(code) in (6, 7)


def test_without_a_word_it_is_the_own_partners_alone(table: Store) -> None:
    made(table, partners=frozenset())
    assert len(table.problems.all(room(ASTA))) == len(table.problems.all(room(ASTA, ALF))) == 1
    for viewers in ((EVA,), (ASTA, EVA), (STRANGER,), (ASTA, STRANGER), (), (ROOT,), (REVISOR,), (ASTA, REVISOR)):
        assert table.problems.all(room(*viewers)) == ()


def test_the_same_sent_again_is_the_same_problem_and_one_row_of_the_log(table: Store) -> None:
    assert made(table) == made(table, name="Annat")
    assert made(table, ALF) != made(table)
    acts = [row.act for row in table.audit.latest(10)]
    assert acts.count("problem.new") == 2


def test_the_log_says_who_may_read_it_and_not_what_it_is_called(table: Store) -> None:
    code = made(table)
    (row,) = table.audit.latest(1)
    assert (row.person, row.act, row.query_words) == ("asta", "problem.new", f"{code} bostad polisen trygghet")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"once": ""}, "once"),
        ({"query": Query(())}, "query"),
        ({"partners": frozenset({"bostad", "okänd"})}, "partners"),
        ({"method": "m" * 201}, "method"),
    ],
)
def test_bad_input_leaves_nothing_behind(table: Store, changes: dict[str, object], field: str) -> None:
    draft = replace(ProblemDraft("p1", "Namn", QUERY), **changes)  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError) as refused:
        table.problems.put(ASTA, draft, NOW)
    assert refused.value.field == field
    assert table.problems.all(room(ASTA)) == ()
    assert not any(row.act == "problem.new" for row in table.audit.latest(5))


def test_personal_data_in_a_name_is_taken_out(table: Store) -> None:
    made(table, name="Ring 070-123 45 67 om 19121212-1212")
    (one,) = table.problems.all(room(ASTA))
    assert "45 67" not in one.name
    assert "1212" not in one.name


@pytest.mark.parametrize("who", [BOSSE, ROOT, REVISOR, STRANGER, Viewer("x", "okänd", None)])
def test_who_may_not_make_one_makes_none(table: Store, who: Viewer) -> None:
    with pytest.raises((ProblemRefusedError, InvalidValueError)):
        made(table, who)
    assert table.problems.all(room(ASTA)) == ()


def test_a_change_is_kept_with_what_was_before(table: Store) -> None:
    code = made(table)
    changes = ProblemChanges(status=Status.ANALYSIS, focus=date(2026, 3, 30), owner="alf", name="Nytt namn")
    one = table.problems.change(ALF, code.lower().replace("-", " "), changes, NOW + DAY)
    assert (one.status, one.focus, one.owner, one.name) == (Status.ANALYSIS, date(2026, 3, 30), "alf", "Nytt namn")
    assert one.changed == NOW + DAY
    whole = table.problems.whole(code, room(ASTA))
    assert whole is not None
    assert [step.act for step in whole.steps] == ["created", "changed"]
    assert whole.steps[1].changes == {
        "status": ("open", "analysis"), "focus": ("", "2026-03-30"), "owner": ("", ""), "name": ("", ""),
    }  # fmt: skip
    assert table.problems.change(ALF, code, changes, NOW + 2 * DAY).changed == NOW + DAY  # nothing new
    assert [row.act for row in table.audit.latest(5)].count("problem.change") == 1
    assert table.problems.change(ASTA, code, ProblemChanges(focus=None), NOW + 2 * DAY).focus is None


def test_only_the_partner_that_answers_for_it_changes_it(table: Store) -> None:
    code = made(table)
    for who in (EVA, GRETA):
        with pytest.raises(ProblemRefusedError, match="problem of another"):
            table.problems.change(who, code, ProblemChanges(status=Status.CLOSED), NOW)
    hidden = made(table, once="p2", partners=frozenset())
    for who in (EVA, BOSSE, STRANGER, ROOT):
        with pytest.raises(ProblemRefusedError, match="unknown"):
            table.problems.change(who, hidden, ProblemChanges(status=Status.CLOSED), NOW)
        assert table.problems.whole(hidden, room(who)) is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        (ProblemChanges(focus=date(2026, 3, 31)), "focus"),
        (ProblemChanges(owner="eva"), "owner"),
        (ProblemChanges(owner="nobody"), "owner"),
        (ProblemChanges(partners=frozenset({"x"})), "partners"),
        (ProblemChanges(name=""), "name"),
        (ProblemChanges(query=Query(())), "query"),
    ],
)
def test_a_change_that_cannot_be_meant_changes_nothing(table: Store, changes: ProblemChanges, field: str) -> None:
    code = made(table)
    before = table.problems.whole(code, room(ASTA))
    with pytest.raises(InvalidValueError) as refused:
        table.problems.change(ASTA, code, changes, NOW)
    assert refused.value.field == field
    assert table.problems.whole(code, room(ASTA)) == before


def test_who_is_let_in_later_reads_it_from_then_on_and_is_let_out_again(table: Store) -> None:
    code = made(table, partners=frozenset())
    table.problems.change(ASTA, code, ProblemChanges(partners=frozenset({"polisen"})), NOW)
    assert table.problems.whole(code, room(EVA)) is not None
    (row,) = table.audit.latest(1)
    assert row.query_words == f"{code} polisen"
    table.problems.change(ASTA, code, ProblemChanges(partners=frozenset()), NOW)
    assert table.problems.whole(code, room(EVA)) is None
    assert table.problems.whole(code, room(ASTA)) is not None


@pytest.mark.parametrize("code", ["", "P-", "P-0000", "H-7KQ4", "P-7KQ4", "'; drop", "P-\0", "p" * 5000, "P-ÅÄÖÅ"])
def test_a_code_that_is_none_is_nobodys(table: Store, code: str) -> None:
    made(table)
    assert table.problems.whole(code, room(ASTA)) is None
    with pytest.raises(ProblemRefusedError):
        table.problems.change(ASTA, code, ProblemChanges(status=Status.CLOSED), NOW)
