"""Where everything is installed (KARTA_REQUIRE_ALL=1), a skipped test is a failed one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).with_name("conftest.py")
TEST = """
import pytest

def test_ran():
    assert True

def test_skipped():
    pytest.skip("no server")

@pytest.mark.xfail(reason="known")
def test_known():
    raise AssertionError
"""


@pytest.mark.parametrize(
    ("require", "summary"), [("", "1 passed, 1 skipped, 1 xfailed"), ("1", "1 failed, 1 passed, 1 xfailed")]
)
def test_a_skip_fails_when_everything_is_required(tmp_path: Path, require: str, summary: str) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "test_some.py").write_text(TEST, encoding="utf-8")
    root = str(CONFTEST.parents[1])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path,
        env=os.environ | {"KARTA_REQUIRE_ALL": require, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=False,
    )
    assert summary in done.stdout
    assert ("no server" in done.stdout) == bool(require)
