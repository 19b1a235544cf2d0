"""What somebody is reminded of in the common work, as a card made for them alone at the moment they are told.

One maker for each kind of thing, by the letter of its code. A maker gives None of what is there no more, or may not be
read by this person any more: then nothing is told.
"""

from collections.abc import Callable

from handlers.reply import Card
from handlers.texts import Texts
from storage.model.people import Viewer
from storage.model.report import Notice
from storage.store import Store

Maker = Callable[[Store, Notice, Viewer, Texts], Card | None]


MAKERS: dict[str, Maker] = {}


def card(store: Store, notice: Notice, viewer: Viewer, texts: Texts) -> Card | None:
    """The card of a reminder (storage/reminders.py)."""
    maker = MAKERS.get(notice.number[:1])
    return maker(store, notice, viewer, texts) if maker is not None else None
