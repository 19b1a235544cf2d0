"""Replies as Block Kit. Pure: no clock, no store, no network; imports nothing of Slack's.

`Rendered.body` is JSON: `blocks` of the message, `views` (the modals of its forms, in their order), and `kept` (forms
by name that did not fit into their button). Pictures are `slack_file` ids `picture-0`, `picture-1` … until they are
uploaded.
"""

from dataclasses import dataclass, field, replace

from bot.platforms.clamp import clamp, clip
from bot.platforms.platform import Limits, Rendered
from bot.platforms.slack import blocks as b
from bot.platforms.slack.blocks import Block
from bot.platforms.slack.packed import name_in, pack
from bot.platforms.slack.tables import is_native, table_blocks
from bot.platforms.slack.views import form_view
from bot.platforms.urls import is_safe_url
from handlers.reply import (
    Button,
    Buttons,
    Card,
    Divider,
    Element,
    Fields,
    Files,
    Form,
    Link,
    Photo,
    Picture,
    Reply,
    Select,
    Table,
    Text,
)
from handlers.texts import Texts

LIMITS = Limits(
    title=b.TITLE,
    text=b.TEXT,
    label=b.LABEL,
    alt=b.ALT,
    fields=25,  # lines of label and value that a phone shows without much scrolling
    rows=b.ROWS - 1,  # the header is a row
    buttons=b.ACTIONS,
    options=b.OPTIONS,
    elements=40,  # most need one block, and a message has 50
)
LINE, OPEN, FILE, SHARE = "karta-line", "karta-open", "karta-file", "karta-share"  # what begins an action's id


@dataclass(slots=True)
class _Sheet:
    """What is being laid out: the blocks so far, and the forms that did not fit into a button."""

    texts: Texts
    title: str
    message: bool = True  # a modal and a home tab have no tables, and pictures have no place in them
    blocks: list[Block] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    pictures: int = 0

    def add(self, *made: Block) -> None:
        self.blocks += made


def card_blocks(card: Card, texts: Texts, *, message: bool = True) -> list[Block]:
    """A card's blocks within the limits; without `message` as they are in a modal or a home tab, without its forms."""
    elements = card.elements if message else tuple(e for e in card.elements if not isinstance(e, Form))
    return _laid(replace(card, elements=elements), texts, message=message).blocks


def _laid(card: Card, texts: Texts, *, message: bool) -> _Sheet:
    sheet = _Sheet(texts, card.title, message)
    if card.title.strip():
        sheet.add({"type": "header", "text": b.plain(" ".join(card.title.split()), b.TITLE)})
    forms = iter([element for element in card.elements if isinstance(element, Form)])
    for number, element in enumerate(clamp(card, LIMITS, texts).elements):
        # A form keeps its own, longer limits (inputs.py).
        _lay(sheet, next(forms) if isinstance(element, Form) else element, number)
    sheet.blocks = fitted(sheet.blocks, texts)
    return sheet


def _lay(sheet: _Sheet, element: Element, number: int) -> None:  # noqa: C901  one case for each kind
    match element:
        case Text():
            sheet.add(_text(element))
        case Fields(pairs):
            sheet.add(*_fields(pairs))
        case Table():
            native = sheet.message and not any(map(is_native, sheet.blocks))
            sheet.add(*table_blocks(element, native=native))
        case Picture():
            sheet.add(*_picture(sheet, element))
        case Photo(_, _, alt):
            sheet.add(b.note(alt))
        case Buttons(buttons):
            _buttons(sheet, buttons, number)
        case Select(label, options):
            _select(sheet, label, options, number)
        case Files(label, choices):
            sheet.add({"type": "section", "text": b.plain(label)})
            _buttons(sheet, tuple(Button(name, line) for name, line in choices), number, FILE)
        case Link(label, url):
            sheet.add(_link(label, url))
        case Divider():
            sheet.add({"type": "divider"})
        case Form():
            sheet.add(b.actions(_opening(sheet, element, number)))


def _text(element: Text) -> Block:
    match element.style:
        case "note":
            return b.note(element.text)
        case "warning":
            return b.rich({"type": "emoji", "name": "warning"}, b.words(f" {element.text}"))
        case style:
            return b.rich(b.words(element.text, bold=style == "lead"))


def _fields(pairs: tuple[tuple[str, str], ...]) -> list[Block]:
    runs = []
    for label, value in pairs:
        runs += [b.words(f"{label}: ", bold=True), b.words(f"{value}\n")]
    return [b.rich(*runs)] if runs else []


def _picture(sheet: _Sheet, element: Picture) -> list[Block]:
    if not sheet.message:
        return [b.note(element.alt)]
    sheet.pictures += 1
    alt = element.alt if element.alt.strip() else element.name
    name = f"picture-{sheet.pictures - 1}"
    return [{"type": "image", "slack_file": {"id": name}, "alt_text": b.shown(alt, b.ALT)}]


def _buttons(sheet: _Sheet, buttons: tuple[Button, ...], number: int, start: str = LINE) -> None:
    made = [
        b.button(one.label, one.line, f"{start}-{number}-{n}", one.style)
        for n, one in enumerate(buttons[: b.ACTIONS])
        if 0 < len(one.line) <= b.VALUE
    ]
    sheet.add(*([b.actions(*made)] if made else []))
    if len(made) < len(buttons):
        sheet.add(b.note(sheet.texts("page.left_out", n=len(buttons) - len(made))))


def _select(sheet: _Sheet, label: str, options: tuple[tuple[str, str], ...], number: int) -> None:
    """A menu; buttons when a line is too long for one."""
    if any(not 0 < len(line) <= b.OPTION_VALUE for _, line in options):
        sheet.add({"type": "section", "text": b.plain(label)})
        _buttons(sheet, tuple(Button(words, line) for words, line in options), number)
        return
    menu = {
        "type": "static_select",
        "action_id": f"{LINE}-{number}",
        "placeholder": b.plain(sheet.texts("page.choose")),
        "options": [b.option(words, line) for words, line in options],
    }
    chooser = {"accessory": menu} if options else {}
    sheet.add({"type": "section", "text": b.plain(label), **chooser})


def _link(label: str, url: str) -> Block:
    if not is_safe_url(url) or len(url) > b.URL:
        return b.rich(b.words(f"{label}: {url}"))
    return b.rich({"type": "link", "url": url, "text": b.shown(label, b.TEXT)})


def _opening(sheet: _Sheet, form: Form, number: int) -> Block:
    """The button that opens a form."""
    value, kept = pack(form, sheet.title)
    if kept:
        sheet.kept[name_in(value)] = kept
    label = sheet.texts("page.open_form") if form.dialog else form.submit
    return b.button(label, value, f"{OPEN}-{number}", "primary" if form.dialog else "normal")


def fitted(blocks: list[Block], texts: Texts, most: int = b.MESSAGE_BLOCKS, budget: int = b.BUDGET) -> list[Block]:
    """As much as a message may hold: the largest part gives way first, what can be pressed stays, a note says so."""
    left = list(blocks)
    out = 0
    while b.size(left) > budget:
        worst = max(range(len(left)), key=lambda n: (left[n]["type"] in _GIVING, b.size([left[n]])))
        rows = left[worst].get("rows", [])
        kept = max(2, len(rows) // 2) if len(rows) > 2 else 0
        out += max(1, len(rows) - kept)
        left[worst : worst + 1] = [left[worst] | {"rows": rows[:kept]}] if kept else []
    while len(left) > most - bool(out):
        last = max(range(len(left)), key=lambda n: (left[n]["type"] in _GIVING, n))
        del left[last]
        out += 1
    return [*left, b.note(texts("page.left_out", n=out))] if out else left


_GIVING = frozenset({"table", "rich_text", "context"})


@dataclass(frozen=True, slots=True)
class Slack:
    """Slack as a platform."""

    name: str = "slack"
    limits: Limits = LIMITS

    def render(self, reply: Reply, texts: Texts) -> Rendered:
        """The reply as blocks and modals."""
        card = reply.card
        sheet = _laid(card, texts, message=True)
        forms = [element for element in card.elements if isinstance(element, Form)]
        views = [form_view(form, card.title, [], texts) for form in forms]
        shown = tuple(e for e in clamp(card, LIMITS, texts).elements if isinstance(e, Picture))
        body = b.as_json({"blocks": sheet.blocks, "views": views, "kept": sheet.kept})
        return Rendered(body, card.fallback(), shown, reply.private, reply.settled, reply.thread)


SLACK = Slack()


def modal(form: Form, card: Card, texts: Texts, place: dict[str, str]) -> Block:
    """The modal of a card's form: what the card says stands above the inputs."""
    above = card_blocks(replace(card, title=""), texts, message=False)
    return form_view(form, clip(card.title, b.VIEW_TITLE), above, texts, place)
