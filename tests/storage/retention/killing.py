"""A run of retention that is killed at any moment."""

import time
from datetime import timedelta
from pathlib import Path

from storage.photos import PhotoFiles
from storage.retention import run
from storage.store import Store
from tests.forked import Forked
from tests.storage.reports.street import NOW


def work(url: str, folder: Path, days: int) -> None:
    """Retention so many days after NOW, a few incidents a transaction."""
    run.BATCH = 3
    store = Store.open(url)
    print("ready", flush=True)  # noqa: T201  to whoever started it
    store.retention.run(NOW + timedelta(days=days), PhotoFiles(folder))
    print("done", flush=True)  # noqa: T201  the same


def killed_after(url: str, folder: Path, days: int, seconds: float) -> bool:
    """Let it run for `seconds`, then kill it; whether it had come to its end."""
    with Forked(lambda: work(url, folder, days)) as child:
        assert child.line() == "ready"
        time.sleep(seconds)
        child.kill()
        return "done" in child.rest()
