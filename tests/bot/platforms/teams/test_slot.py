"""How `karta serve` and `karta doctor` find Teams: by the settings, and without a secret in what is said."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.chatting import Door
from bot.platforms import CHATS
from bot.platforms.teams import slot
from bot.platforms.teams.settings import TeamsSettings
from bot.settings import Settings, SettingsError, load_settings
from tests.bot.platforms.teams.conftest import App, Peer
from tests.bot.platforms.teams.peer import APP, TENANT
from tests.warm import ROOT

SET = {"KARTA_TEAMS_CLIENT_ID": APP, "KARTA_TEAMS_TENANT_ID": TENANT.upper(), "KARTA_TEAMS_CLIENT_SECRET": "HEMLIGT"}


def test_it_is_configured_by_three_settings_and_a_half_is_refused(tmp_path: Path) -> None:
    (found,) = [one for one in CHATS if one.name == "teams"]
    whole = load_settings(SET, tmp_path / "none")
    assert found.configured(whole)
    assert not found.configured(Settings())
    for name in SET:
        with pytest.raises(SettingsError, match=name):
            load_settings({key: value for key, value in SET.items() if key != name}, tmp_path / "none")
    with pytest.raises(SettingsError, match="UNAUTHENTICATED"):
        load_settings({**SET, "KARTA_TEAMS_UNAUTHENTICATED": "on", "KARTA_HOST": "192.0.2.1"}, tmp_path / "none")


def test_opening_it_connects_nothing(own_house: App, tmp_path: Path) -> None:
    settings = load_settings(SET, tmp_path / "none")
    chat = slot.TEAMS_CHAT.open(Door(own_house), settings)
    assert chat.name == "teams"
    assert [route.path for route in chat.routes] == ["/api/messages"]  # type: ignore[attr-defined]
    assert (chat.poster.searchable, chat.trouble()) == (False, "no_keys")
    assert chat.poster.deadline <= 120
    assert slot.settings_of(settings).tenant == TENANT  # as Microsoft writes it


def test_the_doctor_names_an_id_that_is_none_and_no_secret() -> None:
    findings = list(slot.examine(Settings(teams_client_id="x", teams_tenant_id=TENANT, teams_client_secret="HEMLIGT")))
    assert [one.state for one in findings] == ["missing"]
    assert "KARTA_TEAMS_CLIENT_ID" in findings[0].what
    assert "HEMLIGT" not in repr(findings)


def test_the_doctor_looks_at_the_keys_and_the_clock(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    teams = TeamsSettings(APP, TENANT, "HEMLIGT", metadata=peer.metadata)
    assert [one.state for one in slot._keys(teams)] == ["ok"]
    monkeypatch.setattr("bot.platforms.teams.tokens.clock_difference", lambda _address: 400.0)
    assert [one.state for one in slot._keys(teams)] == ["ok", "risk"]
    away = TeamsSettings(APP, TENANT, "HEMLIGT", metadata="http://127.0.0.1:9/none")
    assert [one.state for one in slot._keys(away)] == ["missing"]


def test_the_sdk_leaves_no_setting_in_the_environment(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("KARTA_AUDIT_KEY=HEMLIGT\nCLIENT_ID=annan\n")
    code = (
        "import os, sys\nbefore = dict(os.environ)\nfrom bot.platforms.teams.sdk import make_app\n"
        "from bot.platforms.teams.settings import TeamsSettings\n"
        "app = make_app(TeamsSettings('a', 'b', 'c'))\n"
        "print(dict(os.environ) == before, app.id)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.split() == ["True", "a"], done.stderr[-500:]
