"""One report on the reviewer's table: what to look at, what it may be the same as, and what will be shared."""

from dataclasses import dataclass

from handlers.reply import Button, Buttons, Card, Divider, Element, Fields, Form, Input, Text
from handlers.reports.answers import line
from handlers.reports.changes import Corrected
from handlers.reports.filled import Filled
from handlers.reports.marks import marks_of
from handlers.reports.one import history_table, photo_elements
from handlers.reports.picture import pin_picture
from handlers.reports.queue import ago_words, apart_words
from handlers.reports.rework import change_inputs
from handlers.reports.words import away_words, kind_words, report_pairs
from handlers.request import Request
from handlers.services import Services
from handlers.texts import Texts
from handlers.texts.format import list_text
from storage.model.incident import ReviewStatus
from storage.model.region import Catalog
from storage.model.report import Likeness, Report

MOST_ALIKE = 5
CORRECTED = frozenset({"kind", "where", "place"})


@dataclass(frozen=True, slots=True)
class Desk:
    """A report with its form as it was filled in, and what may be the same event.

    `shared` is the text somebody wrote for it, or None.
    """

    report: Report
    request: Request
    services: Services
    filled: Filled
    found: Corrected
    errors: tuple[tuple[str, str], ...] = ()
    shared: str | None = None
    alike: tuple[Likeness, ...] = ()

    @property
    def texts(self) -> Texts:
        """The reader's words."""
        return self.services.texts(self.request.language)

    @property
    def text(self) -> str:
        """What would be shared."""
        if self.shared is not None:
            return self.shared
        return self.report.text if self.report.text_released is None else self.report.text_released


def review_card(desk: Desk, *said: Element) -> Card:
    """Everything a reviewer needs, in the order in which they look."""
    report, texts, catalog = desk.report, desk.texts, desk.services.catalog()
    elements: list[Element] = [*said, *mark_elements(report, texts, catalog), *_question(report, texts), _fields(desk)]
    elements += [pin_picture(report, desk.services, texts), *photo_elements(report, texts), *_events(desk)]
    if report.status is not ReviewStatus.WITHDRAWN:
        elements += [Divider(), release_form(desk), _buttons(report, texts)]
    steps = desk.services.reports.history(desk.request.actor, report.number)
    return Card(report.number, (*elements, history_table(steps, desk.request.received_at, texts, catalog)))


def _fields(desk: Desk) -> Fields:
    report, texts, now = desk.report, desk.texts, desk.request.received_at
    more = {
        "reporter": desk.services.person_name(report.reporter),
        "reported_at": ago_words(report.reported_at, now, texts),
        "status": texts(f"report.status.{report.status.name.lower()}"),
    }
    pairs = report_pairs(report, now, texts, desk.services.catalog())
    return Fields((*pairs, *((texts(f"report.field.{name}"), value) for name, value in more.items())))


def mark_elements(report: Report, texts: Texts, catalog: Catalog) -> list[Element]:
    """Words that may tell who somebody is."""
    found = marks_of(report, catalog)
    return [Text(texts(f"review.flag.{mark.kind}", word=mark.word), "warning") for mark in found]


def _question(report: Report, texts: Texts) -> list[Element]:
    return [Text(texts("review.waiting_for", question=report.question), "note")] if report.question else []


def _events(desk: Desk) -> list[Element]:
    """What it is joined to, and what it may be the same as."""
    report, texts = desk.report, desk.texts
    elements: list[Element] = []
    if report.same_event:
        elements.append(Text(texts("review.same_event", numbers=list_text(list(report.same_event), texts.language))))
        elements.append(Buttons((_act(report.number, "part", texts),)))
    elements += [Text(texts("review.alike_title"), "lead")] if desk.alike else []
    for one in desk.alike:
        elements.append(Text(_alike(one, desk)))
        elements.append(Buttons((_join(report.number, one.report.number, texts),)))
    return elements


def _alike(one: Likeness, desk: Desk) -> str:
    texts = desk.texts
    return texts(
        "review.alike",
        number=one.report.number,
        kind=kind_words(one.report.kind, texts, desk.services.catalog()),
        away=away_words(one.metres, texts),
        apart=apart_words(one.minutes, texts),
    )


def _join(number: str, other: str, texts: Texts) -> Button:
    words = line("review", texts, number, texts("review.act.join"), other)
    return Button(texts("review.button.join", number=other), words)


def _act(number: str, act: str, texts: Texts) -> Button:
    return Button(texts(f"review.button.{act}"), line("review", texts, number, texts(f"review.act.{act}")))


def _buttons(report: Report, texts: Texts) -> Buttons:
    acts = ("ask",) if report.status is ReviewStatus.WITHHELD else ("withhold", "ask")
    queue = Button(texts("review.button.queue"), line("review", texts))
    return Buttons((*(_act(report.number, act, texts) for act in acts), queue))


def release_form(desk: Desk) -> Form:
    """What will be shared, to be corrected first: kind, place and the text."""
    texts, now = desk.texts, desk.request.received_at
    error, hint = dict(desk.errors).get("text", ""), texts("review.hint.text")
    fields = change_inputs(desk.filled, desk.found, desk.errors, desk.services, texts, now, CORRECTED)
    text = Input("text", texts("review.label.text"), "long_text", desk.text, error=error, hint=hint)
    where = line("review", texts, desk.report.number, texts("review.act.release"))
    again = desk.report.status is ReviewStatus.RELEASED
    return Form(where, (*fields, text), texts("review.button.release_again" if again else "review.button.release"))


def reason_form(number: str, act: str, texts: Texts, value: str = "", error: str = "") -> Form:
    """Why it is not shared, or what is asked."""
    field = Input("text", texts(f"review.label.{act}"), "long_text", value, error=error, required=act == "ask")
    return Form(line("review", texts, number, texts(f"review.act.{act}")), (field,), texts(f"review.send.{act}"))
