"""`/hjälp`: what can be asked, made from what each command says of itself."""

from handlers.command import Command
from handlers.reply import Button, Buttons, Card, Element, Reply, Text
from handlers.request import Request
from handlers.services import Services
from storage.model.people import Role

EXAMPLES = ("week", "place", "compare", "near", "time", "kind")


def run(request: Request, services: Services) -> Reply:
    """Each command the asker may run with a line to try, then examples of the language."""
    texts = services.texts(request.language)
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
    return Reply(Card(texts("command.help.title"), tuple(elements)), request.audience)


COMMAND = Command(
    name="help",
    words=("hjälp", "hjalp", "help"),
    roles=frozenset(Role),
    run=run,
    bare=True,
)
