"""What somebody must hear of the register, in words, with what they can do about it."""

from handlers.reply import Button, Buttons, Card, Element, Fields, Text
from handlers.sharing.one import pairs
from handlers.sharing.words import Names
from handlers.texts.format import date_text
from storage.model.agreement import Row
from storage.model.report import Notice
from storage.register.telling import PREFIX


def notice_card(notice: Notice, row: Row, names: Names) -> Card:
    """A notice as a message to one person; a proposal stands there whole, so that it can be signed as it is read."""
    texts, key = names.texts, notice.key.removeprefix(PREFIX)
    parties = {"source": names.party(row.grant.source), "receiver": names.party(row.grant.receiver)}
    if key == "refused" and notice.text:
        key = "refused_why"
    said = texts(f"sharing.notice.{key}", number=row.label, text=notice.text, until=_until(row, names), **parties)
    elements: list[Element] = [Text(said, "lead"), Fields(pairs(row, names))]
    return Card(texts("sharing.notice.title", number=row.label), (*elements, Buttons(_buttons(key, row, names))))


def _buttons(key: str, row: Row, names: Names) -> tuple[Button, ...]:
    texts = names.texts
    where = f"{texts('sharing.line')} {row.label}"
    show = Button(texts("sharing.button.show", number=row.label), where)
    if key == "asked":
        yes = Button(texts("sharing.button.approve"), f"{where} {texts('sharing.act.approve')}", "primary")
        return yes, Button(texts("sharing.button.refuse"), f"{where} {texts('sharing.act.refuse')}", "danger"), show
    if key == "ending":
        return Button(texts("sharing.button.extend"), f"{where} {texts('sharing.act.change')}", "primary"), show
    return (show,)


def _until(row: Row, names: Names) -> str:
    return "" if row.grant.until is None else date_text(row.grant.until, names.texts.language)
