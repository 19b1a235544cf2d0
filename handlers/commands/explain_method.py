"""`/metod …`: how an answer was made; bare, the methods there are.

Told to whoever asks, alone: a room has no use for it twice. But its numbers are those of the answer it explains, so it
is computed for that answer's readers: pressed on a card that a room can read, for the room (`Command.of_card`), else
the "underlag" would be what the asker may see and not what the picture holds; typed by somebody, or pressed on an
answer of their own, for them.
"""

from analytics.methods import METHODS
from handlers.analysis.how import explanation, general, name_of
from handlers.analysis.registry import answered, answered_undrawn, command_of
from handlers.command import Command
from handlers.reply import Button, Buttons, Card, Element, Facts, Reply, Text
from handlers.request import Request
from handlers.services import Services
from handlers.texts import Texts

# The effect of a measure is no method of a map; it stands beside them (analytics/effect.py).
NAMES = (*(one.name for one in METHODS), "effect")


def run(request: Request, services: Services) -> Reply:
    """A command line is explained with its own numbers, a method's name as it is, anything else is asked about."""
    texts = services.texts(request.language)
    wanted = request.line.strip()
    # A method's key may be a command's word, too ("alarms"); a command's line says more than that.
    methods = _methods(wanted, texts)
    if not methods and wanted and command_of(wanted.split(maxsplit=1)[0], services):
        return _of_an_answer(request, services, wanted, texts)
    if methods:
        told = tuple(element for method in methods for element in general(method, texts))
        return _private(request, Card(texts("method.title"), told))
    said: list[Element] = [Text(texts("method.unknown", word=wanted[:60]), "warning")] if wanted else []
    word = texts("analysis.word.how")
    buttons = Buttons(tuple(Button(name_of(name, texts), f"{word} {name}") for name in NAMES))
    return _private(request, Card(texts("method.title_all"), (*said, Text(texts("method.lead"), "lead"), buttons)))


def _of_an_answer(request: Request, services: Services, line: str, texts: Texts) -> Reply:
    """Each method behind an answer, computed anew for the same readers as the asker would get it for."""
    given = answered_undrawn(request, services, line)
    if given is None or not given.abouts:
        given = answered(request, services, line)  # its own card is shown
        nothing = (Text(texts("method.nothing"), "lead"),) if given is None else given.reply.card.elements
        return _private(request, Card(texts("method.title"), nothing), given.reply.facts if given else None)
    elements: list[Element] = [Text(given.reply.card.title, "note")]
    for about in given.abouts:
        elements += explanation(about, texts)
    return _private(request, Card(texts("method.title"), tuple(elements)), given.reply.facts)


def _private(request: Request, card: Card, facts: Facts | None = None) -> Reply:
    return Reply(card, request.audience, private=True, facts=facts or Facts())


def _methods(wanted: str, texts: Texts) -> tuple[str, ...]:
    """The methods of a name, or of keys with spaces between; empty unless each is known."""
    asked = wanted.casefold()
    named = tuple(name for name in NAMES if name_of(name, texts).casefold() == asked)
    keys = tuple(dict.fromkeys(asked.replace(",", " ").split()))
    return named or (keys if keys and set(keys) <= set(NAMES) else ())


COMMAND = Command(
    name="explain_method",
    words=("metod", "method"),
    run=run,
    of_card=True,
)
