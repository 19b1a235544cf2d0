"""A real `karta serve` that can be killed at any moment and started again on the same database."""

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from tests.outbox.processes import FORKS

ROOT = Path(__file__).parents[2]
PATIENCE = 180.0  # seconds for a start on a busy machine


def _serve(environment: dict[str, str], log: str) -> None:
    """`karta serve`, in a fork of a process that has imported everything: its start is its own work only."""
    os.setsid()
    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(file, 1)
    os.dup2(file, 2)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    sys.argv = ["karta", "serve"]
    from bot.__main__ import main

    main()


class Served:
    """One installation: its database, its folder, its port, and the process that serves it now."""

    def __init__(self, url: str, folder: Path, port: int) -> None:
        self.port = port
        self.kills = 0
        self._log = folder / "serve.log"
        self._process: Any = None
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("KARTA_")},
            "KARTA_DATABASE_URL": url,
            "KARTA_DATA_DIR": str(folder),
            "KARTA_PORT": str(port),
        }

    def start(self) -> None:
        """Serve, and return when it answers."""
        self._process = FORKS.Process(target=_serve, args=(self._environment, str(self._log)), daemon=True)
        self._process.start()
        until = time.monotonic() + PATIENCE
        while not self._answers():
            if not self._process.is_alive() or time.monotonic() > until:
                raise RuntimeError(f"karta serve did not start; see {self._log}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/favicon.ico", timeout=5) as answer:
                return answer.status == 200
        except HTTPError:
            return True
        except (URLError, OSError):
            return False

    def kill(self) -> None:
        """SIGKILL: nothing of it runs another instruction."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.kill()  # also before it has a group of its own
            self._process.join()
            self._process = None
            self.kills += 1

    def stop(self) -> None:
        """The end."""
        kills = self.kills
        self.kill()
        self.kills = kills
