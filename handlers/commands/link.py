"""`/länk`: one's own address of the phone page, for a day."""

from handlers.command import Command
from handlers.reply import Button, Buttons, Card, Link, Reply, Text
from handlers.reports.answers import line, private
from handlers.request import Request
from handlers.services import Services


def run(request: Request, services: Services) -> Reply:
    """A link where there is a page that a phone can open; else the form in the chat."""
    texts = services.texts(request.language)
    address = services.report_link(request.actor.person, request.received_at)
    report = Button(texts("report.button.report"), line("report", texts))
    if address is None:
        card = Card(texts("report.link.title"), (Text(texts("report.link.none"), "lead"), Buttons((report,))))
        return private(request, card)
    elements = (Text(texts("report.link.lead"), "lead"), Link(texts("report.link.open"), address), Buttons((report,)))
    return private(request, Card(texts("report.link.title"), elements))


COMMAND = Command(
    name="link",
    words=("länk", "lank", "link"),
    run=run,
)
