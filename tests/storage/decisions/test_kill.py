"""A process that reminds is killed before each of its statements: the next one leaves everything, once."""

from storage.store import Store
from tests.storage.decisions.ground import announced, decided, measure, reminded
from tests.storage.decisions.test_reminding import after
from tests.storage.killed import cut_off_anywhere
from tests.storage.problems.table import made


def test_killed_before_any_statement_it_leaves_nothing_by_halves(table: Store, database_url: str) -> None:
    problem = made(table)
    measure(table, problem)
    kept = decided(table, problem)
    decided(table, problem, once="d2")
    table.close()

    def found(store: Store, day: int) -> list[tuple[str, str]]:
        return reminded(store) if day == 0 else [one for one in announced(store) if one[0] == "review"]

    for day, what in ((0, [("due_today", "greta")] * 2), (84, [("review", kept)])):

        def nothing(store: Store, day: int = day) -> None:
            assert found(store, day) == []

        statements = cut_off_anywhere(database_url, lambda store, day=day: store.decisions.remind(after(day)), nothing)
        assert statements > 5
        with Store.open(database_url) as store:
            assert found(store, day)[: 1 if day else None] == what
            assert store.decisions.remind(after(day)) == 0
