"""`karta ask` as it is nearly always written: the same as typer reads it, and nothing heavy is imported for it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typer.main import get_command

from bot.cli.answering import Asked
from bot.cli.everything import cli
from bot.cli.plain import plain

ASK = get_command(cli).commands["ask"]  # type: ignore[attr-defined]
NAMES = ("--as", "--in", "--now", "--language", "--out", "--field", "--json", "--send")
WORDS = st.one_of(
    st.sampled_from(
        (*NAMES, "--", "--help", "-", "--out=x", "--js", "karta vecka 12", "asta", "sv", "where=Torget", "")
    ),
    st.text(st.characters(codec="utf-8"), max_size=4),
    st.sampled_from(("\ud800", "a\x1b[1m", "~", "*", "%PATH%", "$HOME", "--field=a=b", "-o")),
)


def by_typer(words: list[str]) -> Asked:
    given = ASK.make_context("ask", list(words)).params
    return Asked(**given | {"field": given["field"] or None})


@given(st.lists(WORDS, max_size=8))
@example(["karta vecka 12", "--as", "asta", "--in", "est", "--now", "2026-01-01", "--language", "en"])
@example(["--field", "a=1", "--json", "x", "--field", "b=2", "--send", "--out", "a/../b", "--json"])
@settings(deadline=None)
def test_what_is_read_plainly_is_what_typer_reads(words: list[str]) -> None:
    read = plain(words)
    assert read is None or read == by_typer(words)


@pytest.mark.parametrize(
    ("words", "read"),
    [
        (["karta vecka 12 centrum"], Asked("karta vecka 12 centrum")),
        (["--json", "v12", "--as", "asta", "--out", "here"], Asked("v12", "asta", as_json=True, out=Path("here"))),
        (["/rapportera", "--field", "where=a", "--field", "kind=b", "--send"],
         Asked("/rapportera", field=["where=a", "kind=b"], send=True)),
    ],
)  # fmt: skip
def test_what_people_write_is_plain(words: list[str], read: Asked) -> None:
    assert plain(words) == read == by_typer(words)


@pytest.mark.parametrize(
    "words",
    [[], ["--help"], ["a", "b"], ["a", "--as"], ["a", "--now=2026-01-01"], ["a", "--", "b"], ["a", "--as", "--json"],
     ["a", "--as", "x", "--as", "y"], [""], ["a", "--typo"], ["-1"], ["\udcff"]],
)  # fmt: skip
def test_what_is_not_plain_is_left_to_typer(words: list[str]) -> None:
    assert plain(words) is None


def test_faults_are_told_by_typer(tmp_path: Path) -> None:
    done = _karta(tmp_path, "ask", "vecka 12", "--now")
    assert done.returncode == 2
    assert "'--now' requires an argument" in done.stderr
    assert "--as" in _karta(tmp_path, "ask", "--help").stdout


HEAVY = ("typer", "pydantic", "alembic", "asyncpg", "jinja2", "starlette", "geopandas", "pyproj", "requests")
LOOK = (
    "import sys; from bot.__main__ import main; main(); from importlib import import_module;"
    f"print('heavy:', *(name for name in {HEAVY!r} if name in sys.modules))"
)


def test_nothing_heavy_is_imported_for_a_picture(city_file: Path, tmp_path: Path) -> None:
    (tmp_path / "karta.sqlite").write_bytes(city_file.read_bytes())
    done = _run(tmp_path, "-c", LOOK, "ask", "karta vecka 46 centrum", "--now", "2026-11-22T12:00")
    assert done.returncode == 0, done.stderr
    assert "-> " in done.stdout
    assert done.stdout.splitlines()[-1] == "heavy:"


def _karta(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return _run(folder, "-m", "bot", *words)


def _run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {key: value for key, value in os.environ.items() if not key.startswith("KARTA_")}
    env |= {"KARTA_DATA_DIR": str(folder), "PYTHONPATH": str(Path(__file__).parents[3])}
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8", check=False)
