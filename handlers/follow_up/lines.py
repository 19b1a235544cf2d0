"""Ready lines about follow-ups, and of what others answer for."""

from handlers.problems.desk import Desk
from handlers.reply import Buttons, Card, Reply, Text


def line_of(desk: Desk, *words: str) -> str:
    """A ready line about follow-ups."""
    return " ".join((desk.texts("follow_up.line"), *(word for word in words if word)))


def act(desk: Desk, name: str) -> str:
    """An act's own word in the reader's language."""
    return desk.texts(f"follow_up.act.{name}").split("|")[0]


def decision_line(desk: Desk, code: str) -> str:
    """The line that shows a decision, or a problem's."""
    return f"{desk.texts('follow_up.line_decision')} {code}"


def say(desk: Desk, sentence: str, code: str, *, done: bool = False) -> Reply:
    """One sentence to the asker about a decision, and the way to its follow-up."""
    show = desk.button("follow_up.button.show", line_of(desk, code), first=done)
    card = Card(desk.texts("follow_up.title_all"), (Text(sentence, "lead" if done else "warning"), Buttons((show,))))
    return desk.to_asker(card, about=code, settled=done)
