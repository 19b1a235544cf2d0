"""Whether what some readers may read of a problem's work has changed: causes, measures, votes, decisions.

A root that is drawn anew shows also what has happened in the city since. If it were drawn whenever anybody did
anything, its being edited would tell of what its readers may not read.
"""

import hashlib
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING

from storage.model.people import Audience

if TYPE_CHECKING:
    from bot.app import App


def work_hash(app: "App", code: str, audience: Audience) -> str:
    """The same as long as the same people may read the same."""
    store = app.store
    read = (
        audience.viewers,
        audience.is_public,
        audience.cap,
        store.problems.whole(code, audience),
        store.measures.of(code, audience),
        store.votes.of(code, audience),
        store.decisions.of(code, audience),
        store.follow_ups.of_problem(code, audience),
    )
    return hashlib.sha256(repr(_plain(read)).encode()).hexdigest()


def _plain(value: object) -> object:
    """The same words for the same value in every process: a set has no order of its own."""
    if is_dataclass(value) and not isinstance(value, type):
        return (type(value).__name__, *(_plain(getattr(value, field.name)) for field in fields(value)))
    if isinstance(value, set | frozenset):
        return sorted(repr(_plain(one)) for one in value)
    if isinstance(value, dict):
        return sorted((repr(key), repr(_plain(one))) for key, one in value.items())
    if isinstance(value, tuple | list):
        return tuple(_plain(one) for one in value)
    return value
