"""Whole answers: the page, a piece of it, a notice."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import HTMLResponse, Response

from bot.platforms.intent import REPORT
from bot.platforms.platform import ConversationView
from bot.platforms.web import assets
from bot.platforms.web.body import FIELD_PREFIX, MAX_LINE, Posted
from bot.platforms.web.render import environment
from bot.platforms.web.views import Reader, action_of
from handlers.texts import Texts
from storage.conversations import Message

FEW = 6  # messages up to which a newcomer is shown examples
GIVEN_BACK = ("line", "once", "thread", "from", "report", "lift")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a line was not answered, and everything that was written, for another try."""

    says: str
    status: int
    line: str = ""
    retry: dict[str, str] = field(default_factory=dict)


def trouble_of(reader: Reader, posted: Posted, status: int, key: str, **values: object) -> Trouble:
    """A trouble that keeps what was posted: a form's fields for a retry, a typed line in the composer."""
    if posted.trouble and not posted.trouble.is_whole:
        return Trouble(reader.texts(key, **values), status)  # half of what was written would mislead
    is_form = any(name.startswith(FIELD_PREFIX) for name in posted.fields)
    kept = {name: value for name, value in posted.fields.items() if name in GIVEN_BACK or name.startswith(FIELD_PREFIX)}
    line = "" if is_form else posted.get("line")
    return Trouble(reader.texts(key, **values), status, line, kept if is_form else {})


def page(reader: Reader, here: ConversationView, trouble: Trouble | None = None, root: int = 0) -> Response:
    """The whole page of a conversation, with a thread beside it when one is open; read from then on."""
    rooms = reader.rooms
    newest = reader.newest(here, rooms)  # before the messages, so that none between falls out
    messages = reader.messages(here)
    thread = reader.thread(here, root) if root else []
    reader.door.kept.read(here.key, reader.session.person, newest)
    form = "one" if len(here.members) == 1 else "other"
    html = _render(
        "page.html",
        **shell(reader, here, rooms),
        members=reader.texts(f"page.members.{form}", n=len(here.members)),
        messages=messages,
        few=len(messages) < FEW,
        example_report=reader.door.may(reader.session.person, REPORT),
        action=action_of(here.key),
        once=secrets.token_urlsafe(9),
        newest=newest,
        stream=reader.signer.stream_token(reader.session),
        thread=thread,
        root=thread[0].id if thread else 0,
        trouble=trouble,
        most=MAX_LINE,
    )
    return HTMLResponse(html, status_code=trouble.status if trouble else 200)


def shell(reader: Reader, here: ConversationView | None, rooms: Sequence[ConversationView]) -> dict[str, Any]:
    """What stands around every page: conversations with what is unread, and who one is."""
    return {
        "t": reader.texts,
        "assets": assets.base(),
        "demo": reader.settings.demo,
        "here": here,
        "me": reader.me,
        "people": reader.people,
        "conversations": rooms,
        "unread": reader.door.kept.pulse(reader.session.person, reader.door.kept.newest()).unread,
        "token": reader.token,
    }


def fragment(reader: Reader, here: ConversationView, after: int, *, answer: int = 0, seen: bool = False) -> Response:
    """What came after a message, for an open window; `seen` when somebody looks at it."""
    news = reader.news(here, after)
    if seen:
        reader.door.kept.read(here.key, reader.session.person, news.newest)
    headers = {"x-newest": str(news.newest), "x-answer": str(answer)}
    if news.is_empty:
        return Response(status_code=204, headers=headers)
    frame = {"t": reader.texts, "action": action_of(here.key), "token": reader.token}
    return HTMLResponse(_render("news.html", news=news, **frame), headers=headers)


def panel(reader: Reader, here: ConversationView, root: int) -> Response | None:
    """A thread, to be put beside the conversation; None when there is none for this reader."""
    thread = reader.thread(here, root)
    if not thread:
        return None
    frame = {"t": reader.texts, "action": action_of(here.key), "token": reader.token, "here": here}
    html = _render("thread.html", thread=thread, root=root, once=secrets.token_urlsafe(9), most=MAX_LINE, **frame)
    return HTMLResponse(html)


def found(reader: Reader, wanted: str, rows: Sequence[tuple[Message, str, str]]) -> Response:
    """The reader's own lines that were searched for: (line, when, where)."""
    once = secrets.token_urlsafe(9)
    return HTMLResponse(
        _render("search.html", **shell(reader, None, reader.rooms), wanted=wanted, rows=rows, once=once)
    )


def notice(texts: Texts, key: str, status: int, *, back: bool = False, **values: object) -> Response:
    """A page with one sentence."""
    return HTMLResponse(
        _render("notice.html", t=texts, assets=assets.base(), says=texts(key, **values), back=back),
        status_code=status,
    )


def door_page(texts: Texts, action: str) -> Response:
    """The button that exchanges a personal link."""
    return HTMLResponse(_render("door.html", t=texts, assets=assets.base(), action=action))


def _render(template: str, **values: Any) -> str:
    return environment().get_template(template).render(**values)
