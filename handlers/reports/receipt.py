"""The receipt: the number large, where and when, what happens now, and what can be done about it."""

from handlers.reply import Button, Buttons, Card, Element, Fields, Text
from handlers.reports.answers import line
from handlers.reports.picture import pin_picture
from handlers.reports.words import report_pairs
from handlers.request import Request
from handlers.services import Services
from handlers.texts import Texts
from storage.model.report import Report


def receipt_card(report: Report, request: Request, services: Services) -> Card:
    """What a reporter gets when the report is stored; made of what is stored, so a retry gives the same."""
    texts = services.texts(request.language)
    pairs = report_pairs(report, report.reported_at, texts, services.catalog())
    if report.photos:
        pairs.append((texts("report.field.photos"), texts.count("report.photos", len(report.photos))))
    elements: list[Element] = [
        Text(texts("report.received"), "lead"),
        Fields(tuple(pairs)),
        pin_picture(report, services, texts),
        Text(texts("report.next")),
        receipt_buttons(report.number, texts),
    ]
    return Card(report.number, tuple(elements))


def receipt_buttons(number: str, texts: Texts) -> Buttons:
    """Add, correct, take back; and the next one."""
    own = tuple(
        Button(texts(f"report.button.{act}"), line("one", texts, number, texts(f"report.act.{act}")))
        for act in ("add", "change", "withdraw")
    )
    return Buttons((*own, Button(texts("report.button.another"), line("report", texts))))
