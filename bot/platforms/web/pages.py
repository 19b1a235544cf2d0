"""Whole answers: the page, a piece of it, a notice."""

import secrets
from dataclasses import dataclass, field

from starlette.responses import HTMLResponse, Response

from bot.platforms.platform import ConversationView
from bot.platforms.web import assets
from bot.platforms.web.body import FIELD_PREFIX, MAX_LINE, Posted
from bot.platforms.web.render import environment
from bot.platforms.web.views import Reader, action_of
from handlers.texts import Texts

FEW = 6  # messages up to which a newcomer is shown examples
GIVEN_BACK = ("line", "once")


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


def page(reader: Reader, here: ConversationView, trouble: Trouble | None = None) -> Response:
    """The whole page of a conversation."""
    texts = reader.texts
    messages = reader.messages(here.key)
    form = "one" if len(here.members) == 1 else "other"
    html = (
        environment()
        .get_template("page.html")
        .render(
            t=texts,
            assets=assets.base(),
            demo=reader.settings.demo,
            here=here,
            me=reader.me,
            people=reader.people,
            conversations=reader.door.conversations(reader.session.person),
            members=texts(f"page.members.{form}", n=len(here.members)),
            messages=messages,
            few=len(messages) < FEW,
            action=action_of(here.key),
            token=reader.token,
            once=secrets.token_urlsafe(9),
            trouble=trouble,
            most=MAX_LINE,
        )
    )
    return HTMLResponse(html, status_code=trouble.status if trouble else 200)


def fragment(reader: Reader, here: ConversationView, after: int) -> Response:
    """The messages after an id, to be put at the end of the list."""
    messages = reader.messages(here.key, after)
    if not messages:
        return Response(status_code=204)
    return HTMLResponse(environment().get_template("messages.html").render(t=reader.texts, messages=messages))


def notice(texts: Texts, key: str, status: int, *, back: bool = False, **values: object) -> Response:
    """A page with one sentence."""
    html = (
        environment()
        .get_template("notice.html")
        .render(t=texts, assets=assets.base(), says=texts(key, **values), back=back)
    )
    return HTMLResponse(html, status_code=status)
