"""The starting matrix, from its file."""

from functools import cache
from importlib.resources import files

from storage.model.register import Grant
from storage.register.file import parse


@cache
def starting_matrix() -> tuple[Grant, ...]:
    """What holds before anybody has signed anything (start.toml)."""
    entries, faults = parse(files("storage.register").joinpath("start.toml").read_text("utf-8"))
    if faults:
        raise ValueError(f"start.toml, line {faults[0].line}: {faults[0].error}")
    return tuple(entry.grant for entry in entries)
