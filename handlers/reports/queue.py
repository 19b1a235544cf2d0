"""The reviewer's queue: what waits, oldest first, and what may be released together."""

from datetime import datetime
from textwrap import shorten

from handlers.reply import Card, Element, Form, Input, Select, Table, Text
from handlers.reports.answers import line
from handlers.reports.marks import marks_of
from handlers.reports.picture import queue_picture
from handlers.reports.words import kind_words, near_words, when_words
from handlers.request import Request
from handlers.services import Services
from handlers.texts import Texts
from storage.model.region import Catalog
from storage.model.report import Report
from storage.reports import number_of

MOST = 50
SHOWN = 500  # characters of a report's text beside its check; a longer one is cut with a sign that it goes on


def is_clear(report: Report, catalog: Catalog) -> bool:
    """Whether nothing in it needs a look of its own: no flagged word and no open question."""
    return not report.question and not marks_of(report, catalog)


def queue_card(found: tuple[Report, ...], request: Request, services: Services, *said: Element) -> Card:
    """A map and a table of what waits, a choice that opens one, and checks that release several at once."""
    texts, catalog = services.texts(request.language), services.catalog()
    if not found:
        return Card(texts("review.title"), (*said, Text(texts("review.none"), "lead")))
    header = tuple(texts(f"review.column.{name}") for name in ("place", "number", "kind", "where", "age", "flags"))
    rows = tuple(_row(report, request, services) for report in found)
    options = tuple((f"{row[0]} · {row[1]} · {row[2]}", line("review", texts, row[0])) for row in rows)
    numbered = tuple((str(n), *row) for n, row in enumerate(rows, 1))
    elements: list[Element] = [*said, Text(texts.count("review.waiting", len(found)), "lead")]
    elements += [queue_picture(found, services, texts), Table(header, numbered)]
    elements.append(Select(texts("review.open"), options))
    return Card(texts("review.title"), (*elements, *_together(found, rows, request.received_at, texts, catalog)))


def _row(report: Report, request: Request, services: Services) -> tuple[str, ...]:
    texts, catalog = services.texts(request.language), services.catalog()
    looked = [f"”{mark.word}”" for mark in marks_of(report, catalog)]
    looked += [texts("review.asked")] if report.question else []
    twin = _twin(report, request, services)
    looked += [texts("review.like", number=twin)] if twin else []
    return (
        report.number,
        kind_words(report.kind, texts, catalog),
        where(report, texts, catalog),
        age_words(report.reported_at, request.received_at, texts),
        ", ".join(looked),
    )


def _twin(report: Report, request: Request, services: Services) -> str:
    """The likeliest other report of the same event, so that two are not released as two unseen."""
    found = (one.report for one in services.reports.alike(request.actor, report, MOST))
    return next((one.number for one in found if one.partner == report.partner and number_of(one.number)), "")


def where(report: Report, texts: Texts, catalog: Catalog) -> str:
    """A report's place in a few words."""
    return report.place_words or near_words(report.x, report.y, texts, catalog)


def _together(
    found: tuple[Report, ...], rows: tuple[tuple[str, ...], ...], now: datetime, texts: Texts, catalog: Catalog
) -> list[Element]:
    """Those without a remark, each with its check and what it says; the others are opened one by one."""
    clear = [report for report in found if is_clear(report, catalog)]
    left = len(found) - len(clear)
    said: list[Element] = [Text(texts.count("review.left", left), "note")] if left else []
    if len(clear) < 2:
        return said
    looks = {row[0]: row[-1] for row in rows}  # a phone has the table's last column out of sight
    labels = {one.number: _label(one, looks[one.number], now, texts, catalog) for one in clear}
    checks = tuple(Input(number, label, "check") for number, label in labels.items())
    several = Form(f"{line('review', texts)} {texts('review.act.release')}", checks, texts("review.release_several"))
    return [*said, Text(texts.count("review.together", len(clear))), several]


def _label(report: Report, looks: str, now: datetime, texts: Texts, catalog: Catalog) -> str:
    """What is shared when it is checked: nobody should release what they have not read."""
    when = when_words(report.start, report.end, now, texts, catalog)
    words = shorten(report.text, SHOWN, placeholder=" …")
    named = f"{report.number} · {kind_words(report.kind, texts, catalog)} · {where(report, texts, catalog)} · {when}"
    said = f"{named}: {words}" if words else named
    return f"{said} ({looks})" if looks else said


def age_words(since: datetime, now: datetime, texts: Texts) -> str:
    """How long something has waited: minutes, hours, days."""
    minutes = max(0, round((now - since).total_seconds() / 60))
    if minutes < 1:
        return texts("review.age.now")
    if minutes < 60:
        return texts("review.age.minutes", n=minutes)
    hours = minutes // 60
    return texts("review.age.hours", n=hours) if hours < 48 else texts("review.age.days", n=hours // 24)


def ago_words(since: datetime, now: datetime, texts: Texts) -> str:
    """When something came: just now, or how long ago."""
    age = age_words(since, now, texts)
    return age if age == texts("review.age.now") else texts("review.ago", age=age)


def apart_words(minutes: float, texts: Texts) -> str:
    """How far apart two events are in time."""
    if minutes < 1:
        return texts("review.apart.same")
    if minutes < 60:
        return texts("review.apart.minutes", n=round(minutes))
    hours = round(minutes / 60)
    return texts("review.apart.hours", n=hours) if hours < 48 else texts("review.apart.days", n=round(hours / 24))
