"""Messages as the templates show them."""

from dataclasses import dataclass, field
from datetime import date

from markupsafe import Markup

from handlers.reply import Button, Buttons, Card, Text
from handlers.texts import Texts
from storage.conversations import Message


@dataclass(frozen=True, slots=True)
class ThreadView:
    """What hangs on a message: how many replies, and when the last one came."""

    count: str
    latest: str


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message as the template shows it; `day` is set on the first message of each day.

    `anchor` is its id on the page: a message stands in the list and in its thread's panel at once.
    `may_*` say what its menu offers, `share` where a private answer can be shared: (key, name).
    """

    id: int
    anchor: str
    kind: str
    author: str
    initial: str
    partner: str
    bot: bool
    mine: bool
    time: str
    iso: str
    private: bool
    line: str
    card: Markup | None
    root: int | None = None
    thread: ThreadView | None = None
    may_thread: bool = False
    may_report: bool = False
    may_lift: bool = False
    share: tuple[tuple[str, str], ...] = ()
    day: str = ""
    day_label: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """What came to a conversation: messages to add, threads whose count changed, ids to take away."""

    newest: int
    messages: list[MessageView] = field(default_factory=list)
    threads: dict[int, ThreadView] = field(default_factory=dict)
    changed: list[MessageView] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.messages or self.threads or self.changed or self.gone)


def day_label(day: date, today: date, texts: Texts) -> str:
    """Today and yesterday by name, other days as "fredag 20 mars" (with the year when it is another)."""
    from babel.dates import format_date

    days = (today - day).days
    if days in (0, 1):
        return texts("page.today") if days == 0 else texts("page.yesterday")
    pattern = "EEEE d MMMM" if day.year == today.year else "d MMMM y"
    written = format_date(day, pattern, locale=texts.language)
    return written[:1].upper() + written[1:]


def corrected(texts: Texts, number: str) -> Card:
    """What stands instead of an answer whose words were taken out of its report since."""
    show = Button(texts("report.button.show", number=number), f"{texts('report.line.one')} {number}")
    return Card(number, (Text(texts("page.emptied"), "note"), Buttons((show,))))


def withheld(texts: Texts, line: str) -> Card:
    """What stands instead of a card that was computed for others."""
    again = (Buttons((Button(texts("page.redraw"), line),)),) if line else ()  # a notice has no line
    return Card(line, (Text(texts("page.not_for_you"), "note"), *again))


def emptied(texts: Texts, row: Message) -> Card:
    """What stands where a message's time is over or its report was recalled; with the way to a new answer, if any."""
    again = (Buttons((Button(texts("page.redraw"), row.line),)),) if row.line else ()
    return Card(texts(f"page.{row.kind}_title"), (Text(texts(f"page.{row.kind}"), "note"), *again))
