"""A run of retention that is killed at any moment.

    python -m tests.storage.retention.killing URL FOLDER DAYS

runs retention `DAYS` after NOW until it is killed or done, a few incidents a transaction.
"""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

from storage.photos import PhotoFiles
from storage.retention import run
from storage.store import Store
from tests.storage.reports.street import NOW

ROOT = Path(__file__).parents[3]


def work(url: str, folder: str, days: int) -> None:
    run.BATCH = 3
    store = Store.open(url)
    os.write(1, b"ready\n")
    store.retention.run(NOW + timedelta(days=days), PhotoFiles(Path(folder)))
    os.write(1, b"done\n")


def killed_after(url: str, folder: Path, days: int, seconds: float) -> bool:
    """Let it run for `seconds`, then kill it; whether it had come to its end."""
    command = [sys.executable, "-m", "tests.storage.retention.killing", url, str(folder), str(days)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        time.sleep(seconds)
        child.send_signal(signal.SIGKILL)
        return b"done" in child.stdout.read()


if __name__ == "__main__":
    work(sys.argv[1], sys.argv[2], int(sys.argv[3]))
