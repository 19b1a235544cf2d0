"""`karta ask` as it is nearly always written, read without typer.

typer has each option checked by pydantic, and importing the two takes an eighth of the second that a cold
`karta ask` has (docs/decisions/0005-cold-start.md). What is not plain here (help, a fault, a rare spelling)
is left to typer, and a test compares the two on any words.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.cli.answering import Asked

_VALUES = {
    "--as": "as_person",
    "--in": "in_conversation",
    "--now": "now",
    "--language": "language",
    "--out": "out",
    "--field": "field",
}
_FLAGS = {"--json": "as_json", "--send": "send"}


def plain(words: Sequence[str]) -> Asked | None:
    """What follows `karta ask`, or None for typer: a line, and options written `--name value`."""
    found: dict[str, Any] = {}
    fields: list[str] = []
    left = iter(words)
    for word in left:
        if word in _FLAGS:
            found[_FLAGS[word]] = True
            continue
        name, value = (_VALUES[word], next(left, "")) if word in _VALUES else ("line", word)
        if name in found or not _is_plain(value):
            return None
        if name == "field":
            fields.append(value)
        else:
            found[name] = Path(value) if name == "out" else value
    return Asked(**found, field=fields or None) if "line" in found else None


def _is_plain(value: str) -> bool:
    """Neither empty nor like an option, and text throughout. On Windows typer expands wildcards first."""
    if not value or value.startswith("-") or os.name == "nt":
        return False
    return not any("\ud800" <= letter <= "\udfff" for letter in value)
