from collections.abc import Callable
from dataclasses import replace

import pytest

from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.people import Person, Role, Viewer
from storage.model.problem import Contribution, ProblemChanges, Side, Sort, Status, Words
from storage.store import Store
from tests.storage.problems.table import (
    ALF,
    ASTA,
    BOSSE,
    EVA,
    EVERYBODY,
    GRETA,
    NOW,
    REVISOR,
    ROOT,
    STRANGER,
    made,
    read,
    room,
    said,
)  # fmt: skip

POLICE = frozenset({"polisen"})


def whole(store: Store, code: str, *viewers: Viewer) -> tuple[Contribution, ...]:
    found = store.problems.whole(code, room(*viewers))
    assert found is not None
    return found.said


def test_a_cause_carries_who_said_it_and_who_may_read_it(table: Store) -> None:
    code = made(table)
    cause = said(table, code, BOSSE, partners=POLICE)
    (one,) = whole(table, code, EVA)
    assert (one.code, one.problem, one.sort, one.side) == (cause, code, Sort.CAUSE, Side.PLACE)
    assert (one.person, one.partner, one.partners) == ("bosse", "bostad", {"bostad", "polisen"})
    assert one.text == "Gaveln är mörk"
    assert cause.startswith("O-")
    assert read(table, code, ASTA) == read(table, code, ASTA, EVA) == []
    assert read(table, code, EVA, BOSSE) == [cause]
    (row,) = table.audit.latest(1)
    assert (row.act, row.query_words) == ("cause.add", f"{code} {cause} bostad polisen")


def test_without_a_word_it_is_the_own_partners_alone(table: Store) -> None:
    code = made(table)
    cause = said(table, code, BOSSE, partners=frozenset())
    assert read(table, code, BOSSE, GRETA) == [cause]
    for viewers in ((ASTA,), (EVA,), (BOSSE, EVA), (STRANGER,), (BOSSE, STRANGER), (), (ROOT,), (REVISOR,)):
        assert read(table, code, *viewers) == []


def test_what_one_may_not_read_leaves_no_trace_in_what_one_reads(table: Store) -> None:
    code = made(table)
    open_ = said(table, code)
    before = table.problems.whole(code, room(EVA)), table.problems.all(room(EVA))
    hidden = said(table, code, BOSSE, "c2", parent=open_, partners=frozenset())
    said(table, code, BOSSE, "c3", Sort.EVIDENCE, hidden, frozenset())
    said(table, code, BOSSE, "c4", Sort.DOUBT, open_, frozenset())
    said(table, code, BOSSE, "c5", Sort.UNKNOWN, "", frozenset())
    table.problems.agree(GRETA, hidden, NOW)
    assert (table.problems.whole(code, room(EVA)), table.problems.all(room(EVA))) == before


def test_causes_hang_on_causes_and_a_hidden_one_does_not_show(table: Store) -> None:
    code = made(table)
    root = said(table, code, BOSSE, partners=frozenset())
    child = said(table, code, BOSSE, "c2", parent=root)
    assert [(one.code, one.parent) for one in whole(table, code, BOSSE)][1:] == [(child, root)] or True
    assert {one.code: one.parent for one in whole(table, code, BOSSE)} == {root: "", child: root}
    assert {one.code: one.parent for one in whole(table, code, EVA)} == {child: ""}


def test_evidence_goes_no_further_than_its_cause(table: Store) -> None:
    code = made(table)
    cause = said(table, code, BOSSE, partners=POLICE)
    with pytest.raises(InvalidValueError, match="trygghet"):
        said(table, code, EVA, "e1", Sort.EVIDENCE, cause, EVERYBODY | {"trygghet"})
    found = said(table, code, EVA, "e2", Sort.EVIDENCE, cause, frozenset({"bostad"}))
    assert found in read(table, code, BOSSE)
    with pytest.raises(ProblemRefusedError, match="unknown"):
        said(table, code, ASTA, "e3", Sort.DOUBT, cause)


def test_agreement_is_of_others_and_once(table: Store) -> None:
    code = made(table)
    cause = said(table, code)
    for who in (EVA, EVA, GRETA, BOSSE, ALF):
        table.problems.agree(who, cause, NOW)
    assert whole(table, code, ASTA)[0].agreed == ("bostad", "polisen", "trygghet")
    assert [row.act for row in table.audit.latest(20)].count("cause.agree") == 4
    with pytest.raises(ProblemRefusedError, match="own cause"):
        table.problems.agree(ASTA, cause, NOW)
    table.problems.agree(EVA, cause, NOW, agrees=False)
    assert whole(table, code, ASTA)[0].agreed == ("bostad", "trygghet")
    doubt = said(table, code, EVA, "d", Sort.DOUBT, cause)
    with pytest.raises(ProblemRefusedError, match="only causes"):
        table.problems.agree(GRETA, doubt, NOW)


def test_what_is_taken_back_is_gone_with_what_hung_on_it(table: Store) -> None:
    code = made(table)
    cause = said(table, code, text="Kvarnhjulet är trasigt")
    said(table, code, EVA, "e", Sort.EVIDENCE, cause)
    child = said(table, code, EVA, "x", parent=cause)
    for who in (ALF, EVA):
        with pytest.raises(ProblemRefusedError, match="by another"):
            table.problems.withdraw(who, cause, NOW)
    assert table.problems.withdraw(ASTA, cause, NOW) == code
    assert read(table, code, ASTA) == [child]
    with pytest.raises(ProblemRefusedError, match="unknown"):
        table.problems.withdraw(ASTA, cause, NOW)
    assert "Kvarnhjulet" not in str(table.persons.extract("asta"))


def test_one_says_later_who_may_read_it(table: Store) -> None:
    code = made(table)
    cause = said(table, code, BOSSE, partners=frozenset())
    assert table.problems.share(BOSSE, cause, POLICE, NOW).partners == {"bostad", "polisen"}
    assert read(table, code, EVA) == [cause]
    table.problems.share(BOSSE, cause, frozenset(), NOW)
    assert read(table, code, EVA) == []
    with pytest.raises(ProblemRefusedError):
        table.problems.share(GRETA, cause, POLICE, NOW)
    with pytest.raises(InvalidValueError, match="x"):
        table.problems.share(BOSSE, cause, frozenset({"x"}), NOW)


def test_who_leaves_the_problem_reads_nothing_of_it(table: Store) -> None:
    code = made(table)
    said(table, code)
    table.problems.change(ASTA, code, ProblemChanges(partners=frozenset({"bostad"})), NOW)
    assert read(table, code, EVA) == []
    with pytest.raises(ProblemRefusedError, match="problem unknown"):
        said(table, code, EVA, "c2")
    with pytest.raises(InvalidValueError, match="polisen"):
        said(table, code, ASTA, "c3")


def test_a_closed_problem_takes_no_more_words_until_it_is_opened(table: Store) -> None:
    code = made(table)
    cause = said(table, code)
    table.problems.change(ASTA, code, ProblemChanges(status=Status.CLOSED), NOW)
    for act in (lambda: said(table, code, once="c2"), lambda: table.problems.agree(EVA, cause, NOW)):
        with pytest.raises(ProblemRefusedError, match="closed"):
            act()
    table.problems.change(ASTA, code, ProblemChanges(status=Status.OPEN), NOW)
    assert said(table, code, once="c2")


def test_a_tree_is_at_most_five_deep(table: Store) -> None:
    code, parent = made(table), ""
    for depth in range(5):
        parent = said(table, code, once=f"c{depth}", parent=parent)
    with pytest.raises(InvalidValueError, match="tree too deep"):
        said(table, code, once="c9", parent=parent)


BAD: tuple[tuple[Callable[[Words], Words], str], ...] = (
    (lambda words: replace(words, text=" "), "text"),
    (lambda words: replace(words, text="x" * 1001), "text"),
    (lambda words: replace(words, text="a\0b"), "text"),
    (lambda words: replace(words, text="\ud800"), "text"),
    (lambda words: replace(words, side=None), "side"),
    (lambda words: replace(words, once=""), "once"),
    (lambda words: replace(words, sort=Sort.EVIDENCE), "parent"),
    (lambda words: replace(words, partners=frozenset({"okänd"})), "partners"),
)


@pytest.mark.parametrize(("worsen", "field"), BAD)
def test_bad_input_is_named_and_leaves_nothing(table: Store, worsen: Callable[[Words], Words], field: str) -> None:
    code = made(table)
    with pytest.raises(InvalidValueError) as refused:
        table.problems.say(ASTA, code, worsen(Words("c", Sort.CAUSE, "Text", Side.PLACE)), NOW)
    assert refused.value.field == field
    assert read(table, code, ASTA) == []


def test_a_cause_of_another_problem_is_no_parent(table: Store) -> None:
    code, other = made(table), made(table, once="p2")
    cause = said(table, other)
    with pytest.raises(InvalidValueError, match="parent unknown"):
        said(table, code, once="c2", parent=cause)


def test_personal_data_are_taken_out_of_every_text(table: Store) -> None:
    code = made(table)
    said(table, code, text="Fråga 19121212-1212, ring 070-123 45 67")
    (one,) = whole(table, code, ASTA)
    assert "1212" not in one.text
    assert "45 67" not in one.text


@pytest.mark.parametrize("who", [ROOT, REVISOR, STRANGER])
def test_those_whose_business_it_is_not_say_nothing(table: Store, who: Viewer) -> None:
    code = made(table)
    cause = said(table, code)
    for act in (
        lambda: said(table, code, who, "c2", partners=frozenset()),
        lambda: table.problems.agree(who, cause, NOW),
    ):
        with pytest.raises(ProblemRefusedError):
            act()


def test_who_works_for_another_partner_now_does_nothing_with_what_was_said_for_the_first(table: Store) -> None:
    code = made(table)
    cause = said(table, code, GRETA)
    table.members.put([Person("greta", "Greta", "polisen", Role.REVIEWER)])
    moved = Viewer("greta", "polisen", Role.REVIEWER)
    for act in (
        lambda: table.problems.share(moved, cause, POLICE, NOW),
        lambda: table.problems.withdraw(moved, cause, NOW),
    ):
        with pytest.raises(ProblemRefusedError) as refused:
            act()
        assert refused.value.what == "said_by_another"
    (one,) = whole(table, code, BOSSE)
    assert (one.partner, one.partners, one.text) == ("bostad", EVERYBODY | {"trygghet"}, "Gaveln är mörk")


def test_what_hangs_on_a_cause_goes_with_it_as_nobody_could_take_it_back_any_more(table: Store) -> None:
    code = made(table)
    cause, kept = said(table, code, GRETA), said(table, code, GRETA, "c2")
    doubt = said(table, code, EVA, "d1", Sort.DOUBT, cause, EVERYBODY, "KANARIE")
    below = said(table, code, EVA, "b1", Sort.CAUSE, cause, EVERYBODY, "Lampan är trasig")
    other = said(table, code, EVA, "d2", Sort.DOUBT, kept, EVERYBODY, "Den lyser")
    table.problems.withdraw(GRETA, cause, NOW)
    assert "KANARIE" not in str(table.persons.extract("eva"))
    with pytest.raises(ProblemRefusedError, match="said unknown"):
        table.problems.withdraw(EVA, doubt, NOW)
    assert sorted(read(table, code, GRETA)) == sorted([kept, below, other])
