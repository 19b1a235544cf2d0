"""What was said is changed: what stood before is kept, agreement stays with what was read, nobody is overwritten."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.errors import InvalidValueError, ProblemRefusedError
from storage.model.people import Person, Role, Viewer
from storage.model.problem import Contribution, Edit, ProblemChanges, Rewording, Side, Sort, Status
from storage.store import Store
from storage.tables import metadata
from tests.storage.measures.proposals import LIGHT, proposed, vote
from tests.storage.problems.table import ASTA, BOSSE, EVA, EVERYBODY, GRETA, NOW, REVISOR, ROOT, made, read, room, said
from tests.storage.problems.test_races import at_once

LATER = NOW + timedelta(minutes=5)
DAY = timedelta(days=1)
POLICE = frozenset({"polisen"})
NEW = Rewording("Lampan är trasig", Side.PLACE)


def reword(
    store: Store,
    code: str,
    who: Viewer = BOSSE,
    wanted: Rewording = NEW,
    seen: int = 0,
    once: str = "",
    *,
    forget: bool = False,
) -> None:
    """Each later change is a minute later."""
    edit = Edit(once or f"{who.person} {seen}", seen, forget)
    store.problems.reword(who, code, wanted, edit, LATER + seen * timedelta(minutes=1))


def one(store: Store, problem: str, code: str, *viewers: Viewer) -> Contribution:
    whole = store.problems.whole(problem, room(*viewers))
    assert whole is not None
    return next(found for found in whole.said if found.code == code)


def told(store: Store, code: str, *viewers: Viewer) -> list[dict[str, tuple[str, str]]]:
    return [step.changes for step in store.problems.changes(code, room(*viewers))]


def stored(store: Store) -> str:
    """Every column that holds what was said."""
    with store._database.read() as connection:
        names = ("word_steps", "contributions", "measures", "agreements", "audit", "notices", "work_reminders")
        return repr([connection.execute(select(metadata.tables[name])).all() for name in names])


def heard(store: Store) -> list[tuple[str, str, str]]:
    return [(notice.person, notice.key, notice.number) for notice in store.reminders.waiting()]


def test_its_writer_changes_it_and_what_stood_before_is_kept_with_who_and_when(table: Store) -> None:
    code = made(table)
    cause = said(table, code, BOSSE)
    reword(table, cause, wanted=replace(NEW, side=Side.TARGET))
    now = one(table, code, cause, EVA)
    assert (now.text, now.side, now.person, now.partners, now.wording, now.at) == (
        "Lampan är trasig", Side.TARGET, "bosse", EVERYBODY | {"trygghet"}, 2, NOW
    )  # fmt: skip
    (step,) = table.problems.changes(cause, room(EVA, ASTA))
    assert (step.at, step.person, step.partner) == (LATER, "bosse", "bostad")
    assert step.changes == {"text": ("Gaveln är mörk", "Lampan är trasig"), "side": ("place", "target")}
    (row,) = table.audit.latest(1)
    assert (row.act, row.query_words) == ("cause.change", f"{code} {cause}")


@pytest.mark.parametrize(("who", "may"), [(GRETA, True), (ASTA, False), (EVA, False), (ROOT, False), (REVISOR, False)])
def test_who_answers_for_the_partner_may_change_it_and_its_writer_hears(table: Store, who: Viewer, may: bool) -> None:
    code = made(table)
    cause = said(table, code, BOSSE)
    if may:
        reword(table, cause, who)
        assert heard(table) == [("bosse", "work.reworded", cause)]
        return
    with pytest.raises(ProblemRefusedError):
        reword(table, cause, who)
    assert one(table, code, cause, EVA).text == "Gaveln är mörk"
    assert heard(table) == []


def test_a_colleague_without_that_role_may_not(table: Store) -> None:
    table.members.put([Person("nils", "Nils", "bostad", Role.ANALYST)])
    cause = said(table, made(table), BOSSE)
    for who in (Viewer("nils", "bostad", Role.ANALYST), Viewer("nils", "bostad", Role.REVIEWER)):
        with pytest.raises(ProblemRefusedError, match="by another"):
            reword(table, cause, who)


def test_those_who_agreed_are_told_once_and_their_agreement_is_with_what_they_read(table: Store) -> None:
    code = made(table)
    cause = said(table, code, BOSSE)
    for who in (EVA, ASTA):
        table.problems.agree(who, cause, NOW)
    reword(table, cause)
    now = one(table, code, cause, EVA)
    assert (now.agreed, now.agreed_before) == ((), ("polisen", "trygghet"))
    assert sorted(heard(table)) == [("asta", "work.reworded", cause), ("eva", "work.reworded", cause)]
    with pytest.raises(ProblemRefusedError, match="other wording"):
        table.problems.agree(EVA, cause, LATER, wording=1)
    table.problems.agree(EVA, cause, LATER, wording=2)
    now = one(table, code, cause, BOSSE)
    assert (now.agreed, now.agreed_before) == (("polisen",), ("trygghet",))
    reword(table, cause, wanted=replace(NEW, text="Tre lampor"), seen=1)
    assert len(heard(table)) == 3  # Asta agreed with the first wording alone, and has heard that it is another
    table.problems.agree(ASTA, cause, LATER, agrees=False)
    assert one(table, code, cause, BOSSE).agreed_before == ("polisen",)


def test_whoever_writes_the_new_words_agrees_with_them_still(table: Store) -> None:
    code = made(table)
    cause = said(table, code, BOSSE)
    table.problems.agree(GRETA, cause, NOW)
    reword(table, cause, GRETA)
    assert one(table, code, cause, EVA).agreed == ("bostad",)


def test_the_same_sent_twice_is_one_and_nothing_new_is_nothing(table: Store) -> None:
    code = made(table)
    cause = said(table, code, BOSSE)
    for _ in range(3):
        reword(table, cause)
    assert len(told(table, cause, BOSSE)) == 1
    reword(table, cause, seen=1, once="again")
    assert len(told(table, cause, BOSSE)) == 1
    assert [row.act for row in table.audit.latest(20)].count("cause.change") == 1


def test_of_two_who_change_it_at_once_the_second_is_told(table: Store) -> None:
    code = made(table)
    cause = said(table, code, BOSSE)
    reword(table, cause, GRETA)
    with pytest.raises(ProblemRefusedError, match="changed meanwhile"):
        reword(table, cause, BOSSE, replace(NEW, text="Mitt"))
    assert one(table, code, cause, EVA).text == "Lampan är trasig"
    reword(table, cause, BOSSE, replace(NEW, text="Mitt"), seen=1)
    assert one(table, code, cause, EVA).text == "Mitt"


def test_of_eight_at_once_one_is_there_and_seven_are_told(table: Store) -> None:
    code = made(table)
    cause = said(table, code, BOSSE)

    def try_(number: int) -> bool:
        try:
            reword(table, cause, wanted=replace(NEW, text=f"Text {number}"), once=f"{number}")
        except ProblemRefusedError as error:
            return error.what != "changed_meanwhile"
        return True

    assert sum(at_once(try_)) == 1
    assert len(told(table, cause, BOSSE)) == 1


def test_what_stood_before_it_was_shared_with_them_is_not_theirs_to_know(table: Store) -> None:
    code = made(table)
    cause = said(table, code, BOSSE, partners=POLICE, text="HEMLIGT")
    reword(table, cause)
    table.problems.share(BOSSE, cause, EVERYBODY | {"trygghet"} - {"bostad"}, LATER)
    reword(table, cause, wanted=replace(NEW, text="Tre lampor"), seen=1)
    assert told(table, cause, ASTA) == told(table, cause, ASTA, EVA) == [{"text": ("Lampan är trasig", "Tre lampor")}]
    assert len(told(table, cause, EVA)) == 2
    assert told(table, cause) == told(table, cause, EVA, ROOT) == []


def test_a_move_between_causes_one_may_not_read_is_no_change(table: Store) -> None:
    code = made(table)
    hidden, other = (said(table, code, BOSSE, f"h{n}", partners=frozenset()) for n in range(2))
    cause = said(table, code, BOSSE, parent=hidden)
    reword(table, cause, wanted=Rewording("Gaveln är mörk", parent=other))
    assert one(table, code, cause, BOSSE).parent == other
    assert told(table, cause, BOSSE) == [{"parent": (hidden, other)}]
    assert told(table, cause, EVA) == []
    assert one(table, code, cause, EVA).parent == ""
    assert one(table, code, cause, EVA).wording == 1


def test_a_cause_that_cannot_be_seen_stays_where_it_was(table: Store) -> None:
    """Greta's is hung on one that Bosse's partner cannot read; whoever changes the words keeps it there."""
    code = made(table)
    mine = said(table, code, ASTA, partners=frozenset({"bostad"}))
    cause = said(table, code, BOSSE, "b", parent=mine)
    table.problems.share(ASTA, mine, frozenset({"polisen"}), NOW)
    assert one(table, code, cause, BOSSE).parent == ""
    reword(table, cause)
    assert one(table, code, cause, EVA).parent == mine
    assert told(table, cause, EVA) == [{"text": ("Gaveln är mörk", "Lampan är trasig")}]


def test_a_tree_stays_a_tree(table: Store) -> None:
    code = made(table)
    codes = [said(table, code, BOSSE, "0")]
    for depth in range(1, 4):
        codes.append(said(table, code, BOSSE, f"{depth}", parent=codes[-1]))
    apart = said(table, code, BOSSE, "a")
    said(table, code, BOSSE, "b", parent=apart)
    for parent, wrong in ((codes[3], "below itself"), (codes[0], "below itself"), ("O-9999", "parent unknown")):
        with pytest.raises(InvalidValueError, match=wrong):
            reword(table, codes[0], wanted=replace(NEW, parent=parent), once=parent)
    with pytest.raises(InvalidValueError, match="tree too deep"):
        reword(table, apart, wanted=replace(NEW, parent=codes[3]))
    reword(table, apart, wanted=replace(NEW, parent=codes[2]))
    assert one(table, code, apart, EVA).parent == codes[2]


def test_a_ring_that_nobody_could_see_coming_is_read_as_a_tree(table: Store) -> None:
    """Top <- hidden from Bosse <- low: he hangs the top on the low one. Who reads all three still sees each of them."""
    code = made(table)
    top = said(table, code, BOSSE)
    hidden = said(table, code, EVA, "h", parent=top, partners=frozenset({"trygghet"}))
    low = said(table, code, ASTA, "l", parent=hidden)
    reword(table, top, wanted=replace(NEW, parent=low))
    parents = {found: one(table, code, found, EVA).parent for found in (top, hidden, low)}
    assert parents == {top: "", hidden: top, low: hidden}
    assert {found: one(table, code, found, BOSSE).parent for found in (top, low)} == {top: low, low: ""}
    assert said(table, code, EVA, "more", parent=low)


def test_evidence_moves_only_where_the_same_partners_read_it(table: Store) -> None:
    code = made(table)
    wide, narrow, same = said(table, code), said(table, code, ASTA, "n", partners=POLICE), said(table, code, ASTA, "s")
    found = said(table, code, EVA, "e", Sort.EVIDENCE, wide)
    with pytest.raises(InvalidValueError, match="read by others"):
        reword(table, found, EVA, Rewording("Sett", parent=narrow))
    with pytest.raises(InvalidValueError, match="parent missing"):
        reword(table, found, EVA, Rewording("Sett"))
    reword(table, found, EVA, Rewording("Sett", parent=same))
    assert (one(table, code, found, BOSSE).text, one(table, code, found, BOSSE).parent) == ("Sett", same)
    answer = said(table, code, EVA, "w", Sort.WHAT)
    with pytest.raises(InvalidValueError, match="parent of an answer"):
        reword(table, answer, EVA, Rewording("Bråk", parent=wide))
    reword(table, answer, EVA, Rewording("Bråk"), once="answer")
    assert one(table, code, answer, BOSSE).text == "Bråk"


def test_in_an_open_vote_that_one_may_read_a_cause_stays_as_it_was_read(table: Store) -> None:
    code = made(table)
    cause = said(table, code, BOSSE)
    measure = proposed(table, code, causes=(cause,))
    vote(table, code, "R-7777", (measure,), EVERYBODY | {"trygghet"})
    with pytest.raises(ProblemRefusedError, match="cause in vote: R-7777"):
        reword(table, cause)
    reword(table, said(table, code, BOSSE, "other"))
    with table._database.write() as connection:
        connection.execute(metadata.tables["votes"].update().values(closed_at=2))
    reword(table, cause, once="after")


def test_a_vote_that_one_may_not_read_says_nothing(table: Store) -> None:
    code = made(table)
    cause = said(table, code, BOSSE)
    measure = proposed(table, code, ASTA, causes=(cause,), partners=frozenset({"polisen"}))
    vote(table, code, "R-7777", (measure,), frozenset({"polisen", "trygghet"}))
    reword(table, cause)
    assert one(table, code, cause, EVA).text == "Lampan är trasig"


@pytest.mark.parametrize("text", [" ", "x" * 1001, "a\0b", "\ud800"])
def test_bad_words_are_named_and_change_nothing(table: Store, text: str) -> None:
    code = made(table)
    cause = said(table, code, BOSSE)
    with pytest.raises(InvalidValueError) as refused:
        reword(table, cause, wanted=replace(NEW, text=text))
    assert refused.value.field == "text"
    assert told(table, cause, BOSSE) == []


def test_personal_data_stand_neither_in_the_words_nor_in_the_history(table: Store) -> None:
    code = made(table)
    cause = said(table, code, BOSSE, text="Fråga 19121212-1212")
    reword(table, cause, wanted=replace(NEW, text="Ring 070-123 45 67"))
    assert "1212" not in stored(table)
    assert "45 67" not in stored(table)


def test_what_should_not_have_stood_there_is_forgotten_and_so_is_what_is_taken_back(table: Store) -> None:
    code = made(table)
    cause = said(table, code, BOSSE, text="KANARIE bor där")
    reword(table, cause, wanted=replace(NEW, text="KANARIE igen"))
    reword(table, cause, seen=1, forget=True)
    assert "KANARIE" not in stored(table)
    assert told(table, cause, EVA) == [{"text": ("", "")}, {"text": ("", "")}]
    other = said(table, code, BOSSE, "o", text="KANARIE två")
    reword(table, other)
    table.problems.withdraw(BOSSE, other, LATER)
    assert "KANARIE" not in stored(table)
    measure = proposed(table, code, name="KANARIE tre")
    table.measures.change(BOSSE, measure, LIGHT, LATER, Edit("m", 0))
    assert "KANARIE" in stored(table)
    table.measures.withdraw(BOSSE, measure, LATER)
    assert "KANARIE" not in stored(table)


def test_a_closed_problem_stays_as_it_is(table: Store) -> None:
    code = made(table)
    cause = said(table, code, BOSSE)
    table.problems.change(ASTA, code, ProblemChanges(status=Status.CLOSED), NOW)
    with pytest.raises(ProblemRefusedError, match="closed"):
        reword(table, cause)


def test_a_measure_keeps_its_history_and_nobody_is_overwritten(table: Store) -> None:
    code = made(table)
    hidden, cause = said(table, code, BOSSE, "h", partners=frozenset()), said(table, code, BOSSE)
    measure = proposed(table, code, causes=(hidden, cause))
    draft = replace(LIGHT, name="Två lampor", causes=(hidden,), cost=5)
    for _ in range(2):
        table.measures.change(GRETA, measure, draft, LATER, Edit("1", 0))
    (own,), (other,) = (table.measures.changes(measure, room(who)) for who in (BOSSE, EVA))
    assert own.changes["causes"] == (f"{hidden} {cause}", hidden)
    assert other.changes["causes"] == (cause, "")
    assert (own.changes["name"], own.changes["cost"]) == (("Belysning vid gaveln", "Två lampor"), ("", "5"))
    assert heard(table) == [("bosse", "work.reworded", measure)]
    with pytest.raises(ProblemRefusedError, match="changed meanwhile"):
        table.measures.change(BOSSE, measure, LIGHT, LATER, Edit("2", 0))
    table.measures.change(BOSSE, measure, replace(draft, causes=()), LATER, Edit("3", 1))
    assert table.measures.changes(measure, room(EVA))[0].changes.keys() == own.changes.keys()
    assert len(table.measures.changes(measure, room(EVA))) == 1  # a cause that Eva may not read went
    assert len(table.measures.changes(measure, room(BOSSE))) == 2


def test_a_cause_of_a_measure_that_cannot_be_seen_stays(table: Store) -> None:
    code = made(table)
    cause = said(table, code, ASTA)
    measure = proposed(table, code, causes=(cause,))
    table.problems.share(ASTA, cause, POLICE, NOW)
    table.measures.change(BOSSE, measure, replace(LIGHT, name="Ny"), LATER, Edit("1", 0))
    held = table.measures.holding(measure, room(EVA))
    assert held is not None
    assert (held.measure.name, held.measure.causes) == ("Ny", (cause,))


def test_ones_own_data_tell_of_no_cause_that_stayed_unseen(table: Store) -> None:
    code = made(table)
    hidden, own = said(table, code, ASTA), said(table, code, BOSSE, "own")
    measure = proposed(table, code, causes=(hidden,))
    table.problems.share(ASTA, hidden, POLICE, NOW)
    table.measures.change(BOSSE, measure, replace(LIGHT, name="Ny", causes=(own,)), LATER, Edit("1", 0))
    held = table.measures.holding(measure, room(EVA))
    assert held is not None
    assert set(held.measure.causes) == {hidden, own}
    assert [row["text"] for row in table.persons.extract("bosse")["word_steps"]] == ["Ny"]
    assert hidden not in str(table.persons.extract("bosse"))


def test_people_go_from_the_history_and_at_last_all_of_it(table: Store) -> None:
    code = made(table)
    cause = said(table, code, BOSSE)
    reword(table, cause)
    assert [row["text"] for row in table.persons.extract("bosse")["word_steps"]] == ["Lampan är trasig"]
    assert table.persons.extract("greta")["word_steps"] == []
    table.problems.reword(BOSSE, cause, replace(NEW, text="Ny"), Edit("late", 1), NOW + 700 * DAY)
    table.retention.run(NOW + 731 * DAY)  # it was worked with since
    assert "'bosse'" in stored(table)
    table.retention.run(NOW + 1431 * DAY)
    people = [step.person for step in table.problems.changes(cause, room(EVA))]
    assert people == ["", ""]
    table.retention.run(NOW + 4400 * DAY)
    assert read(table, code, EVA) == []
    with table._database.read() as connection:
        assert connection.execute(select(metadata.tables["word_steps"])).all() == []


def test_an_erased_person_is_nowhere_in_the_history(table: Store) -> None:
    cause = said(table, made(table), BOSSE)
    reword(table, cause)
    table.persons.erase("bosse", LATER)
    (step,) = table.problems.changes(cause, room(EVA))
    assert step.person.startswith("borttagen-")
    assert step.changes["text"] == ("Gaveln är mörk", "Lampan är trasig")
    reword(table, cause, GRETA, replace(NEW, text="Vi tar över"), seen=1)
