"""Where the shared data lie; they are not part of the project, so tests that read them skip without them."""

import os
from pathlib import Path

import pytest

ROOT = Path(os.environ.get("KARTA_SHARED") or Path(__file__).parents[2] / "shared")


def shared(name: str) -> Path:
    """The path of a file under shared/data, or skip the test."""
    path = ROOT / "data" / name
    if not path.exists():
        pytest.skip(f"shared/data/{name} is not here")
    return path
