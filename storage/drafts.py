"""Whether a draft holds what its fields say, before anything looks at it.

Handlers fill in drafts from forms and mypy reads them; whoever calls the store in another way is told which field is
wrong, not given an error of Python's from somewhere inside.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from storage import words
from storage.errors import InvalidValueError

_MANY: dict[Any, Any] = {tuple: tuple, frozenset: AbstractSet}


def check(draft: object, kind: type) -> None:
    """Raise `InvalidValueError` that names the first field of a draft which is not what it should be.

    What was given is not repeated, only what sort of thing it is: it may be a secret ballot's.
    """
    value("draft", draft, kind)
    for name, hint in _hints(kind).items():
        value(name, getattr(draft, name), hint)


def value(name: str, given: object, hint: Any) -> None:
    """Raise `InvalidValueError` when something is not of the type that is asked for."""
    if not _fits(given, hint):
        wanted = getattr(hint, "__name__", None) if get_origin(hint) is None else None
        raise InvalidValueError(name, "wrong_kind", type(given).__name__, f"give {wanted or hint}")
    for text in _texts(given):
        words.storable(text, name)


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {one.name: hints[one.name] for one in fields(kind)}


def _fits(given: object, hint: Any) -> bool:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return any(_fits(given, one) for one in inner)
    if origin in _MANY:
        return isinstance(given, _MANY[origin]) and all(_fits(one, inner[0]) for one in given)
    if origin is Mapping:
        return isinstance(given, Mapping) and all(_fits(k, inner[0]) and _fits(v, inner[1]) for k, v in given.items())
    # Yes is no number, and a moment no day.
    also = {int: bool, date: datetime}.get(hint)
    return isinstance(given, hint) and (also is None or not isinstance(given, also))


def _texts(given: object) -> list[str]:
    """Every text of a value."""
    if isinstance(given, str):
        return [given]
    return [text for one in given for text in _texts(one)] if isinstance(given, tuple | AbstractSet | Mapping) else []
