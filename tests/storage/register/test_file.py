"""A matrix as a file: what is wrong is told with its line, and out and in again is the same."""

from datetime import date

import pytest

from storage.model.people import Level
from storage.model.register import Grant
from storage.register.file import parse, written
from storage.register.starting import starting_matrix
from storage.store import Store
from tests.storage.register.people import NOW, grant

GOOD = """# a comment
purpose = "Lägesbild"
legal_basis = "OSL 10 kap."
until = 2027-12-31

[[from]]
source = "polisen"
coordinator = 3
bostad = { level = 1, own_area = 2 }

[[from]]
source = "bostad"
group = "vald"
purpose = "Annat"
"conversation:est" = { level = 3, listed = ["asta", "klara"] }
"""


def test_a_file_is_read_with_its_lines() -> None:
    entries, faults = parse(GOOD)
    assert faults == []
    words = {"purpose": "Lägesbild", "legal_basis": "OSL 10 kap.", "until": date(2027, 12, 31)}
    assert [(entry.line, entry.grant) for entry in entries] == [
        (8, Grant("polisen", "coordinator", Level.EXACT, **words)),
        (9, Grant("polisen", "bostad", Level.COUNTS, Level.COARSE, **words)),
        (
            15,
            Grant(
                "bostad", "conversation:est", Level.EXACT, group="vald", listed=frozenset({"asta", "klara"}),
                **words | {"purpose": "Annat"},
            ),
        ),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ("coordinator = 3", "coordinator = 5", 8, "unknown_level"),
        ("coordinator = 3", "coordinator = true", 8, "unknown_level"),
        ("coordinator = 3", 'coordinator = "3"', 8, "unknown_level"),
        ("coordinator = 3", "coordinator = {}", 8, "unknown_level"),
        ("own_area = 2", "own_area = 9", 9, "unknown_level"),
        ("own_area = 2", "ownarea = 2", 9, "unknown_field"),
        ('listed = ["asta", "klara"]', 'listed = "asta"', 15, "not_a_list"),
        ('group = "vald"', "group = 7", 13, "not_text"),
        ('purpose = "Annat"', 'purpose = "Annat"\nuntil = "snart"', 15, "not_a_day"),
        ("until = 2027-12-31", "until = 2027-12-31T10:00:00", 4, "not_a_day"),
        ("until = 2027-12-31", "untill = 2027-12-31", 4, "unknown_field"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(old: str, new: str, line: int, what: str) -> None:
    assert old in GOOD
    _, faults = parse(GOOD.replace(old, new))
    assert (faults[0].line, faults[0].error.what) == (line, what)


@pytest.mark.parametrize("text", ["from = 3", "[from]\nsource = 'x'", "from = [1]"])
def test_a_wrong_shape_is_told(text: str) -> None:
    assert parse(text)[1][0].error.what == "not_a_table"


def test_a_row_that_stands_twice_is_told() -> None:
    _, faults = parse(GOOD + '[[from]]\nsource = "polisen"\nbostad = 1\n')
    assert [(one.line, one.error.what, one.error.mend) for one in faults] == [(18, "row_twice", "line 9")]


def test_out_and_in_again_is_the_same() -> None:
    grants = [*starting_matrix(), *(entry.grant for entry in parse(GOOD)[0])]
    entries, faults = parse(written(grants))
    assert faults == []
    assert {entry.grant for entry in entries} == set(grants)


def test_a_signed_row_says_its_number() -> None:
    assert "# D-7\n" in written([grant(number=7)])


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"source": "okand"}, "unknown_partner"),
        ({"receiver": "okand"}, "unknown_partner"),
        ({"receiver": "sector:rymd"}, "unknown_sector"),
        ({"group": "okand"}, "unknown_group"),
        ({"level": Level.RAW}, "raw_stays"),
        ({"source": "*", "receiver": "public", "until": None}, None),
        ({"source": "sector:police", "until": None}, None),
        ({"receiver": "own", "level": Level.RAW}, None),
    ],
)
def test_what_was_decided_elsewhere_is_checked_too(agreed: Store, changes: dict[str, object], what: str | None) -> None:
    found = agreed.register.fault(grant(**changes), NOW)
    assert (found.what if found else None) == what


def test_the_starting_matrix_is_itself_without_fault(agreed: Store) -> None:
    assert [agreed.register.fault(one, NOW) for one in starting_matrix()] == [None] * len(starting_matrix())
