"""`karta serve` as a process: it posts what is due, and ends in good order."""

import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from storage.model.digest import Posting
from storage.store import Store
from tests.cast import ASTA
from tests.kill.loop import prepare
from tests.kill.test_kill import free_port
from tests.storage.digests.books import wish
from tests.warm import ROOT


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_server_posts_what_is_due_and_ends_in_good_order(tmp_path: Path, ending: signal.Signals) -> None:
    url = f"sqlite:///{tmp_path}/karta.sqlite"
    prepare(url)
    now = datetime.now(ZoneInfo("Europe/Stockholm")) - timedelta(minutes=2)
    asked = wish(weekday=now.isoweekday(), minute=now.hour * 60 + now.minute)
    environment = {"KARTA_DATA_DIR": str(tmp_path), "KARTA_PORT": str(free_port()), "PATH": ""}
    with Store.open(url) as store:
        store.digests.subscribe(asked, ASTA, datetime.now(UTC) - timedelta(days=6))
        server = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        until = time.monotonic() + 120
        while time.monotonic() < until and not any(row.state is Posting.DONE for row in store.digests.latest()):
            time.sleep(0.2)
        (row,) = store.digests.latest()
        (message,) = store.conversations.messages("est-centrum", "asta")
    server.send_signal(ending)
    said, _ = server.communicate(timeout=60)
    assert (row.state, message.client_id) == (Posting.DONE, row.key)
    assert "Stopped." in said
    assert server.returncode == 0
