"""Being somebody else (in the demo), signing in and out (elsewhere), and speaking another language."""

from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from bot.platforms.web.body import Posted
from bot.platforms.web.gate import Gate
from bot.platforms.web.guard import is_same_site
from bot.platforms.web.pages import door_page, notice
from bot.platforms.web.signing import COOKIE, SIGNED_IN, Session, new_session
from bot.platforms.web.views import Reader, action_of
from handlers.texts.texts import LANGUAGES

MONTH = 30 * 24 * 3600  # seconds that a session lasts at most; the store ends it too


class Selves:
    """The endpoints that change the session."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def person(self, request: HttpRequest) -> Response:
        """Become another person of the demo."""
        posted = await self._gate.read(request)
        return await self._gate.enter(request, lambda reader: self._person(request, reader, posted))

    async def language(self, request: HttpRequest) -> Response:
        """Swedish or English."""
        posted = await self._gate.read(request)
        return await self._gate.enter(request, lambda reader: self._language(request, reader, posted))

    async def link(self, request: HttpRequest) -> Response:
        """A personal link shows a button: a preview that fetches the address spends nothing."""
        return await self._gate.work(lambda: self._link(request))

    async def sign_in(self, request: HttpRequest) -> Response:
        """Exchange a personal link for a session."""
        return await self._gate.work(lambda: self._sign_in(request))

    async def sign_out(self, request: HttpRequest) -> Response:
        """End this browser's session."""
        posted = await self._gate.read(request)
        return await self._gate.enter(request, lambda reader: self._sign_out(request, reader, posted))

    def _person(self, request: HttpRequest, reader: Reader, posted: Posted) -> Response:
        wanted = posted.get("person")
        is_known = self._gate.settings.demo and any(person.key == wanted for person in reader.people)
        if not is_known or not self._gate.is_ours(request, reader, posted):
            return _stale(reader)
        return self._back(posted, new_session(wanted, reader.session.language))

    def _language(self, request: HttpRequest, reader: Reader, posted: Posted) -> Response:
        wanted = posted.get("language")
        if wanted not in LANGUAGES or not self._gate.is_ours(request, reader, posted):
            return _stale(reader)
        return self._back(posted, reader.session.speaking(wanted))

    def _link(self, request: HttpRequest) -> Response:
        texts, links = self._gate.door.texts(self._gate.language(request)), self._gate.door.sign_in
        if links is None or not links.is_open(str(request.path_params["secret"])):
            return notice(texts, "page.error.link_over", 404)
        return door_page(texts, request.url.path)

    def _sign_in(self, request: HttpRequest) -> Response:
        texts, links = self._gate.door.texts(self._gate.language(request)), self._gate.door.sign_in
        # From another site somebody could be signed in as another person without noticing.
        ours = is_same_site(request) and links is not None
        secret = links.exchange(str(request.path_params["secret"])) if ours and links else None
        if secret is None:
            return notice(texts, "page.error.link_over", 403)
        response = RedirectResponse("/", status_code=303)
        secure = self._gate.settings.secure
        response.set_cookie(SIGNED_IN, secret, max_age=MONTH, httponly=True, samesite="strict", secure=secure)
        return response

    def _sign_out(self, request: HttpRequest, reader: Reader, posted: Posted) -> Response:
        links = self._gate.door.sign_in
        if links is None or not self._gate.is_ours(request, reader, posted):
            return _stale(reader)
        links.end(request.cookies.get(SIGNED_IN, ""))
        response = notice(reader.texts, "page.signed_out", 200)
        response.delete_cookie(SIGNED_IN)
        response.delete_cookie(COOKIE)
        self._gate.beat.ring()
        return response

    def _back(self, posted: Posted, session: Session) -> Response:
        """To the conversation the reader was in when the new self is in it too, otherwise to the first."""
        mine = {conversation.key for conversation in self._gate.door.conversations(session.person)}
        before = posted.get("here")
        response = RedirectResponse(action_of(before) if before in mine else "/", status_code=303)
        self._gate.remember(response, session)
        return response


def _stale(reader: Reader) -> Response:
    return notice(reader.texts, "page.error.old_page", 403, back=True, name=reader.name)
