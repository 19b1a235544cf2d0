"""The form that corrects a report: the same fields, filled with what is stored."""

from datetime import datetime

from handlers.reply import Card, Form, Input
from handlers.reports.changes import Corrected
from handlers.reports.draft import Drafted
from handlers.reports.filled import Filled
from handlers.reports.form import Desk, inputs
from handlers.reports.place import Placed
from handlers.reports.when import Timed
from handlers.services import Services
from handlers.texts import Texts
from storage.model.report import Report

# A correction has no next report, no name of its own, and photos are added, not changed.
LEFT_OUT = frozenset({"more", "once", "photos"})


def change_card(
    report: Report,
    filled: Filled,
    found: Corrected,
    errors: tuple[tuple[str, str], ...],
    where: str,
    services: Services,
    texts: Texts,
    now: datetime,
) -> Card:
    """The form, with what is wrong marked."""
    form = Form(
        where, change_inputs(filled, found, errors, services, texts, now), texts("report.one.save"), dialog=True
    )
    return Card(texts("report.one.change", number=report.number), (form,))


def change_inputs(
    filled: Filled,
    found: Corrected,
    errors: tuple[tuple[str, str], ...],
    services: Services,
    texts: Texts,
    now: datetime,
    only: frozenset[str] | None = None,
) -> tuple[Input, ...]:
    """The report form's fields that may be corrected; `only` some of them."""
    placed = Placed(options=found.options)
    meant = Drafted(filled.kind, placed, Timed(), found.errors, None)
    desk = Desk(filled, meant, services.catalog(), texts, now, errors=errors)
    fields = [field for field in inputs(desk) if field.name not in LEFT_OUT]
    return tuple(field for field in fields if only is None or field.name in only)
