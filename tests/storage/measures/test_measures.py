from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.errors import InvalidValueError, ProblemRefusedError
from storage.measures import votable
from storage.model.decision import Progress
from storage.model.measure import MeasureDraft, Nature, Strategy
from storage.model.people import Person, Role, Viewer
from storage.model.problem import ProblemChanges, Status
from storage.problems import reading
from storage.problems.desk import acting
from storage.store import Store
from storage.tables import measures, metadata
from tests.storage.measures.proposals import LIGHT, decide, proposed, read, vote
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
    room,
    said,
)  # fmt: skip

DAY = timedelta(days=1)
POLICE = frozenset({"polisen"})
ALL = EVERYBODY | {"trygghet"}


def test_a_measure_names_the_causes_it_acts_on(table: Store) -> None:
    code = made(table)
    cause = said(table, code)
    draft = replace(
        LIGHT, causes=(cause.lower(), cause), technique=7, effect="Färre klotter", indicator="Klotter per månad",
        cost=25_000, hours=12, would_own="bostad", evidence="street_lighting", partners=POLICE,
    )  # fmt: skip
    one = table.measures.put(BOSSE, code.lower(), draft, NOW)
    assert one.code.startswith("A-")
    assert (one.problem, one.causes, one.person, one.partner) == (code, (cause,), "bosse", "bostad")
    assert (one.nature, one.strategy, one.technique) == (Nature.SITUATIONAL, Strategy.RISK, 7)
    assert (one.cost, one.hours, one.would_own, one.evidence) == (25_000, 12, "bostad", "street_lighting")
    assert table.measures.of(code, room(EVA)) == (one,)
    held = table.measures.holding(one.code.replace("-", " ").lower(), room(EVA, BOSSE))
    assert held is not None
    assert (held.measure, held.problem.code) == (one, code)
    (row,) = table.audit.latest(1)
    assert (row.act, row.query_words) == ("measure.add", f"{code} {one.code} bostad polisen")


def test_without_a_word_it_is_the_own_partners_alone(table: Store) -> None:
    code = made(table)
    one = proposed(table, code, partners=frozenset())
    assert read(table, code, BOSSE, GRETA) == [one]
    for viewers in ((ASTA,), (EVA,), (BOSSE, EVA), (STRANGER,), (BOSSE, STRANGER), (), (ROOT,), (REVISOR,)):
        assert read(table, code, *viewers) == []
        assert table.measures.holding(one, room(*viewers)) is None
        assert table.measures.all(room(*viewers)) == ()


def test_a_cause_that_is_not_readable_or_taken_back_is_simply_not_there(table: Store) -> None:
    code = made(table)
    hidden, open_ = said(table, code, BOSSE, "h", partners=frozenset()), said(table, code, BOSSE, "o")
    one = proposed(table, code, causes=(hidden, open_))
    assert table.measures.of(code, room(BOSSE))[0].causes == (hidden, open_)
    assert table.measures.of(code, room(EVA))[0].causes == (open_,)
    assert table.measures.of(code, room(BOSSE, EVA))[0].causes == (open_,)
    table.problems.withdraw(BOSSE, open_, NOW)
    assert table.measures.of(code, room(EVA))[0].causes == ()
    assert table.measures.of(code, room(BOSSE))[0].causes == (hidden,)
    assert read(table, code, EVA) == [one]


def test_the_same_sent_again_is_the_same_measure_and_one_row_of_the_log(table: Store) -> None:
    code = made(table)
    assert proposed(table, code) == proposed(table, code, name="Annat")
    assert proposed(table, code, ASTA) != proposed(table, code)
    assert [row.act for row in table.audit.latest(9)].count("measure.add") == 2


BAD = (
    ({"name": " "}, "name"),
    ({"name": "x" * 101}, "name"),
    ({"name": "a\0b"}, "name"),
    ({"once": ""}, "once"),
    ({"causes": ("O-7KQ4",)}, "causes"),
    ({"causes": ("x",)}, "causes"),
    ({"strategy": None}, "strategy"),
    ({"technique": 1}, "technique"),
    ({"technique": 26}, "technique"),
    ({"technique": -1}, "technique"),
    ({"nature": Nature.SOCIAL, "strategy": None, "technique": 6}, "technique"),
    ({"effect": "x" * 1_001}, "effect"),
    ({"cost": -1}, "cost"),
    ({"cost": 10**12}, "cost"),
    ({"hours": -1}, "hours"),
    ({"would_own": "okänd"}, "would_own"),
    ({"evidence": "\ud800"}, "evidence"),
    ({"partners": frozenset({"okänd"})}, "partners"),
)


@pytest.mark.parametrize(("changes", "field"), BAD)
def test_bad_input_leaves_nothing_behind(table: Store, changes: dict[str, object], field: str) -> None:
    code = made(table)
    with pytest.raises(InvalidValueError) as refused:
        proposed(table, code, **changes)
    assert refused.value.field == field
    assert read(table, code, BOSSE) == []
    assert not any(row.act == "measure.add" for row in table.audit.latest(5))


def test_a_social_measure_needs_no_strategy_and_personal_data_is_taken_out(table: Store) -> None:
    code = made(table)
    proposed(
        table, code, nature=Nature.SOCIAL, strategy=None, name="Fältarbete, ring 070-123 45 67",
        effect="Färre som 19121212-1212", evidence="mejla a.b@exempel.se",
    )  # fmt: skip
    (one,) = table.measures.of(code, room(BOSSE))
    assert (one.nature, one.strategy) == (Nature.SOCIAL, None)
    assert not any(secret in repr(one) for secret in ("45 67", "1212-", "exempel.se"))


def test_it_cannot_be_shared_with_whom_the_problem_is_not(table: Store) -> None:
    code = made(table, partners=frozenset({"bostad"}))
    with pytest.raises(InvalidValueError):
        proposed(table, code, partners=POLICE)
    one = proposed(table, code, partners=frozenset({"trygghet"}))
    with pytest.raises(InvalidValueError):
        table.measures.share(BOSSE, one, POLICE, NOW)
    assert read(table, code, ASTA) == [one]


def test_who_is_let_out_of_the_problem_reads_no_measure_of_it(table: Store) -> None:
    code = made(table)
    one = proposed(table, code)
    assert read(table, code, EVA) == [one]
    table.problems.change(ASTA, code, ProblemChanges(partners=frozenset({"bostad"})), NOW)
    assert read(table, code, EVA) == []
    assert table.measures.holding(one, room(EVA)) is None


def test_only_its_proposer_changes_shares_and_takes_it_back(table: Store) -> None:
    code = made(table)
    one = proposed(table, code)
    for who in (ASTA, EVA):
        with pytest.raises(ProblemRefusedError, match="measure by another"):
            table.measures.change(who, one, LIGHT, NOW)
    for who in (ASTA, GRETA, EVA):
        for act in (
            lambda who=who: table.measures.share(who, one, frozenset(), NOW),
            lambda who=who: table.measures.withdraw(who, one, NOW),
        ):
            with pytest.raises(ProblemRefusedError, match="measure by another"):
                act()
    changed = table.measures.change(BOSSE, one, replace(LIGHT, name="Starkare lampa", cost=5), NOW + DAY)
    assert (changed.name, changed.cost, changed.partners) == ("Starkare lampa", 5, ALL)
    rows = len(table.audit.latest(50))
    table.measures.change(BOSSE, one, replace(LIGHT, name="Starkare lampa", cost=5), NOW + 2 * DAY)
    assert len(table.audit.latest(50)) == rows
    assert table.measures.share(BOSSE, one, POLICE, NOW).partners == {"bostad", "polisen"}
    assert read(table, code, ASTA) == []


def test_what_is_taken_back_is_gone_from_the_database_too(table: Store) -> None:
    code = made(table)
    one = proposed(table, code, name="KANARIE", effect="KANARIE", indicator="KANARIE", evidence="KANARIE", cost=4711)
    assert table.measures.withdraw(BOSSE, one, NOW) == code
    assert read(table, code, BOSSE) == []
    with table._database.read() as connection:
        stored = repr(connection.execute(select(measures)).all())
    assert "KANARIE" not in stored
    assert "4711" not in stored
    with pytest.raises(ProblemRefusedError, match="measure unknown"):
        table.measures.withdraw(BOSSE, one, NOW)


@pytest.mark.parametrize("code", ["", "A-", "A-0000", "O-7KQ4", "A-7KQ4", "'; drop", "A-\0", "a" * 5000, "A-ÅÄÖÅ"])
def test_a_code_that_is_none_is_nobodys(table: Store, code: str) -> None:
    proposed(table, made(table))
    assert table.measures.holding(code, room(BOSSE)) is None
    assert table.measures.of(code, room(BOSSE)) == ()
    with pytest.raises(ProblemRefusedError, match="measure unknown"):
        table.measures.withdraw(BOSSE, code, NOW)


def test_one_that_may_not_be_read_is_refused_as_one_that_is_not_there(table: Store) -> None:
    one = proposed(table, made(table), partners=frozenset())
    for who in (ASTA, EVA, STRANGER, ROOT):
        with pytest.raises(ProblemRefusedError, match="measure unknown"):
            table.measures.change(who, one, LIGHT, NOW)


@pytest.mark.parametrize("who", [ROOT, REVISOR, STRANGER, Viewer("x", "okänd", None)])
def test_those_whose_business_it_is_not_propose_nothing(table: Store, who: Viewer) -> None:
    code = made(table)
    with pytest.raises((ProblemRefusedError, InvalidValueError)):
        table.measures.put(who, code, MeasureDraft("m9", "x", strategy=Strategy.RISK), NOW)
    assert read(table, code, ASTA) == []


def test_nothing_is_proposed_in_a_problem_that_is_closed_or_not_ones_own(table: Store) -> None:
    code = made(table)
    table.problems.change(ASTA, code, ProblemChanges(status=Status.CLOSED), NOW)
    with pytest.raises(ProblemRefusedError, match="problem closed"):
        proposed(table, code)
    hidden = made(table, once="p2", partners=frozenset())
    with pytest.raises(ProblemRefusedError, match="problem unknown"):
        proposed(table, hidden, partners=frozenset())


# ---- what votes and decisions ask -----------------------------------------------------------------------


def put_to_vote(store: Store, problem: str, codes: tuple[str, ...], readers: frozenset[str], who: Viewer = ASTA) -> str:
    """The refusal, or ""."""
    try:
        with acting(store._database, store.audit, who, NOW, "vote.open") as desk:
            row = reading.row(desk.connection, problem, desk.alone, desk.taking_part)
            assert [one.code for one in votable(desk, row, codes, readers)] == list(codes)
    except InvalidValueError as error:
        return error.what
    return ""


def test_a_measure_can_be_voted_on_when_all_who_vote_read_a_cause_of_it(table: Store) -> None:
    code = made(table)
    cause, narrow = said(table, code), said(table, code, BOSSE, "n", partners=frozenset({"trygghet"}))
    good, bare = proposed(table, code, causes=(cause,)), proposed(table, code, once="m2")
    few = proposed(table, code, once="m3", causes=(narrow,))
    own = proposed(table, code, once="m4", causes=(cause,), partners=frozenset({"trygghet"}))
    elsewhere = proposed(table, made(table, once="p2"), once="m5")
    assert put_to_vote(table, code, (good,), ALL) == ""
    assert put_to_vote(table, code, (good, bare), ALL) == "measure_without_cause"
    assert put_to_vote(table, code, (few,), ALL) == "measure_without_cause"
    assert put_to_vote(table, code, (few,), frozenset({"bostad", "trygghet"})) == ""
    assert put_to_vote(table, code, (own,), ALL) == "measure_unknown"
    assert put_to_vote(table, code, (good,), frozenset({"trygghet", "polisen"})) == ""
    assert put_to_vote(table, code, (elsewhere,), ALL) == "measure_unknown"
    assert put_to_vote(table, code, (own,), ALL, EVA) == "measure_unknown"


def test_a_cause_that_the_opener_may_not_read_is_told_as_none(table: Store) -> None:
    """Whoever opens a vote must not learn by its success that there is a cause they may not read."""
    code = made(table)
    hidden = said(table, code, BOSSE, "h", partners=frozenset({"polisen"}))
    secret, bare = proposed(table, code, causes=(hidden,)), proposed(table, code, once="m2")
    readers = frozenset({"trygghet", "polisen", "bostad"})
    assert put_to_vote(table, code, (secret,), readers) == put_to_vote(table, code, (bare,), readers)


def test_what_was_put_to_a_vote_stays_as_it_was(table: Store) -> None:
    code = made(table)
    one, free = proposed(table, code), proposed(table, code, once="m2")
    vote(table, code, "R-7KQ4", (one,), ALL)
    for act in (
        lambda: table.measures.change(BOSSE, one, replace(LIGHT, name="Annat"), NOW),
        lambda: table.measures.withdraw(BOSSE, one, NOW),
        lambda: table.measures.share(BOSSE, one, POLICE, NOW),
    ):
        with pytest.raises(ProblemRefusedError, match="measure bound"):
            act()
    assert table.measures.withdraw(BOSSE, free, NOW) == code


def test_a_decision_that_its_proposer_may_not_read_tells_nothing_by_a_refusal(table: Store) -> None:
    code = made(table)
    one, other = proposed(table, code), proposed(table, code, once="m2")
    decide(table, code, "B-7KQ4", (one,), frozenset({"trygghet"}))
    decide(table, code, "B-7KQ5", (other,), ALL)
    assert table.measures.change(BOSSE, one, replace(LIGHT, name="Annat"), NOW).name == "Annat"
    with pytest.raises(ProblemRefusedError, match="measure bound"):
        table.measures.change(BOSSE, other, replace(LIGHT, name="Annat"), NOW)


def test_what_was_decided_is_remembered_for_those_who_may_read_all_of_it(table: Store) -> None:
    code = made(table)
    one, own = proposed(table, code), proposed(table, code, once="m2", partners=frozenset())
    decide(table, code, "B-7KQ4", (one,), frozenset({"trygghet", "bostad"}), status="done")
    decide(table, code, "B-7KQ7", (own,), ALL)
    decide(table, code, "B-7KQ5", (one,), ALL, does=False)
    decide(table, code, "B-7KQ6", (one,), ALL, withdrawn_at=5)
    found = table.measures.decided(room(ASTA))
    assert [(was.decision, was.measure.code, was.does) for was in found] == [
        ("B-7KQ4", one, True), ("B-7KQ5", one, False),
    ]  # fmt: skip
    assert found[0].status is Progress.DONE
    assert [was.measure.code for was in table.measures.decided(room(BOSSE))] == [one, one, own]
    assert [was.decision for was in table.measures.decided(room(EVA))] == ["B-7KQ5"]
    for viewers in ((STRANGER,), (ROOT,), (ASTA, STRANGER), ()):
        assert table.measures.decided(room(*viewers)) == ()


# ---- erasing and forgetting -----------------------------------------------------------------------------


def stored(store: Store) -> str:
    with store._database.read() as connection:
        return repr(connection.execute(select(metadata.tables["measures"])).all())


def test_an_erased_person_is_nowhere_and_the_measure_stays_their_partners(table: Store) -> None:
    code = made(table)
    one = proposed(table, code)
    assert [row["name"] for row in table.persons.extract("bosse")["measures"]] == ["Belysning vid gaveln"]
    assert table.persons.extract("asta")["measures"] == []
    table.persons.erase("bosse", NOW)
    assert "'bosse'" not in stored(table)
    assert read(table, code, EVA) == [one]
    assert table.measures.of(code, room(EVA))[0].partner == "bostad"


def test_people_go_two_years_after_it_was_worked_with_and_all_of_it_after_ten(table: Store) -> None:
    code = made(table)
    one = proposed(table, code)
    table.measures.change(BOSSE, one, replace(LIGHT, name="Ny"), NOW + 700 * DAY)
    table.retention.run(NOW + 1_400 * DAY)
    assert "'bosse'" in stored(table)
    table.retention.run(NOW + 1_431 * DAY)
    assert "'bosse'" not in stored(table)
    assert table.retention.run(NOW + 1_431 * DAY).traces == 0
    assert read(table, code, EVA) == [one]
    table.retention.run(NOW + 4_351 * DAY)
    assert stored(table) == "[]"
    assert table.problems.all(room(ASTA, ALF)) == ()


def test_who_works_for_another_partner_now_does_nothing_with_what_was_proposed_for_the_first(table: Store) -> None:
    code = made(table)
    measure = proposed(table, code, GRETA)
    table.members.put([Person("greta", "Greta", "polisen", Role.REVIEWER)])
    moved = Viewer("greta", "polisen", Role.REVIEWER)
    for act in (
        lambda: table.measures.share(moved, measure, POLICE, NOW),
        lambda: table.measures.withdraw(moved, measure, NOW),
        lambda: table.measures.change(moved, measure, replace(LIGHT, name="Annat"), NOW),
    ):
        with pytest.raises(ProblemRefusedError) as refused:
            act()
        assert refused.value.what == "measure_by_another"
    assert read(table, code, BOSSE) == [measure]
