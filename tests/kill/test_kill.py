"""A short kill loop on each database; `make soak` runs it at full length."""

import socket
from pathlib import Path

from tests.kill.loop import run


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_no_acknowledged_report_is_lost_half_or_doubled(database_url: str, tmp_path: Path) -> None:
    outcome = run(database_url, tmp_path, free_port(), kills=3, acknowledgements=24)
    assert outcome.acknowledged >= 24, outcome
    assert (outcome.lost, outcome.half, outcome.doubled, outcome.foreign) == ((), (), (), ()), outcome
    assert outcome.strange == (), outcome.strange[:3]
