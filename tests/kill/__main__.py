"""`python -m tests.kill`: the kill loop at full length, on SQLite and on PostgreSQL (part of `make soak`)."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests import postgres
from tests.kill.loop import Outcome, run
from tests.kill.test_kill import free_port


def main() -> int:
    """Run both; the exit code tells whether anything was lost, half, doubled or foreign."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--acknowledgements", type=int, default=15_000, help="on each database")
    parser.add_argument("--kills", type=int, default=100, help="on each database")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    wanted = {"kills": given.kills, "acknowledgements": given.acknowledgements, "seed": given.seed}
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory() as name:
        outcomes.append(run(f"sqlite:///{name}/karta.db", Path(name), free_port(), **wanted))
        print(f"SQLite: {outcomes[-1]}", flush=True)  # noqa: T201  figures are printed
    with postgres.running() as server, server.database() as url, tempfile.TemporaryDirectory() as name:
        outcomes.append(run(url, Path(name), free_port(), **wanted))
        print(f"PostgreSQL: {outcomes[-1]}", flush=True)  # noqa: T201  figures are printed
    for outcome in outcomes:
        for strange in outcome.strange[:5]:
            print(f"strange: {strange}")  # noqa: T201  figures are printed
    return int(any(o.lost or o.half or o.doubled or o.foreign for o in outcomes))


sys.exit(main())
