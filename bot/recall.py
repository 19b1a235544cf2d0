"""Taking posts away on every platform: by hand (`/återkalla`), and when their time is over (retention)."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from storage.model.people import Viewer
from storage.model.retention import Post, Recalled
from storage.store import Store

log = logging.getLogger("karta.recall")


class Recaller(Protocol):
    """What a platform with posts of its own does about them. The page needs none: its posts are rows of the store."""

    @property
    def platform(self) -> str:
        """The platform's name in `Post.platform`."""
        ...

    def take_away(self, conversation: str, message: str) -> bool:
        """Whether the post is gone now, also when it was gone before; False when the platform was not reached."""
        ...


Recallers = Mapping[str, Recaller]
NOWHERE: Recallers = MappingProxyType({})


def recall(store: Store, recallers: Recallers, actor: Viewer, number: str, at: datetime) -> Recalled:
    """Recall a report everywhere; `left` is what could not be reached."""
    found = store.recalls.recall(actor, number, at)
    gone, left = take_away(store, recallers, found.elsewhere, at)
    return replace(found, elsewhere=gone, left=left)


def take_away(
    store: Store, recallers: Recallers, found: Iterable[Post], at: datetime
) -> tuple[tuple[Post, ...], tuple[Post, ...]]:
    """Take posts away; gives those that are gone, noted as such, and those that are still there.

    What is still there is marked, so that a running `karta serve` takes it away (bot/taking.py).
    """
    gone: list[Post] = []
    left: list[Post] = []
    for post in {(one.platform, one.conversation, one.message): one for one in found}.values():
        (gone if _is_gone(recallers.get(post.platform), post) else left).append(post)
    if gone:
        store.posts.removed(gone, at)
    if left:
        store.posts.mark(left)
    return tuple(gone), tuple(left)


def _is_gone(recaller: Recaller | None, post: Post) -> bool:
    if recaller is None:
        return False
    try:
        return recaller.take_away(post.conversation, post.message)
    except Exception as error:  # noqa: BLE001  one platform that fails must not keep the others from it
        log.warning("a post on %s was not taken away: %s", post.platform, type(error).__name__)
        return False
