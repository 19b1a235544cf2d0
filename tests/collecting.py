"""Workers prepare the modules of the tests for each other: pytest rewrites every `assert`, which takes half of the
time of looking for tests, and each worker would do it for all of them.

Each begins with other files than the rest, and keeps what it made where pytest and Python keep it (`__pycache__`),
also where the environment says that nothing is to be kept: it is looked for there all the same.
"""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BEGUN: pytest.StashKey[bool] = pytest.StashKey()


@contextmanager
def kept() -> Iterator[None]:
    """What is compiled meanwhile is kept for other workers and the next run."""
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, False
    try:
        yield
    finally:
        sys.dont_write_bytecode = before


def begin_elsewhere(config: pytest.Config) -> None:
    """Import a worker's share of a whole run, once; a fault comes again, and is told, when its turn comes."""
    given = getattr(config, "workerinput", None)
    if given is None or BEGUN in config.stash or {Path(arg).name for arg in config.args} != {"tests"}:
        return
    config.stash[BEGUN] = True
    mine, all_of_them = int(given["workerid"].removeprefix("gw")), int(given["workercount"])
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    for path in files[mine % all_of_them :: all_of_them]:
        # Whatever a module does when it is imported.
        with suppress(Exception, pytest.skip.Exception):
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
