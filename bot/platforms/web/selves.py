"""Being somebody else (in the demo), and speaking another language."""

from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from bot.platforms.web.body import Posted, read_form
from bot.platforms.web.gate import Gate
from bot.platforms.web.pages import notice
from bot.platforms.web.signing import Session, new_session
from bot.platforms.web.views import Reader, action_of
from handlers.texts.texts import LANGUAGES


class Selves:
    """The endpoints that change the session."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def person(self, request: HttpRequest) -> Response:
        """Become another person of the demo."""
        posted = await read_form(request)
        return await self._gate.enter(request, lambda reader: self._person(request, reader, posted))

    async def language(self, request: HttpRequest) -> Response:
        """Swedish or English."""
        posted = await read_form(request)
        return await self._gate.enter(request, lambda reader: self._language(request, reader, posted))

    def _person(self, request: HttpRequest, reader: Reader, posted: Posted) -> Response:
        wanted = posted.get("person")
        is_known = any(person.key == wanted for person in reader.people)
        if not is_known or not self._gate.is_ours(request, reader, posted):
            return _stale(reader)
        return self._back(posted, new_session(wanted, reader.session.language))

    def _language(self, request: HttpRequest, reader: Reader, posted: Posted) -> Response:
        wanted = posted.get("language")
        if wanted not in LANGUAGES or not self._gate.is_ours(request, reader, posted):
            return _stale(reader)
        return self._back(posted, reader.session.speaking(wanted))

    def _back(self, posted: Posted, session: Session) -> Response:
        """To the conversation the reader was in when the new self is in it too, otherwise to the first."""
        mine = {conversation.key for conversation in self._gate.door.conversations(session.person)}
        before = posted.get("here")
        response = RedirectResponse(action_of(before) if before in mine else "/", status_code=303)
        self._gate.remember(response, session)
        return response


def _stale(reader: Reader) -> Response:
    return notice(reader.texts, "page.error.old_page", 403, back=True, name=reader.name)
