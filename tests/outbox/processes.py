"""The processes of a run: started, killed at any moment, started again.

They are forked from a process that has imported everything: an import takes seconds on a busy machine, and a replica
that is killed while it imports proves nothing.
"""

import multiprocessing
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.outbox import platform, replica
from tests.outbox.kinds import Kind

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.outbox.warm"])


def _logged(log: str, act: Callable[..., None], *words: Any) -> None:
    """Run with everything that is printed in a file."""
    sys.stdout = sys.stderr = Path(log).open("a", encoding="utf-8", buffering=1)  # noqa: SIM115  until it is killed
    act(*words)


class Process:
    """Something of ours that runs; its output goes to a file in the run's folder."""

    def __init__(self, folder: Path, name: str, act: Callable[..., None], *words: Any) -> None:
        self._words = (str(folder / f"{name}.log"), act, *words)
        self._process: Any = None

    def start(self) -> None:
        self._process = FORKS.Process(target=_logged, args=self._words, daemon=True)
        self._process.start()

    def kill(self) -> None:
        """SIGKILL: nothing of it runs another instruction."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None


class Platform:
    """What records."""

    def __init__(self, folder: Path, kind: Kind, port: int, seed: int, calm: float) -> None:
        self.kills = 0
        self._seed = seed
        self._folder = folder
        self._journal = folder / "journal"
        self._words = (port, kind.front, self._journal, folder / "times.json")
        self._calm = calm
        self._process: Process | None = None

    def start(self) -> None:
        """Each life has its own chances."""
        chances = (self._seed * 1_000 + self.kills, self._calm)
        self._process = Process(self._folder, "platform", platform.serve, *self._words, *chances)
        self._process.start()

    def kill(self) -> None:
        self.stop()
        self.kills += 1

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()

    def has(self, key: str) -> bool:
        return any(row["key"] == key for row in platform.read(self._journal))


class Replicas:
    """Several replicas, by name."""

    def __init__(self, url: str, folder: Path, kind: Kind, port: int, variant: str, searchable: bool) -> None:
        self.kills = 0
        self._words = (url, folder, kind.name, port, variant, searchable)
        self._folder = folder
        self._running: dict[str, Process] = {}

    @property
    def names(self) -> list[str]:
        return list(self._running)

    def start(self, name: str) -> None:
        self._flag(name).unlink(missing_ok=True)
        process = Process(self._folder, name, replica.serve, name, *self._words)
        process.start()
        self._running[name] = process

    def is_up(self, name: str) -> bool:
        """Whether it has begun to work."""
        return self._flag(name).exists()

    def _flag(self, name: str) -> Path:
        return self._folder / f"{name}.up"

    def kill(self, name: str) -> None:
        self._running[name].kill()
        self.kills += 1

    def stop(self) -> None:
        for process in self._running.values():
            process.kill()
