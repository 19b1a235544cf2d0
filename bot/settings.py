"""The environment, validated at start. Every setting is described in .env.example (a test compares them)."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Settings(BaseSettings):
    """Configuration of one installation, read from `KARTA_*` variables and a `.env` file."""

    model_config = SettingsConfigDict(env_prefix="KARTA_", env_file=".env", extra="forbid")

    data_dir: Path = Path("var")
    database_url: SecretStr | None = None
    region: str = "helsingborg"
    language: Literal["sv", "en"] = "sv"

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8765

    tiles: str | None = None
    tiles_attribution: str | None = None
    tiles_contact: str | None = None

    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: SecretStr | None) -> SecretStr | None:
        schemes = ("sqlite:///", "postgresql://", "postgresql+psycopg://")
        if value is not None and not value.get_secret_value().startswith(schemes):
            raise ValueError("must start with sqlite:/// or postgresql://")
        return value

    @field_validator("host")
    @classmethod
    def _loopback_only(cls, value: str) -> str:
        if value not in LOOPBACK:
            raise ValueError("the chat page has no sign-in yet and listens on 127.0.0.1, ::1 or localhost only")
        return value

    @model_validator(mode="after")
    def _tiles_need_credit(self) -> Self:
        if self.tiles and not self.tiles_attribution:
            raise ValueError("KARTA_TILES_ATTRIBUTION must name who made the tiles when KARTA_TILES is set")
        if self.tiles and self.tiles.startswith("http") and not self.tiles_contact:
            raise ValueError("KARTA_TILES_CONTACT must give an e-mail or web address: tile servers demand it")
        return self

    def url(self, default_name: str = "karta.sqlite") -> str:
        """The database's URL; without one, a SQLite file in `data_dir`."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / default_name}"


class SettingsError(Exception):
    """Configuration that cannot be used; its text names each line and how to mend it."""


def load_settings() -> Settings:
    """Read the environment, or raise SettingsError one line a fault; never a value, which may be secret."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError("\n".join(_fault(fault["loc"], fault["msg"]) for fault in error.errors())) from None


def _fault(place: tuple[int | str, ...], message: str) -> str:
    plain = message.removeprefix("Value error, ")
    name = str(place[0]) if place else ""
    if not name:
        return f"  {plain}"
    if not name.lower().startswith("karta_"):
        name = f"KARTA_{name}"
    where = _line_in_env_file(name)
    if plain.startswith("Extra inputs"):
        plain = "is not a setting; see .env.example for the names"
    return f"  {name.upper()}{where}: {plain}"


def _line_in_env_file(name: str, path: Path = Path(".env")) -> str:
    if not path.is_file():
        return " (environment)"
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        if line.split("=", 1)[0].strip().removeprefix("export ").upper() == name.upper():
            return f" (.env line {number})"
    return " (environment)"
