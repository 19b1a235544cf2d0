"""The demo's people and conversations (people.toml); nobody here exists."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.demo.city import table
from storage.model.people import Person, Role


@dataclass(frozen=True, slots=True)
class Conversation:
    """A channel of the demo's page with who reads along; `members` are keys of people."""

    key: str
    name: str
    members: tuple[str, ...]


@cache
def _table() -> dict[str, Any]:
    return table("people.toml")


def people() -> tuple[Person, ...]:
    """Six partners' people with a reviewer each, an administrator and an auditor."""
    return tuple(Person(**{**row, "role": Role(row["role"])}) for row in _table()["people"])


def conversations() -> tuple[Conversation, ...]:
    """The channels that the demo's page shows."""
    return tuple(Conversation(row["key"], row["name"], tuple(row["members"])) for row in _table()["conversations"])
