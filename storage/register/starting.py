"""The starting matrix, from its file."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from storage.model.people import Level
from storage.model.register import Grant


@cache
def starting_matrix() -> tuple[Grant, ...]:
    """What holds before anybody has signed anything (start.toml)."""
    text = files("storage.register").joinpath("start.toml").read_text("utf-8")
    return tuple(_grants(tomllib.loads(text)))


def _grants(table: dict[str, Any]) -> list[Grant]:
    words = {"purpose": table["purpose"], "legal_basis": table["legal_basis"]}
    return [
        Grant(row["source"], receiver, **_levels(given), **words)
        for row in table["from"]
        for receiver, given in row.items()
        if receiver != "source"
    ]


def _levels(given: int | dict[str, int]) -> dict[str, Any]:
    if isinstance(given, int):
        return {"level": Level(given)}
    return {"level": Level(given["level"]), "in_own_area": Level(given["own_area"])}
