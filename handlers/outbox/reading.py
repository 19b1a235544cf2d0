"""Reading the line after `/utskick`, and doing what it says."""

from zoneinfo import ZoneInfo

from handlers.outbox.words import Names, buttons
from handlers.reply import Buttons, Card, Divider, Element, Reply, Text
from handlers.request import Request
from handlers.services import Services
from storage.digests.deciding import Decision
from storage.errors import OutboxRefusedError
from storage.model.digest import Outgoing, Posting, label, number_of
from storage.model.people import Audience

_WORDS: dict[str, Decision] = {
    "kom fram": "posted", "den kom fram": "posted", "posted": "posted", "arrived": "posted", "it arrived": "posted",
    "skicka igen": "again", "igen": "again", "again": "again", "send again": "again",
    "behövs inte": "dropped", "behovs inte": "dropped", "not needed": "dropped", "dropped": "dropped",
}  # fmt: skip
# As many as an administrator looks through at once.
MOST = 20


def run(request: Request, services: Services) -> Reply:
    """What needs looking at; or a decision: `U-12 kom fram`, `U-12 skicka igen`, `U-12 behövs inte`."""
    names = names_of(request, services)
    first, _, rest = " ".join(request.line.split()).partition(" ")
    if not first:
        return _reply(request, names, _list(services, names))
    number, decision = number_of(first), _WORDS.get(rest.casefold().rstrip("."))
    if number is None or (rest and decision is None):
        sentence = names.texts("outbox.not_understood", word=(first if number is None else rest)[:40])
        return _reply(request, names, [Text(sentence, "warning")])
    if decision is None:
        return _reply(request, names, _one(services, names, number))
    return _decided(request, services, names, number, decision)


def names_of(request: Request, services: Services) -> Names:
    """What things are called in the asker's language."""
    rooms = {room.key: room.name for room in services.rooms()}
    zone = ZoneInfo(services.catalog().region.timezone)
    return Names(services.texts(request.language), rooms, services.person_name, zone)


def _list(services: Services, names: Names) -> list[Element]:
    troubled = services.digests.troubled()
    elements: list[Element] = [Text(names.texts.count("outbox.troubled", len(troubled)), "lead")]
    for one in troubled[:MOST]:
        elements += [Divider(), *_about(one, names)]
    if len(troubled) > MOST:
        elements.append(Text(names.texts("outbox.more", n=len(troubled) - MOST), "note"))
    return elements


def _one(services: Services, names: Names, number: int) -> list[Element]:
    one = services.digests.one(number)
    if one is None:
        return [Text(names.texts("outbox.refused.outbox_unknown", number=f"U-{number}"), "warning")]
    return _about(one, names)


def _about(one: Outgoing, names: Names) -> list[Element]:
    key = "delayed" if one.state in (Posting.WAITING, Posting.SENDING) else one.state.value
    acts = buttons(one, names.texts)
    return [Text(f"{label(one.id)}: {names.sentence(key, one)}"), *([Buttons(acts)] if acts else [])]


def _decided(request: Request, services: Services, names: Names, number: int, decision: Decision) -> Reply:
    try:
        one = services.digests.decide(number, decision, request.actor, request.received_at)
    except OutboxRefusedError as error:
        return _reply(
            request, names, [Text(names.texts(f"outbox.refused.{error.what}", number=error.given), "warning")]
        )
    return _reply(
        request, names, [Text(f"{label(one.id)}: {names.sentence(f'decided_{decision}', one)}", "lead")], settled=True
    )


def _reply(request: Request, names: Names, elements: list[Element], *, settled: bool = False) -> Reply:
    """For the administrator alone."""
    actor = request.actor
    card = Card(names.texts("outbox.title"), tuple(elements))
    return Reply(card, Audience(frozenset({actor}), actor.person), request.thread, private=True, settled=settled)
