"""Settings: each is described, and each fault names its line without repeating a secret."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load_settings

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_setting_is_described() -> None:
    described = set(re.findall(r"^#? ?(KARTA_[A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
    assert described == {f"KARTA_{name.upper()}" for name in (item.name for item in fields(Settings))}


def test_the_example_file_is_the_defaults(elsewhere: Path) -> None:
    (elsewhere / ".env").write_text((ROOT / ".env.example").read_text("utf-8"), "utf-8")
    assert load_settings() == Settings()


def test_a_fault_names_its_line(elsewhere: Path) -> None:
    (elsewhere / ".env").write_text("# mine\nKARTA_PORT=many\n", "utf-8")
    with pytest.raises(SettingsError, match=r"KARTA_PORT \(\.env line 2\): "):
        load_settings()


def test_a_secret_is_never_repeated(elsewhere: Path) -> None:
    (elsewhere / ".env").write_text("KARTA_DATABASE_URL=mysql://karta:hemligt@db/karta\n", "utf-8")
    with pytest.raises(SettingsError) as told:
        load_settings()
    assert "hemligt" not in str(told.value)
    assert "postgresql://" in str(told.value)


def test_a_misspelt_setting_is_named(elsewhere: Path) -> None:
    (elsewhere / ".env").write_text("KARTA_PROT=8080\n", "utf-8")
    with pytest.raises(SettingsError, match=r"KARTA_PROT \(\.env line 1\): is not a setting"):
        load_settings()


def test_the_network_is_listened_to_only_behind_https(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KARTA_HOST", "0.0.0.0")  # noqa: S104 - the very thing refused
    monkeypatch.setenv("KARTA_PAGE", "on")
    with pytest.raises(SettingsError, match=r"KARTA_HOST is not this machine alone.*KARTA_PAGE_URL"):
        load_settings()
    monkeypatch.setenv("KARTA_PAGE_URL", "https://Karta.example.se/, https://karta2.example.se:8443")
    assert load_settings().page_url == ("https://karta.example.se", "https://karta2.example.se:8443")
    monkeypatch.setenv("KARTA_PAGE", "off")
    with pytest.raises(SettingsError, match="KARTA_HOST"):
        load_settings()


@pytest.mark.parametrize("address", ["http://karta.example.se", "karta.example.se", "https://a.se/x", "https://u@a.se"])
def test_an_address_that_would_be_overheard_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("KARTA_PAGE_URL", address)
    with pytest.raises(SettingsError, match="KARTA_PAGE_URL"):
        load_settings()


@pytest.mark.parametrize(
    "address",
    [
        "rapport.example.se",
        "http://rapport.example.se",
        "https://rapport.example.se/r/",
        "https://rapport.example.se?x=1",
        "https://name:hemligt@rapport.example.se",
        "https://",
        "https://127.0.0.1:8765",
        "ftp://rapport.example.se",
    ],
)
def test_the_public_address_is_one_that_phones_can_use(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("KARTA_PUBLIC_URL", address)
    with pytest.raises(SettingsError, match="KARTA_PUBLIC_URL") as told:
        load_settings()
    assert "hemligt" not in str(told.value)


@pytest.mark.parametrize("address", ["https://Rapport.example.se/", "http://127.0.0.1:8765", "http://localhost:80"])
def test_a_public_address_is_kept_without_path(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("KARTA_PUBLIC_URL", address)
    assert load_settings().public_url == address.lower().rstrip("/")


def test_tiles_need_credit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KARTA_TILES", "https://tiles.example/{z}/{x}/{y}.png")
    with pytest.raises(SettingsError, match="KARTA_TILES_ATTRIBUTION"):
        load_settings()


@pytest.mark.parametrize("text", ["4", "-1", "exact", "3.0"])
def test_raw_texts_never_travel_in_a_chat_platform(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("KARTA_PLATFORM_CAP", text)
    with pytest.raises(SettingsError, match=r"KARTA_PLATFORM_CAP \(environment\): must be 0, 1, 2 or 3"):
        load_settings()


HALVES = [
    ({"SLACK_BOT_TOKEN": "xoxb-HEMLIGT"}, "KARTA_SLACK_APP_TOKEN is missing: Slack in Socket Mode"),
    ({"SLACK_APP_TOKEN": "xapp-HEMLIGT"}, "KARTA_SLACK_BOT_TOKEN is missing"),
    (
        {"SLACK_BOT_TOKEN": "xoxb-HEMLIGT", "SLACK_MODE": "http"},
        "SLACK_SIGNING_SECRET is missing: Slack over HTTP",
    ),
    ({"SLACK_BOT_TOKEN": "xapp-HEMLIGT", "SLACK_APP_TOKEN": "xapp-1"}, "the bot token, which begins with xoxb-"),
    ({"SLACK_MODE": "carrier-pigeon"}, "must be one of socket, http"),
    ({"SLACK_API": "http://slack.example/api"}, "https://"),
    ({"TEAMS_CLIENT_ID": "HEMLIGT"}, "KARTA_TEAMS_TENANT_ID is missing"),
    ({"TEAMS_CLIENT_SECRET": "HEMLIGT"}, "KARTA_TEAMS_CLIENT_ID is missing"),
]


@pytest.mark.parametrize(("given", "said"), HALVES)
def test_half_a_platform_is_refused_and_no_token_repeated(
    given: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"KARTA_{name}", value)
    with pytest.raises(SettingsError) as told:
        load_settings()
    assert said in str(told.value)
    assert "HEMLIGT" not in str(told.value)


def test_a_whole_platform_is_known_and_its_tokens_printed_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = {"SLACK_BOT_TOKEN": "xoxb-HEMLIGT", "SLACK_APP_TOKEN": "xapp-HEMLIGT", "TEAMS_CLIENT_SECRET": "HEMLIGT"}
    for name, value in (tokens | {"TEAMS_CLIENT_ID": "id", "TEAMS_TENANT_ID": "tenant"}).items():
        monkeypatch.setenv(f"KARTA_{name}", value)
    monkeypatch.setenv("KARTA_SLACK_API", "http://127.0.0.1:4003/api")
    monkeypatch.setenv("KARTA_HOST", "0.0.0.0")  # noqa: S104  no page is served, so nothing is sent unprotected
    known = load_settings()
    assert (known.slack, known.teams, known.slack_api) == (True, True, "http://127.0.0.1:4003/api/")
    assert "HEMLIGT" not in repr(known)
    assert (Settings().slack, Settings().teams) == (False, False)
