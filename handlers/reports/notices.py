"""What somebody must hear of a report, in words, with what they can do about it."""

from handlers.reply import Button, Buttons, Card, Element, Text
from handlers.reports.answers import line
from handlers.reports.one import answer_form
from handlers.texts import Texts
from storage.model.report import Notice

# To a reviewer; all others are to the reporter.
_TO_REVIEWERS = frozenset({"answered"})


def notice_card(notice: Notice, texts: Texts) -> Card:
    """A notice as a message to one person: private, as it may repeat what somebody wrote."""
    reviewer = notice.key in _TO_REVIEWERS
    name, label = ("review", "review.button.show") if reviewer else ("one", "report.button.show")
    elements: list[Element] = [Text(notice_words(notice, texts), "lead")]
    if notice.key == "asked":
        elements.append(answer_form(notice.number, texts))
    button = Button(texts(label, number=notice.number), line(name, texts, notice.number))
    title = texts("notice.title_review" if reviewer else "notice.title", number=notice.number)
    return Card(title, (*elements, Buttons((button,))))


def notice_words(notice: Notice, texts: Texts) -> str:
    """The notice as one sentence or two."""
    key = notice.key
    if key == "withheld" and notice.text:
        key = "withheld_why"
    if key == "joined" and not notice.text:
        key = "joined_alone"
    return texts(f"notice.{key}", number=notice.number, text=notice.text)
