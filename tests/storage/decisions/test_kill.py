"""A process that reminds is killed before each of its statements: the next one leaves everything, once."""

import os
import signal

from sqlalchemy import event

from storage.store import Store
from tests.storage.decisions.ground import announced, decided, measure, reminded
from tests.storage.decisions.test_reminding import after
from tests.storage.problems.table import made

STEPS = {"sqlite": 1, "postgresql": 1} if os.environ.get("KARTA_SOAK") else {"sqlite": 3, "postgresql": 6}


def _dies(url: str, statement: int, day: int) -> bool:
    """Remind in a process that dies just before that statement (the commit counts); whether it died."""
    child = os.fork()
    if child:
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    try:
        store, left = Store.open(url), [statement]

        def count(*_: object) -> None:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(store._database._engine, "before_cursor_execute", count)
        event.listen(store._database._engine, "commit", count)
        store.decisions.remind(after(day))
        os._exit(0)
    finally:
        os._exit(1)


def test_killed_before_any_statement_it_leaves_nothing_by_halves(table: Store, database_url: str) -> None:
    problem = made(table)
    measure(table, problem)
    kept = decided(table, problem)
    decided(table, problem, once="d2")
    table.close()
    step = STEPS["sqlite" if database_url.startswith("sqlite") else "postgresql"]
    for day, what in ((0, [("due_today", "greta")] * 2), (84, [("review", kept)])):
        statement = 1
        while _dies(database_url, statement, day):
            with Store.open(database_url) as store:
                found = reminded(store) if day == 0 else [one for one in announced(store) if one[0] == "review"]
                assert found == []
            statement += step
        assert statement > 5
        with Store.open(database_url) as store:
            found = reminded(store) if day == 0 else [one for one in announced(store) if one[0] == "review"][:1]
            assert found == what
            assert store.decisions.remind(after(day)) == 0
