"""What the doctor says of the report page for phones."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.doctor import examine
from bot.finding import Finding
from bot.platforms.chat import ChatSlot
from bot.settings import Settings
from tests import postgres


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


def _slot(said: Iterator[Finding] | Exception) -> ChatSlot:
    def examine(_: Settings) -> Iterator[Finding]:
        if isinstance(said, Exception):
            raise said
        return said

    return ChatSlot("paper", lambda settings: settings.slack, lambda door, settings: pytest.fail("opened"), examine)


def test_a_configured_platform_says_how_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configured = Settings(data_dir=tmp_path, slack_bot_token="xoxb-HEMLIGT")
    monkeypatch.setattr("bot.platforms.CHATS", (_slot(iter([Finding("missing", "paper: scope x")])),))
    assert "paper: scope x" in [found.what for found in examine(configured)]
    assert not [found for found in examine(Settings(data_dir=tmp_path)) if found.what.startswith("paper")]


def test_a_platform_that_cannot_be_examined_is_a_finding_and_the_rest_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.platforms.CHATS", (_slot(RuntimeError("no network")), _slot(iter([Finding("ok", "b")]))))
    found = list(examine(Settings(data_dir=tmp_path, slack_bot_token="xoxb-HEMLIGT")))
    assert [one.what for one in found][-2:] == ["paper: RuntimeError: no network", "b"]
    assert "HEMLIGT" not in repr(found)


def test_a_disk_that_is_nearly_full_is_a_risk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ("ok", True) in [(one.state, one.what.startswith("disk:")) for one in examine(Settings(data_dir=tmp_path))]
    monkeypatch.setattr("bot.cli.doctor.LEAST_FREE", 10**18)
    assert ("risk", True) in [(one.state, one.what.startswith("disk:")) for one in examine(Settings(data_dir=tmp_path))]


@pytest.mark.postgresql
def test_the_clocks_are_compared(postgresql_server: postgres.Server, tmp_path: Path) -> None:
    with postgresql_server.database() as url:
        found = list(examine(Settings(data_dir=tmp_path, database_url=url)))
    assert "clock: the same as the database's" in [one.what for one in found]
