"""Who sits at this browser, and the way into a worker thread as that person."""

from collections.abc import Callable

import anyio.to_thread
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from bot.platforms.platform import ConversationView, WebDoor
from bot.platforms.web.apology import reference_of
from bot.platforms.web.body import Posted
from bot.platforms.web.pages import notice
from bot.platforms.web.pictures import Pictures
from bot.platforms.web.settings import WebSettings
from bot.platforms.web.signing import COOKIE, Session, Signer, new_session
from bot.platforms.web.views import Reader

WORKERS = 8  # requests answered at once: pictures are made by the processor, more would only queue inside
YEAR = 365 * 24 * 3600
TOKEN = "x-token"  # noqa: S105  the header with the form token: our script sends it, no foreign form can


class Gate:
    """Lets readers in and remembers who they are. Outside a demo nobody is, until personal links exist."""

    def __init__(self, door: WebDoor, settings: WebSettings) -> None:
        self.door = door
        self.settings = settings
        self.signer = Signer(settings.secret)
        self.pictures = Pictures(settings.picture_bytes)
        self._workers: anyio.CapacityLimiter | None = None

    async def enter(self, request: HttpRequest, answer: Callable[[Reader], Response]) -> Response:
        """The answer for whoever sits at this browser, made in a worker thread."""
        if not self.settings.demo:
            return notice(self.door.texts(self.settings.language), "page.error.not_demo", 403)
        if self._workers is None:  # a limiter belongs to the running event loop
            self._workers = anyio.CapacityLimiter(WORKERS)
        cookie = request.cookies.get(COOKIE, "")
        if not cookie and request.method == "GET" and request.headers.get("sec-fetch-site") == "cross-site":
            # A link from a mail or another chat comes without our strict cookie: the page itself asks again.
            return Response(headers={"refresh": "0"})
        return await anyio.to_thread.run_sync(self._answer, cookie, answer, limiter=self._workers)

    def _answer(self, cookie: str, answer: Callable[[Reader], Response]) -> Response:
        try:
            reader = self._reader(cookie)
            if reader is None:
                return notice(self.door.texts(self.settings.language), "page.error.no_people", 503)
            response = answer(reader)
        except Exception as error:  # noqa: BLE001  a page of ours, not the server's, says that it went wrong
            reference = reference_of(error, "showing the page")
            texts = self.door.texts(self.settings.language)
            return notice(texts, "page.error.page", 500, back=True, reference=reference)
        if "set-cookie" not in response.headers and self.signer.cookie(reader.session) != cookie:
            self.remember(response, reader.session)
        return response

    def _reader(self, cookie: str) -> Reader | None:
        """Whom the cookie names; in a demo, anybody else is its first person."""
        session = self.signer.read_cookie(cookie)
        language = session.language if session else self.settings.language
        people = tuple(self.door.people(language))
        if not people:
            return None
        if session is None or all(person.key != session.person for person in people):
            session = new_session(people[0].key, language)
        return Reader(session, people, self.door, self.settings, self.signer, self.pictures)

    def remember(self, response: Response, session: Session) -> None:
        """Give the browser its session: for us alone, never sent along from another site."""
        cookie = self.signer.cookie(session)
        secure = self.settings.secure
        response.set_cookie(COOKIE, cookie, max_age=YEAR, httponly=True, samesite="strict", secure=secure)

    def language(self, request: HttpRequest) -> str:
        """The language of this browser, without asking who it is."""
        session = self.signer.read_cookie(request.cookies.get(COOKIE, ""))
        return session.language if session else self.settings.language

    def is_ours(self, request: HttpRequest, reader: Reader, posted: Posted) -> bool:
        """Whether a form comes from a page that this very person was given."""
        site = request.headers.get("sec-fetch-site", "same-origin")
        return site in {"same-origin", "none"} and self.signer.is_token(posted.get("token"), reader.session)


def here(request: HttpRequest, reader: Reader) -> ConversationView | None:
    """The conversation in the address, when the reader takes part in it."""
    return reader.conversation(str(request.path_params["conversation"]))


def nothing(reader: Reader) -> Response:
    """There is nothing here, or nothing for this reader: the two look the same."""
    return notice(reader.texts, "page.error.not_found", 404, back=True)


def number(text: str) -> int:
    """A message id from the page; anything else is 0, which asks for all."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
