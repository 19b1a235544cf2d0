"""`karta retention` as an operator uses it."""

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.everything import cli
from tests.city import NOW


@pytest.fixture
def karta(tmp_path: Path, city_file: Path, monkeypatch: pytest.MonkeyPatch):
    import shutil

    shutil.copy(city_file, tmp_path / "karta.sqlite")
    monkeypatch.setenv("KARTA_DATA_DIR", str(tmp_path))
    return lambda *words: CliRunner().invoke(cli, ["retention", *words])


def test_the_list_is_toml_and_marks_what_was_decided(karta) -> None:
    assert (
        karta(
            "set", "--source", "polisen", "--kind", "klotter", "--words", "9", "--place", "10", "--row", "11"
        ).exit_code
        == 0
    )
    assert karta("set", "--trace", "drafts", "--days", "3").exit_code == 0
    printed = karta("list").output
    rules = tomllib.loads(printed)
    assert rules["rules"][0] == {"source": "polisen", "kind": "klotter", "words": 9, "place": 10, "row": 11}
    assert printed.count("decided here") == 1
    assert rules["traces"]["drafts"] == 3
    assert karta("set", "--source", "polisen", "--kind", "klotter", "--default").exit_code == 0
    assert "decided here" not in karta("list").output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["set"], "Give all three"),
        (["set", "--trace", "drafts"], "Give the days"),
        (["set", "--default"], "Nothing was decided"),
        (["run", "--now", "2030-01-01"], "--now is for --dry-run"),
    ],
)
def test_what_is_missing_is_said(karta, words: list[str], says: str) -> None:
    answer = karta(*words)
    assert answer.exit_code == 2
    assert says in answer.output


def test_a_run_does_what_its_plan_says(karta) -> None:
    later = (NOW + timedelta(days=4000)).isoformat()
    assert "Would take words of 0" not in karta("run", "--dry-run", "--now", later).output
    assert karta("run").output.startswith("Done: words ")
