"""What each command says of itself: help, completion and the role table are made from it."""

from collections.abc import Callable
from dataclasses import dataclass

from handlers.reply import Reply
from handlers.request import Request
from handlers.services import Services
from storage.model.people import Role
from storage.model.permissions import roles_of


@dataclass(frozen=True, slots=True)
class Command:
    """A command. `words` are what people type first (`karta`, `map`), without a slash.

    `name` is its key in handlers/texts (`command.<name>.help`, `.example`) and in the table of who may do what
    (storage/model/permissions.py): what does not stand there nobody may run.
    `bare`: where people talk, a line may begin with its word without a slash; only for words that
    begin no ordinary sentence. `of_card`: pressed on a card it answers about that card, so it is computed for everybody
    who can read the card, and told to whoever presses. `run` gets the request with `line` reduced to what follows the
    command word.
    """

    name: str
    words: tuple[str, ...]
    run: Callable[[Request, Services], Reply]
    bare: bool = False
    of_card: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        """Who may run it."""
        return roles_of(self.name)
