"""`/hjälp`: a tour of what the asker's role needs, one step at a time; `/hjälp allt` is everything at once."""

from handlers.command import Command
from handlers.reply import Button, Buttons, Card, Element, Reply, Text
from handlers.request import Request
from handlers.services import Services
from handlers.texts import Texts
from storage.model.people import Role

EXAMPLES = ("week", "place", "compare", "near", "time", "kind")
# What each role meets first: the everyday before the rare. Keys of `tour.` in handlers/texts.
TOURS: dict[Role, tuple[str, ...]] = {
    Role.REPORTER: ("report", "phone", "mine", "ask", "talk"),
    Role.REVIEWER: ("review", "report", "ask", "problem", "share", "talk", "week"),
    Role.ANALYST: ("ask", "narrow", "places", "problem", "share", "sees", "report", "talk"),
    Role.COORDINATOR: ("ask", "narrow", "places", "problem", "share", "sees", "talk", "week"),
    Role.ADMINISTRATOR: ("sees", "talk"),
    Role.AUDITOR: ("sees", "talk"),
}
EVERYTHING = ("allt", "all")


def run(request: Request, services: Services) -> Reply:
    """A step of the tour, or everything; the step before goes away when its button was pressed."""
    texts = services.texts(request.language)
    wanted = request.line.strip().casefold()
    if wanted in EVERYTHING:
        return _reply(request, _everything(request, services, texts), settled=True)
    tour = TOURS[request.actor.role] if request.actor.role else ()
    step = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 3 else 1
    number = min(max(step, 1), len(tour))
    return _reply(request, _step(request, services, texts, tour, number), settled=bool(wanted))


def _reply(request: Request, card: Card, *, settled: bool) -> Reply:
    return Reply(card, request.audience, thread=request.thread, private=True, settled=settled)


def _step(request: Request, services: Services, texts: Texts, tour: tuple[str, ...], number: int) -> Card:
    """One step: what it is good for, lines to try, and the way on."""
    key = f"tour.{tour[number - 1]}"
    elements: list[Element] = [
        Text(texts("tour.step", n=number, of=len(tour)), "note"),
        Text(texts(f"{key}.text")),
    ]
    tried = [line for line in texts(f"{key}.try").split("|") if line and _may(request, services, line)]
    if tried:
        elements += [Text(texts("tour.try"), "note"), Buttons(tuple(Button(line, line) for line in tried))]
    return Card(texts(f"{key}.title"), (*elements, Buttons(tuple(_way(texts, tour, number)))))


def _way(texts: Texts, tour: tuple[str, ...], number: int) -> list[Button]:
    word = texts("tour.word")
    ways = []
    if number < len(tour):
        following = texts(f"tour.{tour[number]}.title")
        ways.append(Button(texts("tour.next", title=following), f"{word} {number + 1}", "primary"))
    if number > 1:
        ways.append(Button(texts("tour.back"), f"{word} {number - 1}"))
    return [*ways, Button(texts("tour.everything"), f"{word} {texts('tour.everything_word')}")]


def _may(request: Request, services: Services, line: str) -> bool:
    word = line.lstrip("/").split(maxsplit=1)[0]
    return any(word in command.words and request.actor.role in command.roles for command in services.commands())


def _everything(request: Request, services: Services, texts: Texts) -> Card:
    """Each command the asker may run with a line to try, then examples of the language."""
    elements: list[Element] = [Text(texts("command.help.lead"), "lead")]
    for command in services.commands():
        if request.actor.role in command.roles:
            example = texts(f"command.{command.name}.example")
            elements += [Text(texts(f"command.{command.name}.help")), Buttons((Button(example, example),))]
    tried = tuple(texts(f"command.examples.{name}") for name in EXAMPLES)
    elements += [
        Text(texts("command.help.try"), "lead"),
        Buttons(tuple(Button(line, line) for line in tried)),
    ]
    return Card(texts("command.help.title"), tuple(elements))


COMMAND = Command(
    name="help",
    words=("hjälp", "hjalp", "help"),
    run=run,
    bare=True,
)
