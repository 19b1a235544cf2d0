"""`/problem P-7KQ4 följ här`: the living summary in a room, and an end to it."""

from dataclasses import replace

from handlers.problems import listing
from handlers.problems.desk import Desk
from handlers.reply import Reply, Text
from handlers.texts.format import list_text
from handlers.threads.rooms import room_of
from storage.errors import ProblemRefusedError
from storage.model.people import Audience
from storage.model.problem import Problem
from storage.problems import Whole


def follow(desk: Desk, whole: Whole, _: str = "") -> Reply:
    """Its root is posted in the room, when everybody there may read the problem. Raises `ProblemRefusedError`."""
    request, code = desk.request, whole.problem.code
    room, there = room_of(desk), _audience(desk)
    if there is None:
        raise ProblemRefusedError("thread_open_room" if room else "thread_no_room", code)
    if desk.store.whole(code, there) is None:
        return _not_all(desk, whole.problem, there)
    at = request.received_at
    put = desk.services.threads.put(request.actor, code, request.platform, room, request.language, at)
    key = "already" if put.root else "begun"
    return listing.done(desk, code, desk.texts(f"thread.{key}", code=code), _kept(desk))


def unfollow(desk: Desk, whole: Whole, _: str = "") -> Reply:
    """No longer kept up to date there. Raises `ProblemRefusedError`."""
    request, code, room = desk.request, whole.problem.code, room_of(desk)
    if not room or _audience(desk) is None:
        raise ProblemRefusedError("thread_no_room", code)
    desk.services.threads.end(request.actor, code, request.platform, room, request.received_at)
    return listing.done(desk, code, desk.texts("thread.ended", code=code))


def kept_note(desk: Desk) -> Text:
    """What becomes of what is said in the thread, openly."""
    return Text(_kept(desk), "note")


def _kept(desk: Desk) -> str:
    """By where it is said: our own page keeps what is said on it, and Teams calls the bot by the app's name."""
    platform, texts = desk.request.platform, desk.texts
    bot = texts("page.title") if platform == "teams" else "karta"
    return texts("thread.kept_page" if platform == "web" else "thread.kept", bot=f"@{bot}")


def _audience(desk: Desk) -> Audience | None:
    """Everybody in the room, for somebody who is in it."""
    room, request = room_of(desk), desk.request
    there = desk.services.room(request.actor.person, room) if room else None
    return None if there is None else replace(there, cap=request.audience.cap, day=request.audience.day)


def _not_all(desk: Desk, problem: Problem, there: Audience) -> Reply:
    beyond = {viewer.partner or "" for viewer in there.viewers} - problem.partners
    known = [desk.names({key}) for key in sorted(beyond) if key]
    named = list_text([one for one in known if one], desk.texts.language) or desk.texts("problem.somebody")
    return desk.say(desk.texts("thread.not_all", code=problem.code, partners=named), about=problem.code)
