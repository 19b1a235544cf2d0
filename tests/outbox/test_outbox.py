"""Each digest once, whatever crashes; `make soak` runs it at full length (python -m tests.outbox)."""

from pathlib import Path

import pytest

from tests import postgres
from tests.kill.test_kill import free_port
from tests.outbox.kinds import KINDS
from tests.outbox.loop import Outcome, Setting, run
from tests.outbox.plan import SPECIAL


def go(url: str, folder: Path, **changes: object) -> Outcome:
    usual = {"mondays": list(SPECIAL), "subscriptions": 12, "lives": (3.0, 10.0)}
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
    assert outcome.promised >= 12 * len(SPECIAL)


def test_one_on_sqlite_loses_and_doubles_nothing(tmp_path: Path) -> None:
    outcome = go(f"sqlite:///{tmp_path}/karta.db", tmp_path, replicas=1, seed=2)
    assert (outcome.lost, outcome.doubled, outcome.strange) == ((), (), ()), outcome
    assert outcome.promised >= 12 * len(SPECIAL)


@pytest.mark.parametrize(("variant", "what"), [("mark_first", "lost"), ("send_first", "doubled")])
def test_two_ways_that_look_right_do_not_pass(tmp_path: Path, variant: str, what: str) -> None:
    """The same run, without which the two above would prove nothing."""
    outcome = go(
        f"sqlite:///{tmp_path}/karta.db", tmp_path, replicas=1, variant=variant, seed=3, mondays=list(SPECIAL[:2])
    )
    assert len(getattr(outcome, what)) >= 2, outcome


def test_what_cannot_be_looked_for_is_an_administrators_to_decide(tmp_path: Path) -> None:
    """Never posted again by itself; a person who looks in the channel loses and doubles nothing."""
    outcome = go(f"sqlite:///{tmp_path}/karta.db", tmp_path, replicas=1, searchable=False, seed=4)
    assert (outcome.lost, outcome.doubled, outcome.strange) == ((), (), ()), outcome
    assert outcome.decided >= 2, outcome


@pytest.mark.parametrize("name", ["slack", "teams"])
def test_slack_and_teams_get_each_digest_once(tmp_path: Path, name: str) -> None:
    """With the product's own posters: Slack is searched, and for Teams a person decides what nobody can know."""
    changes = {
        "kind": KINDS[name],
        "replicas": 2,
        "seed": 6,
        "mondays": list(SPECIAL[:2]),
        "subscriptions": 4,
        "lives": (6.0, 15.0),
    }
    outcome = go(f"sqlite:///{tmp_path}/karta.db", tmp_path, **changes)
    assert (outcome.lost, outcome.doubled, outcome.strange) == ((), (), ()), outcome
    assert outcome.promised >= 8
    assert outcome.attempts + outcome.decided > outcome.promised, outcome  # something did go wrong
