"""Each digest once, whatever crashes; `make soak` runs it at full length (python -m tests.outbox)."""

from pathlib import Path

import pytest

from tests import postgres
from tests.kill.test_kill import free_port
from tests.outbox.loop import Outcome, Setting, run
from tests.outbox.plan import SPECIAL


def go(url: str, folder: Path, **changes: object) -> Outcome:
    usual = {"mondays": list(SPECIAL), "subscriptions": 24, "lives": (2.0, 8.0)}
    given = Setting(url=url, folder=folder, port=free_port(), **(usual | changes))  # type: ignore[arg-type]
    outcome = run(given)
    print(outcome)  # noqa: T201  shown when it fails, or with -s
    return outcome


@pytest.mark.postgresql
def test_three_replicas_on_postgresql_lose_and_double_nothing(tmp_path: Path) -> None:
    with postgres.running(postgres.CAREFUL) as server, server.database() as url:
        modes = iter(["fast", "immediate"] * 100)
        outcome = go(url, tmp_path, restart=lambda: server.restart(next(modes)))
    assert (outcome.lost, outcome.doubled, outcome.strange) == ((), (), ()), outcome
    assert outcome.promised >= 24 * len(SPECIAL)


def test_one_on_sqlite_loses_and_doubles_nothing(tmp_path: Path) -> None:
    outcome = go(f"sqlite:///{tmp_path}/karta.db", tmp_path, replicas=1, subscriptions=16, seed=2)
    assert (outcome.lost, outcome.doubled, outcome.strange) == ((), (), ()), outcome
    assert outcome.promised >= 16 * len(SPECIAL)
