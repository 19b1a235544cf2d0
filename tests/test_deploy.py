"""What stands in deploy/ and in docs/go-live.md is what the code does."""

import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from bot.cli.everything import cli
from bot.settings import Settings
from tests.warm import ROOT

DEPLOY = ROOT / "deploy"
GO_LIVE = (ROOT / "docs/go-live.md").read_text("utf-8")


def test_the_units_are_what_systemd_understands(tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("systemd-analyze is not installed")
    units = [path for path in DEPLOY.iterdir() if path.suffix in (".service", ".timer")]
    assert len(units) == 3
    for unit in units:  # only what is run is looked for on this machine
        text = unit.read_text("utf-8").replace("/opt/handelsekarta/.venv/bin/karta", sys.executable)
        (tmp_path / unit.name).write_text(text, "utf-8")
    made = [str(tmp_path / unit.name) for unit in units]
    done = subprocess.run([verify, "verify", "--man=no", *made], capture_output=True, text=True, check=False)
    told = [
        line for line in (done.stdout + done.stderr).splitlines() if str(tmp_path) in line or "handelsekarta" in line
    ]
    assert (done.returncode, told) == (0, [])


def test_the_units_run_commands_that_exist() -> None:
    names = {command.name for command in cli.registered_commands}
    for unit in DEPLOY.glob("*.service"):
        for line in re.findall(r"bin/karta (.*)", unit.read_text("utf-8")):
            assert line.split()[0] in names


def test_the_container_copies_what_is_there() -> None:
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    for names in re.findall(r"^COPY (?!--)(.*)$", text, re.MULTILINE):
        for name in names.split()[:-1]:
            assert (ROOT / name).exists(), name
    assert "USER 10001" in text
    assert not re.search(r"(?i)token|secret|password", text)


def test_every_setting_and_command_that_is_named_exists() -> None:
    known = {f"KARTA_{item.name.upper()}" for item in fields(Settings)}
    assert set(re.findall(r"KARTA_[A-Z_]+[A-Z]", GO_LIVE)) <= known
    commands = {command.name for command in cli.registered_commands} | {group.name for group in cli.registered_groups}
    blocks = re.findall(r"^ {4}.*", GO_LIVE, re.MULTILINE)
    spans = re.findall(r"`([^`\n]+)`", GO_LIVE)
    said = set(re.findall(r"(?<![\w/-])karta ([a-z]+)", "\n".join([*blocks, *spans])))
    assert {"backup", "restore", "doctor", "migrate"} < said
    # What people write in chat ("karta förra veckan") is in the tables.
    assert said - {"f"} <= commands


def test_files_that_are_named_exist() -> None:
    for name in re.findall(r"(?:docs|deploy)/[\w.-]+\.\w+", GO_LIVE):
        assert (ROOT / name).exists(), name
