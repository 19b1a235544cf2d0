"""`/rapportera klotter Drottninghögs skola igår 22:30, tre taggar på gaveln`: line, form, report."""

from dataclasses import replace

from handlers.grammar.report import read_message, read_report
from handlers.reply import Card, Reply
from handlers.reports.acts import one
from handlers.reports.answers import private, refusal
from handlers.reports.draft import Drafted, drafted, refused
from handlers.reports.filled import Filled, from_form, from_reading, new_name
from handlers.reports.form import Desk, form_card, marked
from handlers.reports.naming import split_number
from handlers.reports.receipt import receipt_card
from handlers.reports.words import when_words
from handlers.request import Request
from handlers.services import Services
from handlers.texts import Texts
from storage.errors import InvalidValueError, ReportRefusedError
from storage.model.report import Likeness

MOST_ALIKE = 2  # a hint, not a list


def run(request: Request, services: Services) -> Reply:
    """Read the line and the form over it; send when the form says so and everything is clear."""
    if split_number(request.line)[0] is not None:  # nobody reports a number: they mean that report
        return one.run(request, services)
    catalog = services.catalog()
    filled, notes = _filled(request, services)
    meant = drafted(filled, catalog, request.received_at)
    if request.form.get("step") != "send":
        return _form(request, services, filled, meant, notes=notes, sending=False)
    if meant.draft is None or not request.form.get("once"):  # without a name of its own it could be stored twice
        return _form(request, services, filled, meant, notes=notes, sending=True)
    return _send(request, services, filled, meant)


def _filled(request: Request, services: Services) -> tuple[Filled, tuple[str, ...]]:
    """What the line says, under what the form says. A `message` is somebody's chat message, kept whole."""
    catalog, texts = services.catalog(), services.texts(request.language)
    message = request.form.get("message", "")
    reader, words = (read_message, message) if message else (read_report, request.line)
    if not words:
        return from_form(request.form, Filled(once=new_name())), ()
    reading = reader(words, catalog, request.received_at, request.language)
    notes = [texts(f"grammar.question.{key}", **values) for key, values in reading.questions]
    notes += [texts("report.note.future")] if reading.future else []
    notes += [texts(f"report.note.in_text_{field}") for field in reading.in_text]
    if reading.clock and reading.when is not None:
        when = when_words(reading.when.start, reading.when.end, request.received_at, texts, catalog)
        notes.append(texts("report.note.clock", word=reading.clock, when=when))
    if len(reading.kinds) > 1:
        notes.append(texts("report.note.which_kind"))
    held = from_reading(reading)
    if message:
        held = replace(held, certainty="")  # what its writer saw, the reporter has not seen
    return from_form(request.form, held), tuple(notes)


def _send(request: Request, services: Services, filled: Filled, meant: Drafted) -> Reply:
    texts = services.texts(request.language)
    if meant.draft is None:
        return _form(request, services, filled, meant, sending=True)
    try:
        sent = services.reports.send(request.actor, meant.draft, request.received_at)
    except InvalidValueError as error:
        return _form(request, services, filled, meant, errors=refused(error, texts), sending=True)
    except ReportRefusedError as error:
        return refusal(request, texts, error)
    card = receipt_card(sent.report, request, services)
    if filled.more:
        card = _and_next(card, request, services)
    return private(request, card, number=sent.report.number, shown=1, settled=True)


def _and_next(card: Card, request: Request, services: Services) -> Card:
    """The receipt, and an empty form under it."""
    empty = Filled(once=new_name())
    meant = drafted(empty, services.catalog(), request.received_at)
    following = form_card(_desk(request, services, empty, meant))
    return Card(card.title, (*card.elements, *following.elements))


def _form(
    request: Request,
    services: Services,
    filled: Filled,
    meant: Drafted,
    *,
    sending: bool,
    notes: tuple[str, ...] = (),
    errors: tuple[tuple[str, str], ...] = (),
) -> Reply:
    texts = services.texts(request.language)
    wrong = errors or marked(meant, filled, texts, sending=sending)
    desk = _desk(request, services, filled, meant, errors=wrong, notes=notes, sending=sending)
    others = tuple(one.report.partner for one in desk.alike)
    return private(request, form_card(desk), errors=wrong, notes=desk.notes, others=others)


def _desk(
    request: Request,
    services: Services,
    filled: Filled,
    meant: Drafted,
    *,
    errors: tuple[tuple[str, str], ...] = (),
    notes: tuple[str, ...] = (),
    sending: bool = False,
) -> Desk:
    texts = services.texts(request.language)
    return Desk(
        filled,
        meant,
        services.catalog(),
        texts,
        request.received_at,
        (*filled.preferred, *services.reports.latest_kinds(request.actor)),
        _alike(request, services, meant),
        errors,
        (*notes, *_read_as(meant, texts)),
        sending,
    )


def _alike(request: Request, services: Services, meant: Drafted) -> tuple[Likeness, ...]:
    if meant.draft is None:
        return ()
    return services.reports.alike(request.actor, meant.draft, MOST_ALIKE)


def _read_as(meant: Drafted, texts: Texts) -> tuple[str, ...]:
    word, name = meant.placed.read_as
    return (texts("grammar.note.corrected", word=word, meaning=name),) if word else ()
