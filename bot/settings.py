"""The environment, validated at start. Every setting is described in .env.example (a test compares them).

Plain code rather than a settings library: the library measured cost 0.2 s of the second that `karta ask`
has as a cold process (docs/decisions/0005-cold-start.md).
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

PREFIX = "KARTA_"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
LEAST_SECRET = 32  # signs: 128 bits as hexadecimal
DATABASES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")


class SettingsError(Exception):
    """Configuration that cannot be used; its text names each line and how to mend it, never a value."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Configuration of one installation. `database_url` may hold a password, the audit keys are some: not printed."""

    data_dir: Path = Path("var")
    database_url: str | None = field(default=None, repr=False)
    region: str = "helsingborg"
    language: str = "sv"
    host: str = "127.0.0.1"
    port: int = 8765
    page: str = "off"
    page_url: tuple[str, ...] = ()
    public_url: str | None = None
    tiles: str | None = field(default=None, repr=False)
    tiles_attribution: str | None = None
    tiles_contact: str | None = None
    log_level: str = "info"
    log_format: str = "text"
    platform_cap: int = 3
    audit_key: str | None = field(default=None, repr=False)
    audit_next_key: str | None = field(default=None, repr=False)
    audit_old_keys: tuple[str, ...] = field(default=(), repr=False)
    slack_mode: str = "socket"
    slack_bot_token: str | None = field(default=None, repr=False)
    slack_app_token: str | None = field(default=None, repr=False)
    slack_signing_secret: str | None = field(default=None, repr=False)
    slack_api: str = "https://slack.com/api/"
    teams_client_id: str | None = None
    teams_client_secret: str | None = field(default=None, repr=False)
    teams_tenant_id: str | None = None

    @property
    def slack(self) -> bool:
        """Whether Slack is configured; a half of it was refused at start."""
        return self.slack_bot_token is not None

    @property
    def teams(self) -> bool:
        """Whether Teams is configured; a half of it was refused at start."""
        return self.teams_client_id is not None

    def url(self, default_name: str = "karta.sqlite") -> str:
        """The database's URL; without one, a SQLite file in `data_dir`."""
        return self.database_url or f"sqlite:///{self.data_dir / default_name}"


def _folder(text: str) -> Path:
    return Path(text).expanduser()


def _database(text: str) -> str:
    if not text.startswith(DATABASES):
        raise ValueError("must start with sqlite:/// or postgresql://")
    return text


def _secret(text: str) -> str:
    if len(text) < LEAST_SECRET:
        raise ValueError(f"must have at least {LEAST_SECRET} signs; `openssl rand -hex 32` makes one")
    return text


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65_535:
        raise ValueError("must be a whole number from 0 to 65535")
    return int(text)


def _public(text: str) -> str:
    """An address that phones can open. Phones tell their position to HTTPS only, and to their own machine."""
    parts = urlsplit(text)
    if not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment or parts.username:
        raise ValueError("must be an address without path, such as https://rapport.example.se")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ValueError("must start with https://, since phones give their position to such pages only")
    if parts.scheme == "https" and parts.hostname in LOOPBACK:
        raise ValueError("must be a name that phones can reach, not this machine's own")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _pages(text: str) -> tuple[str, ...]:
    """Addresses at which people open the chat page, with commas between."""
    return tuple(_address(part.strip()) for part in text.split(",") if part.strip())


def _address(text: str) -> str:
    parts = urlsplit(text)
    if not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment or parts.username:
        raise ValueError("must be an address without path, such as https://karta.example.se")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ValueError("must start with https://: whoever signs in must not be overheard")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _level(text: str) -> int:
    if text not in ("0", "1", "2", "3"):
        raise ValueError("must be 0, 1, 2 or 3: raw text, photos and reporters (4) are for our own page alone")
    return int(text)


def _one_of(*allowed: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if text.casefold() not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return text.casefold()

    return check


def _secrets(text: str) -> tuple[str, ...]:
    return tuple(_secret(one) for one in text.replace(",", " ").split())


def _begins(start: str, what: str) -> Callable[[str], str]:
    """A token of Slack's: pasted into the wrong line it would fail only when somebody asks something."""

    def check(text: str) -> str:
        if not text.startswith(start):
            raise ValueError(f"must be {what}, which begins with {start}")
        return text

    return check


def _api(text: str) -> str:
    parts = urlsplit(text)
    if not parts.hostname or (parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK)):
        raise ValueError("must be an https:// address, such as https://slack-gov.com/api/")
    return text if text.endswith("/") else f"{text}/"


READERS: Mapping[str, Callable[[str], object]] = {
    "data_dir": _folder,
    "database_url": _database,
    "audit_key": _secret,
    "audit_next_key": _secret,
    "audit_old_keys": _secrets,
    "language": _one_of("sv", "en"),
    "port": _port,
    "page": _one_of("on", "off"),
    "page_url": _pages,
    "public_url": _public,
    "platform_cap": _level,
    "log_level": _one_of("debug", "info", "warning", "error"),
    "log_format": _one_of("text", "json"),
    "slack_mode": _one_of("socket", "http"),
    "slack_bot_token": _begins("xoxb-", "the bot token"),
    "slack_app_token": _begins("xapp-", "the app-level token"),
    "slack_api": _api,
}


def load_settings(environ: Mapping[str, str] | None = None, file: Path = Path(".env")) -> Settings:
    """Read `file` and then the environment, which wins; raises SettingsError with one line a fault."""
    given = {**_read_file(file), **_read_environment(os.environ if environ is None else environ)}
    known = {item.name for item in fields(Settings)}
    values: dict[str, object] = {}
    faults: list[str] = []
    for name, (text, where) in given.items():
        key = name.removeprefix(PREFIX).casefold()
        if key not in known:
            faults.append(f"  {name}{where}: is not a setting; see .env.example for the names")
        elif text:
            try:
                values[key] = READERS.get(key, str)(text)
            except ValueError as error:
                faults.append(f"  {name}{where}: {error}")
    faults += _tiles(values) + _served(values) + _slack(values) + _teams(values)
    if faults:
        raise SettingsError("\n".join(faults))
    return Settings(**values)  # type: ignore[arg-type]


def _served(values: Mapping[str, object]) -> list[str]:
    """What listening to the network needs: a server in front that speaks HTTPS."""
    host = str(values.get("host") or LOOPBACK[0])
    page = values.get("page") == "on"
    published = values.get("public_url") or (page and values.get("page_url"))
    chat_alone = not page and (values.get("slack_bot_token") or values.get("teams_client_id"))
    if host in LOOPBACK or published or chat_alone:
        return []
    fault = (
        "  KARTA_HOST is not this machine alone (127.0.0.1, ::1 or localhost), so the page would be sent unprotected: "
        "put a server with HTTPS in front and name its address in KARTA_PAGE_URL (with KARTA_PAGE=on) or "
        "KARTA_PUBLIC_URL, or take KARTA_HOST away"
    )
    return [fault]


def _slack(values: Mapping[str, object]) -> list[str]:
    """Slack is configured wholly or not at all."""
    given = [name for name in ("slack_bot_token", "slack_app_token", "slack_signing_secret") if values.get(name)]
    if not given:
        return []
    http = values.get("slack_mode") == "http"
    needed = ("slack_bot_token", "slack_signing_secret" if http else "slack_app_token")
    mode = "over HTTP (KARTA_SLACK_MODE=http)" if http else "in Socket Mode"
    return _missing(values, needed, f"is missing: Slack {mode} needs it; see docs/go-live.md")


def _teams(values: Mapping[str, object]) -> list[str]:
    """Teams is configured wholly or not at all."""
    needed = ("teams_client_id", "teams_client_secret", "teams_tenant_id")
    if not any(values.get(name) for name in needed):
        return []
    return _missing(values, needed, "is missing: Teams needs it; see docs/go-live.md")


def _missing(values: Mapping[str, object], needed: tuple[str, ...], why: str) -> list[str]:
    return [f"  {PREFIX}{name.upper()} {why}" for name in needed if not values.get(name)]


def _tiles(values: Mapping[str, object]) -> list[str]:
    """What a tile source needs beside its address."""
    source = str(values.get("tiles") or "")
    faults = []
    if source and not values.get("tiles_attribution"):
        faults.append("  KARTA_TILES_ATTRIBUTION must name who made the tiles when KARTA_TILES is set")
    if source.startswith("http") and not values.get("tiles_contact"):
        faults.append("  KARTA_TILES_CONTACT must give an e-mail or web address: tile servers demand it")
    return faults


# Ours, but not the installation's: what tests and benchmarks read.
OTHERS = frozenset({"KARTA_SHARED", "KARTA_REQUIRE_ALL", "KARTA_SOAK", "KARTA_BENCH_PYTHON"})


def _read_environment(environ: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    found = {name.upper(): text for name, text in environ.items() if name.upper().startswith(PREFIX)}
    return {name: (text.strip(), " (environment)") for name, text in found.items() if name not in OTHERS}


def _read_file(file: Path) -> dict[str, tuple[str, str]]:
    """NAME=value lines; `#` begins a comment, quotes around a value are taken off, `export` is allowed."""
    if not file.is_file():
        return {}
    found = {}
    for number, line in enumerate(file.read_text(encoding="utf-8-sig", errors="replace").splitlines(), 1):
        name, equals, text = line.strip().removeprefix("export ").partition("=")
        if equals and name.strip().upper().startswith(PREFIX):
            found[name.strip().upper()] = (_value(text.strip()), f" ({file} line {number})")
    return found


def _value(text: str) -> str:
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    return text.partition(" #")[0].strip()
