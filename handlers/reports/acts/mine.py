"""`/mina`: one's own reports, newest first, with how it went."""

from handlers.grammar.tokens import fold
from handlers.reply import Button, Buttons, Card, Element, Reply, Select, Table, Text
from handlers.reports.acts import my_data
from handlers.reports.answers import line, private
from handlers.reports.naming import first_word
from handlers.reports.words import kind_words, when_words
from handlers.request import Request
from handlers.services import Services

MOST = 20
# "mina uppgifter" and "mine data": the words that ask for something else, folded.
MY_DATA = ("uppgifter", "personuppgifter", "data")


def run(request: Request, services: Services) -> Reply:
    """A table, and a choice that opens one; `mina uppgifter` is what is stored of the asker."""
    if fold(first_word(request.line)) in MY_DATA:
        return my_data.run(request, services)
    texts, catalog = services.texts(request.language), services.catalog()
    found = services.reports.mine(request.actor, MOST)
    another = Buttons((Button(texts("report.button.report"), line("report", texts), "primary"),))
    if not found:
        card = Card(texts("report.mine.title"), (Text(texts("report.mine.none"), "lead"), another))
        return private(request, card)
    rows = []
    for one in found:
        status = texts("report.status.asked") if one.question else texts(f"report.status.{one.status.name.lower()}")
        when = when_words(one.start, one.end, request.received_at, texts, catalog)
        rows.append((one.number, kind_words(one.kind, texts, catalog), when, status))
    header = tuple(texts(f"report.field.{name}") for name in ("number", "kind", "when", "status"))
    options = tuple((f"{row[0]} · {row[1]} · {row[2]}", line("one", texts, row[0])) for row in rows)
    elements: tuple[Element, ...] = (Table(header, tuple(rows)), Select(texts("report.mine.open"), options), another)
    return private(request, Card(texts("report.mine.title"), elements), shown=len(found))
