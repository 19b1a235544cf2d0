"""What an administrator must hear of a posting, with what they can do about it."""

from handlers.outbox.words import Names, buttons
from handlers.reply import Button, Buttons, Card, Element, Text
from storage.digests.telling import PREFIX
from storage.model.digest import Outgoing, Posting, label
from storage.model.report import Notice

# What a notice says holds as long as the posting is in this state; afterwards it has become something else.
_HOLDS = {"failed": Posting.FAILED, "unknown": Posting.UNKNOWN}


def notice_card(notice: Notice, one: Outgoing, names: Names) -> Card:
    """A notice as a message to one administrator."""
    key, texts = notice.key.removeprefix(PREFIX), names.texts
    elements: list[Element] = [Text(names.sentence(key, one), "lead")]
    acts = buttons(one, texts) if _HOLDS.get(key) is one.state else ()
    show = Button(texts("outbox.button.list"), texts("outbox.line"))
    return Card(texts("outbox.title_one", number=label(one.id)), (*elements, Buttons((*acts, show))))
