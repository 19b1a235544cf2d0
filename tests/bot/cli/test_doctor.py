"""What the doctor says of the report page for phones."""

from pathlib import Path

import pytest

from bot.cli.doctor import Finding, examine
from bot.settings import Settings


def said(folder: Path, public_url: str | None) -> list[Finding]:
    findings = examine(Settings(data_dir=folder, public_url=public_url))
    return [finding for finding in findings if finding.what.startswith("report page for phones")]


def test_without_an_address_it_says_how_to_publish(tmp_path: Path) -> None:
    (found,) = said(tmp_path, None)
    assert found.state == "note"
    assert "KARTA_PUBLIC_URL" in found.mend


PUBLISHED = [("https://r.example.se", ["ok"]), ("http://127.0.0.1", ["ok", "note"])]


@pytest.mark.parametrize(("address", "states"), PUBLISHED)
def test_with_one_it_says_what_is_published(tmp_path: Path, address: str, states: list[str]) -> None:
    found = said(tmp_path, address)
    assert [finding.state for finding in found] == states
    assert f"{address}/r/" in found[0].what
