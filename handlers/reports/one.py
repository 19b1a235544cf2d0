"""One report as its reporter or a reviewer sees it: fields, map, photos, what has happened to it."""

from datetime import datetime

from handlers.reply import Button, Buttons, Card, Element, Fields, Form, Input, Photo, Table, Text
from handlers.reports.answers import line
from handlers.reports.picture import pin_picture
from handlers.reports.words import local, report_pairs, when_words
from handlers.request import Request
from handlers.services import Services
from handlers.texts import Texts
from storage.model.incident import ReviewStatus
from storage.model.region import Catalog
from storage.model.report import Report, ReportAct, ReportStep

# The store's fields as people call them, several of them one thing.
_CHANGED = {"start": "when", "end": "when", "x": "where", "y": "where", "position": "where", "precision": "where",
            "position_from": "where", "accuracy": "where", "place_words": "where", "place_type": "place_type",
            "police_told": "police", "certainty": "certainty", "kind": "kind", "text": "text",
            "text_released": "text"}  # fmt: skip


def one_card(report: Report, request: Request, services: Services, *said: Element) -> Card:
    """A report with everything that can be done about it. `said` stands first."""
    texts, catalog = services.texts(request.language), services.catalog()
    own = report.reporter == request.actor.person
    elements: list[Element] = [*said, *_question(report, texts, own=own)]
    elements.append(Fields((*report_pairs(report, request.received_at, texts, catalog), _status(report, texts))))
    elements.append(pin_picture(report, services, texts))
    elements += photo_elements(report, texts)
    steps = services.reports.history(request.actor, report.number)
    elements.append(history_table(steps, request.received_at, texts, catalog))
    elements += buttons(report, texts, own=own)
    return Card(report.number, tuple(elements))


def _status(report: Report, texts: Texts) -> tuple[str, str]:
    return texts("report.field.status"), texts(f"report.status.{report.status.name.lower()}")


def _question(report: Report, texts: Texts, *, own: bool) -> list[Element]:
    """The reviewer's open question, and where to answer it."""
    if not report.question:
        return []
    asked = Text(texts("report.one.asked", question=report.question), "warning")
    return [asked, answer_form(report.number, texts)] if own else [asked]


def answer_form(number: str, texts: Texts, value: str = "", error: str = "") -> Form:
    """One field for an answer to a question."""
    field = Input("text", texts("report.label.answer"), "long_text", value, required=True, error=error)
    return Form(line("one", texts, number, texts("report.act.answer")), (field,), texts("report.button.answer"))


def add_form(number: str, texts: Texts, value: str = "", error: str = "") -> Form:
    """More text, more photos."""
    fields = (
        Input("text", texts("report.label.add"), "long_text", value, error=error, hint=texts("report.hint.text")),
        Input("photos", texts("report.label.photos"), "photos"),
    )
    where = line("one", texts, number, texts("report.act.add"))
    return Form(where, fields, texts("report.one.send"), dialog=True)


def photo_elements(report: Report, texts: Texts) -> list[Element]:
    """The report's photos by reference."""
    count = len(report.photos)
    return [
        Photo(report.number, place, texts("report.photo_alt", n=place + 1, all=count, number=report.number))
        for place in range(count)
    ]


def history_table(steps: tuple[ReportStep, ...], now: datetime, texts: Texts, catalog: Catalog) -> Table:
    """What has happened, oldest first. Who did it stays out: a reporter is told by their partner's reviewer."""
    rows = tuple((when_words(local(s.at, catalog), s.at, now, texts, catalog), step_words(s, texts)) for s in steps)
    header = (texts("report.one.when"), texts("report.one.what"))
    return Table(header, rows, texts("report.one.history"))


def step_words(step: ReportStep, texts: Texts) -> str:
    """One step in words."""
    key, text = step.act.value, step.text
    if step.act is ReportAct.CORRECTED:
        fields = dict.fromkeys(_CHANGED.get(name, "text") for name in step.changes)
        return texts("report.step.corrected", fields=", ".join(texts(f"report.changed.{name}") for name in fields))
    if step.act in {ReportAct.JOINED, ReportAct.PARTED}:
        _, text = step.changes.get("same_event", ("", ""))
        key = key if text else f"{key}_alone"
    elif step.act in {ReportAct.ADDED, ReportAct.WITHHELD} and text:
        key = f"{key}_text"
    return texts(f"report.step.{key}", text=text)


def buttons(report: Report, texts: Texts, *, own: bool) -> list[Element]:
    """What the reporter may still do."""
    if report.status is ReviewStatus.WITHDRAWN or not own:
        return []
    acts = ("add", "change", "withdraw") if report.status is ReviewStatus.PENDING else ("add", "withdraw")
    made = [
        Button(texts(f"report.button.{act}"), line("one", texts, report.number, texts(f"report.act.{act}")))
        for act in acts
    ]
    return [Buttons((*made, Button(texts("report.button.mine"), line("mine", texts))))]
