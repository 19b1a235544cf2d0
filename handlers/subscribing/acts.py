"""What is done with standing wishes for the digest: made, shown, paused, resumed, ended."""

from collections.abc import Callable

from handlers.grammar import say
from handlers.reply import Button, Buttons, Card, Element, Reply, Table, Text
from handlers.reports.answers import private
from handlers.request import Request
from handlers.services import Services
from handlers.subscribing.desk import Desk, desk_of
from handlers.subscribing.wish import Wish, read_wish
from storage.errors import SubscriptionRefusedError
from storage.model.digest import Holidays, Subscription

PAUSE = ("pausa", "paus", "pause")
RESUME = ("fortsätt", "fortsatt", "återuppta", "resume")
REMOVE = ("avsluta", "ta bort", "end", "remove")
YES = frozenset({"ja", "yes"})


def subscribe(request: Request, services: Services) -> Reply:
    """Keep the wish for the conversation it is said in."""
    desk = desk_of(request, services)
    if not desk.conversation:
        return desk.say(desk.texts("subscribe.no_room"))
    if desk.conversation not in desk.rooms:
        return desk.say(desk.texts("subscribe.not_member"))
    wish = read_wish(request.line, services.catalog(), request.received_at, request.language)
    if wish.problem:
        return desk.say(desk.texts(f"subscribe.problem.{wish.problem}", given=wish.given))
    if wish.unknown:
        sentences = [desk.texts("subscribe.not_understood", word=unknown.word) for unknown in wish.unknown]
        return desk.say(" ".join(sentences), *_guesses(desk, wish))
    return _kept(desk, wish)


def _guesses(desk: Desk, wish: Wish) -> list[Element]:
    """The nearest guesses as buttons, each the whole line mended, with the day and the time that were said."""
    buttons = tuple(
        Button(guess.label, " ".join((desk.texts("subscribe.line"), guess.line.strip(), desk.when(wish))))
        for unknown in wish.unknown
        for guess in unknown.guesses
    )
    return [Buttons(buttons)] if buttons else []


def _kept(desk: Desk, wish: Wish) -> Reply:
    request = desk.request
    wanted = Subscription(
        number=0,
        platform=request.platform,
        conversation=desk.conversation,
        weekday=wish.weekday,
        minute=wish.minute,
        areas=wish.areas,
        kinds=wish.kinds,
        language=wish.language,
        holidays=wish.holidays,
        by=request.actor.person,
        since=request.received_at,
    )
    try:
        kept = desk.services.digests.subscribe(wanted, request.actor, request.received_at)
    except SubscriptionRefusedError as error:
        return desk.refused(error)
    texts, first, is_new = desk.texts, desk.first(kept), kept.since == request.received_at
    done = texts("subscribe.done", where=desk.where(kept), days=desk.days(kept), clock=desk.clock(kept), first=first)
    rule = "moved" if kept.holidays is Holidays.MOVE else "kept"
    readers = "audience_own" if desk.is_own else "audience"
    elements: list[Element] = [
        Text(done if is_new else texts("subscribe.again", first=first), "lead"),
        Text(texts("subscribe.about", what=desk.what(kept))),
        *(Text(say(note, texts), "note") for note in wish.notes),
        *(Text(texts(f"subscribe.{key}"), "note") for key in ("week", rule, readers)),
        Buttons((desk.show_now(kept), desk.list_button())),
    ]
    return private(request, Card(texts("subscribe.title"), tuple(elements)), settled=is_new)


def subscriptions(request: Request, services: Services) -> Reply:
    """The list; or what is done with one of it."""
    desk = desk_of(request, services)
    for words, act in ((PAUSE, _pause), (RESUME, _resume), (REMOVE, _remove)):
        rest = _after(request.line, words)
        if rest is not None:
            return _of_one(desk, act, rest)
    if request.line.strip():
        return desk.say(desk.texts("subscribe.unknown", word=request.line.split()[0][:40]))
    return _list(desk)


def _list(desk: Desk) -> Reply:
    texts, mine = desk.texts, desk.mine()
    if not mine:
        empty = (Text(texts("subscribe.none"), "lead"), Text(texts("subscribe.none_try")))
        return private(desk.request, Card(texts("subscribe.title_list"), empty))
    header = tuple(texts(f"subscribe.column.{name}") for name in ("number", "where", "what", "when", "next"))
    rows = tuple(
        (
            str(one.number),
            desk.room(one),
            desk.what(one),
            f"{desk.days(one)} {desk.clock(one)}",
            texts("subscribe.next_paused") if one.paused else desk.soon(one),
        )
        for one in mine
    )
    buttons = Buttons(tuple(button for one in mine for button in desk.buttons(one)))
    return private(desk.request, Card(texts("subscribe.title_list"), (Table(header, rows), buttons)))


def _of_one(desk: Desk, act: Callable[[Desk, Subscription, list[str]], Reply], rest: str) -> Reply:
    number, *more = rest.split() or [""]
    found = next((one for one in desk.mine() if str(one.number) == number), None)
    if found is None:
        return desk.say(desk.texts("subscribe.no_such", given=number[:20] or "–"), Buttons((desk.list_button(),)))
    try:
        return act(desk, found, more)
    except SubscriptionRefusedError as error:
        return desk.refused(error)


def _pause(desk: Desk, one: Subscription, _more: list[str]) -> Reply:
    desk.services.digests.pause(one.number, desk.request.actor, desk.request.received_at)
    return desk.say(desk.texts("subscribe.paused", where=desk.where(one)), Buttons((desk.list_button(),)), done=True)


def _resume(desk: Desk, one: Subscription, _more: list[str]) -> Reply:
    desk.services.digests.resume(one.number, desk.request.actor, desk.request.received_at)
    said = desk.texts("subscribe.resumed", where=desk.where(one), first=desk.first(one))
    return desk.say(said, Buttons((desk.list_button(),)), done=True)


def _remove(desk: Desk, one: Subscription, more: list[str]) -> Reply:
    texts = desk.texts
    if not {word.casefold() for word in more} & YES:
        sure = Button(
            texts("subscribe.button.remove_yes"), f"{desk.act('remove', one)} {texts('subscribe.act.yes')}", "danger"
        )
        keep = Button(texts("subscribe.button.remove_no"), texts("subscribe.line_list"))
        return desk.say(texts("subscribe.remove_ask", where=desk.where(one)), Buttons((sure, keep)))
    desk.services.digests.remove(one.number, desk.request.actor, desk.request.received_at)
    return desk.say(texts("subscribe.removed", where=desk.where(one)), Buttons((desk.list_button(),)), done=True)


def _after(line: str, words: tuple[str, ...]) -> str | None:
    """What stands after one of the words at a line's beginning; None when none does."""
    plain = " ".join(line.split())
    found = next((word for word in words if f"{plain.casefold()} ".startswith(f"{word} ")), None)
    return None if found is None else plain[len(found) :].strip()
