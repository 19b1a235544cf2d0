"""Many at once: what is sent twice is there once, and nothing is lost."""

from dataclasses import replace

from storage.store import Store
from tests.storage.measures.proposals import LIGHT, proposed, read
from tests.storage.problems.table import BOSSE, NOW, made
from tests.storage.problems.test_races import AT_ONCE, at_once


def test_the_same_measure_sent_by_eight_is_one(table: Store) -> None:
    code = made(table)
    assert len(set(at_once(lambda _: proposed(table, code)))) == 1
    assert len(read(table, code, BOSSE)) == 1
    assert [row.act for row in table.audit.latest(20)].count("measure.add") == 1


def test_eight_measures_are_all_there(table: Store) -> None:
    code = made(table)
    found = at_once(lambda n: proposed(table, code, once=f"m{n}"))
    assert len(set(found)) == AT_ONCE
    assert sorted(read(table, code, BOSSE)) == sorted(found)


def test_of_eight_changes_each_is_one_row_of_the_log(table: Store) -> None:
    one = proposed(table, made(table))
    at_once(lambda n: table.measures.change(BOSSE, one, replace(LIGHT, name=f"Namn {n}"), NOW))
    assert [row.act for row in table.audit.latest(20)].count("measure.change") == AT_ONCE
