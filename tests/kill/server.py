"""A real `karta serve` that can be killed at any moment and started again on the same database."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds for a start on a busy machine


class Served:
    """One installation: its database, its folder, its port, and the process that serves it now."""

    def __init__(self, url: str, folder: Path, port: int) -> None:
        self.port = port
        self.kills = 0
        self._log = (folder / "serve.log").open("ab")
        self._process: subprocess.Popen[bytes] | None = None
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("KARTA_")},
            "KARTA_DATABASE_URL": url,
            "KARTA_DATA_DIR": str(folder),
            "KARTA_PORT": str(port),
        }

    def start(self) -> None:
        """Serve, and return when it answers."""
        command = [sys.executable, "-m", "bot", "serve"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=self._environment, stdout=self._log, stderr=self._log, start_new_session=True
        )
        until = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"karta serve did not start; see {self._log.name}")
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
            self._process.wait()
            self._process = None
            self.kills += 1

    def stop(self) -> None:
        """The end."""
        kills = self.kills
        self.kill()
        self.kills = kills
        self._log.close()
