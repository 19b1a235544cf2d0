"""`python -m tests.outbox`: the outbox's fault test at full length (part of `make soak`)."""

import argparse
import itertools
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from tests import postgres
from tests.kill.test_kill import free_port
from tests.outbox.kinds import KINDS
from tests.outbox.loop import Outcome, Setting, run
from tests.outbox.plan import consecutive

FIRST = date(2026, 2, 2)  # the weeks from here on hold both clock changes, a year's end and many public holidays


def setting(url: str, folder: Path, slots: int, subscriptions: int, **changes: object) -> Setting:
    """So many slots of so many conversations, in consecutive weeks."""
    mondays = consecutive(FIRST, -(-slots // subscriptions))
    given = {"url": url, "folder": folder, "port": free_port(), "mondays": mondays, "subscriptions": subscriptions}
    return Setting(**(given | {"lives": (3.0, 25.0)} | changes))  # type: ignore[arg-type]


def on_postgresql(slots: int, seed: int, **changes: object) -> Outcome:
    """Three replicas, with restarts of the database."""
    with postgres.running(postgres.CAREFUL) as server, server.database() as url, tempfile.TemporaryDirectory() as name:
        modes = itertools.cycle(["fast", "immediate"])
        asked = setting(
            url, Path(name), slots, min(200, slots), seed=seed, restart=lambda: server.restart(next(modes)), **changes
        )
        return run(asked)


def on_sqlite(slots: int, seed: int, **changes: object) -> Outcome:
    """One replica."""
    with tempfile.TemporaryDirectory() as name:
        return run(setting(f"sqlite:///{name}/karta.db", Path(name), slots, 40, replicas=1, seed=seed, **changes))


def main() -> int:
    """The exit code tells whether anything was lost or doubled, or a wrong way of posting passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slots", type=int, default=10_000, help="with three replicas on PostgreSQL; 0: none")
    parser.add_argument("--sqlite", type=int, default=1_000, help="with one on SQLite, twice")
    parser.add_argument("--chats", type=int, default=1_000, help="in Slack and in Teams, on both databases; 0: none")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    small = max(40, given.sqlite // 4)
    runs: dict[str, Callable[[], Outcome]] = {
        "PostgreSQL, three replicas": lambda: on_postgresql(given.slots, given.seed),
        "SQLite, one": lambda: on_sqlite(given.sqlite, given.seed),
        "SQLite, one, not searchable": lambda: on_sqlite(given.sqlite, given.seed, searchable=False),
        "mark first (must lose)": lambda: on_sqlite(small, given.seed, variant="mark_first"),
        "send first (must double)": lambda: on_sqlite(small, given.seed, variant="send_first"),
    }
    for name in ("slack", "teams") if given.chats else ():
        kind = {"kind": KINDS[name]}
        runs[f"{name}, PostgreSQL, three replicas"] = partial(on_postgresql, given.chats, given.seed, **kind)
        runs[f"{name}, SQLite, one"] = partial(on_sqlite, max(40, given.chats // 5), given.seed, **kind)
    if given.chats:
        runs["slack, send first (must double)"] = partial(
            on_sqlite, small, given.seed, variant="send_first", kind=KINDS["slack"]
        )
    if not given.slots:
        del runs["PostgreSQL, three replicas"]
    bad = False
    for name, go in runs.items():
        outcome = go()
        print(f"{name}: {outcome}", flush=True)  # noqa: T201  figures are printed
        wrong = bool(outcome.lost or outcome.doubled)
        bad |= wrong is not name.endswith(")") or bool(outcome.strange and not wrong)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
