"""Replies about reports: private, for the asker alone, and counted for the audit."""

from handlers.reply import Button, Buttons, Card, Element, Facts, Reply, Text
from handlers.request import Request
from handlers.texts import Texts
from storage.errors import ReportRefusedError
from storage.model.people import Audience, Level
from storage.model.permissions import allows


def private(
    request: Request,
    card: Card,
    *,
    number: str = "",
    shown: int = 0,
    settled: bool = False,
    notes: tuple[str, ...] = (),
    errors: tuple[tuple[str, str], ...] = (),
    others: tuple[str, ...] = (),
) -> Reply:
    """A card for the asker alone. `shown` reports of the own partner are seen whole (level RAW).

    `others` are the partners of incidents that are mentioned beside them, as likely the same.
    """
    own = (request.actor.partner or "",) if shown else ()
    facts = Facts(
        notes=notes,
        level=int(Level.RAW if shown else Level.COARSE if others else Level.NOTHING),
        shown=shown,
        number=number,
        errors=errors,
        detailed=shown,
        sources=tuple(sorted({*others, *own})),
    )
    audience = Audience(frozenset({request.actor}), request.actor.person)
    return Reply(card, audience, thread=request.thread, private=True, settled=settled, facts=facts)


def said(request: Request, texts: Texts, sentence: str, *more: Element, title: str = "") -> Reply:
    """One sentence, and what can be done next."""
    card = Card(title or texts("report.title_short"), (Text(sentence, "lead"), *more))
    return private(request, card)


def no_such(request: Request, texts: Texts, given: str) -> Reply:
    """A report that is not there, or not the asker's to see: the two are told alike."""
    card = Card(
        texts("report.title_short"),
        (
            Text(texts("report.no_such", number=given[:40]), "warning"),
            Buttons((Button(texts("report.button.mine"), line("mine", texts)),)),
        ),
    )
    return private(request, card)


def refusal(request: Request, texts: Texts, error: ReportRefusedError, number: str = "") -> Reply:
    """Why an act was not done."""
    key = f"report.refused.{error.what}"
    sentence = texts(key if key in texts.entries else "report.refused.other", given=error.given or number)
    buttons = (Button(texts("report.button.show", number=number), line("one", texts, number)),) if number else ()
    card = Card(texts("report.title_short"), (Text(sentence, "warning"), *((Buttons(buttons),) if buttons else ())))
    return private(request, card, number=number)


def line(name: str, texts: Texts, *values: str) -> str:
    """A ready command line in the reader's language."""
    return " ".join((texts(f"report.line.{name}"), *values)).strip()


def may_not(request: Request, texts: Texts, action: str) -> Reply | None:
    """Why an act is not begun: the table of who may do what does not give it to the asker; else None."""
    if allows(action, request.actor):
        return None
    card = Card(texts("report.title_short"), (Text(texts("report.refused.report_not_allowed"), "warning"),))
    return private(request, card)
