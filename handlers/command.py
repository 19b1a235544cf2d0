"""What each command says of itself: help, completion and the role table are made from it."""

from collections.abc import Callable
from dataclasses import dataclass

from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services
from storage.model.people import Role


@dataclass(frozen=True, slots=True)
class Command:
    """A command. `words` are what people type first (`karta`, `map`), without a slash.

    `name` is its key in handlers/texts (`command.<name>.help`, `.example`). `roles` may run it.
    `bare`: where people talk, a line may begin with its word without a slash; only for words that
    begin no ordinary sentence. `run` gets the request with `line` reduced to what follows the command word.
    """

    name: str
    words: tuple[str, ...]
    roles: frozenset[Role]
    run: Callable[[Request, Services], Reply]
    bare: bool = False
