"""Who sits at this browser, and the way into a worker thread as that person."""

from collections.abc import Callable

import anyio.to_thread
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from bot.platforms.apology import reference_of
from bot.platforms.platform import ConversationView, PersonView, WebDoor
from bot.platforms.web.beat import Beat
from bot.platforms.web.body import Posted, has_files, read_form
from bot.platforms.web.guard import is_same_site
from bot.platforms.web.pages import notice
from bot.platforms.web.pictures import Pictures
from bot.platforms.web.settings import WebSettings
from bot.platforms.web.signing import COOKIE, SIGNED_IN, Session, Signer, new_session
from bot.platforms.web.slots import Slots
from bot.platforms.web.views import Reader

WORKERS = 8  # requests answered at once: pictures are made by the processor, more would only queue inside
YEAR = 365 * 24 * 3600
TOKEN = "x-token"  # noqa: S105  the header with the form token: our script sends it, no foreign form can


class Gate:
    """Lets readers in and remembers who they are: anybody in a demo, elsewhere whoever came by a personal link."""

    def __init__(self, door: WebDoor, settings: WebSettings, pictures: Pictures | None = None) -> None:
        self.door = door
        self.settings = settings
        self.signer = Signer(settings.secret)
        self.pictures = pictures or Pictures(settings.picture_bytes)
        self.beat = Beat(door.kept.newest)
        self._workers: anyio.CapacityLimiter | None = None
        self._uploads = Slots()

    async def read(self, request: HttpRequest) -> Posted:
        """The posted form; photos are read only from somebody who may be here, and a few at a time."""
        if not has_files(request):
            return await read_form(request)
        person = await anyio.to_thread.run_sync(self._who, request)
        if person is None:
            return Posted()
        async with self._uploads.hold(person):
            return await read_form(request)

    def _who(self, request: HttpRequest) -> str | None:
        """Somebody who may be here: in a demo whom the cookie names."""
        if not self.settings.demo:
            return self._signed_in(request)
        session = self.signer.read_cookie(request.cookies.get(COOKIE, ""))
        return session.person if session else ""

    async def enter(self, request: HttpRequest, answer: Callable[[Reader], Response]) -> Response:
        """The answer for whoever sits at this browser, made in a worker thread."""
        known = COOKIE in request.cookies or SIGNED_IN in request.cookies
        if not known and request.method == "GET" and request.headers.get("sec-fetch-site") == "cross-site":
            # A link from a mail or another chat comes without our strict cookie: the page itself asks again.
            return Response(headers={"refresh": "0"})
        return await self.work(lambda: self._answer(request, answer))

    async def work(self, act: Callable[[], Response]) -> Response:
        """Run something of the app's in a worker thread."""
        if self._workers is None:  # a limiter belongs to the running event loop
            self._workers = anyio.CapacityLimiter(WORKERS)
        return await anyio.to_thread.run_sync(act, limiter=self._workers)

    def _answer(self, request: HttpRequest, answer: Callable[[Reader], Response]) -> Response:
        texts = self.door.texts(self.settings.language)
        try:
            reader = self._reader(request)
            if reader is None:
                demo = self.settings.demo
                return notice(texts, "page.error.no_people" if demo else "page.error.not_demo", 503 if demo else 403)
            response = answer(reader)
        except Exception as error:  # noqa: BLE001  a page of ours, not the server's, says that it went wrong
            reference = reference_of(error, "showing the page")
            return notice(texts, "page.error.page", 500, back=True, reference=reference)
        cookie = request.cookies.get(COOKIE, "")
        if "set-cookie" not in response.headers and self.signer.cookie(reader.session) != cookie:
            self.remember(response, reader.session)
        return response

    def _reader(self, request: HttpRequest) -> Reader | None:
        """Whoever may sit here: in a demo whom the cookie names or its first person, else who is signed in."""
        session = self.signer.read_cookie(request.cookies.get(COOKIE, ""))
        language = session.language if session else self.settings.language
        people = tuple(self.door.people(language))
        if self.settings.demo:
            if not people:
                return None
            if session is None or all(person.key != session.person for person in people):
                session = new_session(people[0].key, language)
            return self._as(session, people)
        person = self._signed_in(request)
        me = person and self._listed(person, people, language)
        if not person or not me:
            return None
        if session is None or session.person != person:
            session = new_session(person, language)
        return self._as(session, people if me in people else (*people, me))

    def _as(self, session: Session, people: tuple[PersonView, ...]) -> Reader:
        viewer = self.door.viewer(session.person)
        return Reader(session, people, self.door, self.settings, self.signer, self.pictures, viewer)

    def _listed(self, person: str, people: tuple[PersonView, ...], language: str) -> PersonView | None:
        listed = next((one for one in people if one.key == person), None)
        return listed or self.door.person(person, language)

    def _signed_in(self, request: HttpRequest) -> str | None:
        secret = request.cookies.get(SIGNED_IN, "")
        return self.door.sign_in.person(secret) if secret and self.door.sign_in else None

    def is_still(self, request: HttpRequest, person: str) -> bool:
        """Whether somebody who was let in may still be here: signed out and left is out, at that moment."""
        return self.settings.demo or self._signed_in(request) == person

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
        return is_same_site(request) and self.signer.is_token(posted.get("token"), reader.session)


def here(request: HttpRequest, reader: Reader) -> ConversationView | None:
    """The conversation in the address, when the reader takes part in it."""
    return reader.conversation(str(request.path_params["conversation"]))


def nothing(reader: Reader) -> Response:
    """There is nothing here, or nothing for this reader: the two look the same."""
    return notice(reader.texts, "page.error.not_found", 404, back=True)


def number(text: str) -> int:
    """A message id from the page; anything else is 0, which asks for all."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
