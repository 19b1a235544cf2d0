"""The chat page's routes. Async only here; whatever touches the app runs in a worker thread."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio.to_thread
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.platforms.platform import ConversationView, WebDoor
from bot.platforms.web import assets
from bot.platforms.web.body import MAX_LINE, Posted, read_form
from bot.platforms.web.guard import Guard
from bot.platforms.web.pages import Trouble, fragment, notice, page, trouble_of
from bot.platforms.web.pictures import Pictures
from bot.platforms.web.post import FailedError, Post, Poster
from bot.platforms.web.settings import WebSettings
from bot.platforms.web.signing import COOKIE, Session, Signer, new_session
from bot.platforms.web.views import Reader, action_of

T = TypeVar("T")
Endpoint = Callable[[HttpRequest], Awaitable[Response]]

WORKERS = 8  # lines answered at once: pictures are made by the processor, more would only queue inside
MAX_TYPED = 300  # characters that completion looks at
# A picture opened by itself: the browser wraps it in a page of its own with an inline style.
ALONE = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
YEAR = 365 * 24 * 3600


def application(door: WebDoor, settings: WebSettings) -> Starlette:
    """The chat page as an ASGI application. Outside a demo it refuses until personal links exist."""
    site = Site(door, settings)
    routes = [
        Route("/", site.start),
        Route("/a/{version}/{name}", site.asset),
        Route("/favicon.ico", site.icon),
        Route("/who", site.change_person, methods=["POST"]),
        Route("/language", site.change_language, methods=["POST"]),
        Route("/c/{conversation}", site.show),
        Route("/c/{conversation}", site.receive, methods=["POST"]),
        Route("/c/{conversation}/messages", site.news),
        Route("/c/{conversation}/complete", site.complete, methods=["POST"]),
        Route("/c/{conversation}/{message:int}/{signature}/{index:int}.png", site.picture),
    ]
    guard = Middleware(Guard, names=settings.names)
    return Starlette(routes=routes, middleware=[guard], exception_handlers={404: site.missing})


class Site:
    """The endpoints, with what they share."""

    def __init__(self, door: WebDoor, settings: WebSettings) -> None:
        self.door = door
        self.settings = settings
        self.signer = Signer(settings.secret)
        self.pictures = Pictures(settings.picture_bytes)
        self.poster = Poster(door, self.pictures)
        self.workers: anyio.CapacityLimiter | None = None

    async def asset(self, request: HttpRequest) -> Response:
        """A file of our own; the version in the address only makes it cacheable."""
        name = str(request.path_params["name"])
        return await anyio.to_thread.run_sync(assets.serve, name) or await self.missing(request)

    async def icon(self, request: HttpRequest) -> Response:
        """Where browsers look when a picture is opened by itself."""
        return await anyio.to_thread.run_sync(assets.serve, "icon.svg") or await self.missing(request)

    async def start(self, request: HttpRequest) -> Response:
        """To the reader's first conversation."""
        return await self._as_reader(request, self._first)

    async def show(self, request: HttpRequest) -> Response:
        """A conversation."""
        return await self._as_reader(request, lambda reader: self._page(request, reader))

    async def news(self, request: HttpRequest) -> Response:
        """The messages after an id, as a piece of HTML; 204 when there are none."""

        def answer(reader: Reader) -> Response:
            here = self._here(request, reader)
            if here is None or not self.signer.is_token(request.headers.get("x-token", ""), reader.session):
                return JSONResponse({"says": self._old_page(reader)}, status_code=403)
            return fragment(reader, here, _number(request.query_params.get("after", "")))

        return await self._as_reader(request, answer)

    async def picture(self, request: HttpRequest) -> Response:
        """A picture, for those it was computed for."""

        def answer(reader: Reader) -> Response:
            key, message, index = (request.path_params[name] for name in ("conversation", "message", "index"))
            parts = (reader.session.person, key, str(message), str(index))
            if not self.signer.holds(request.path_params["signature"], "picture", *parts):
                return notice(reader.texts, "page.error.not_found", 404, back=True)
            found = reader.picture_of(key, message, index)
            if found is None:
                return notice(reader.texts, "page.error.not_found", 404, back=True)
            return Response(found.png, media_type="image/png", headers={"content-security-policy": ALONE})

        return await self._as_reader(request, answer)

    async def receive(self, request: HttpRequest) -> Response:
        """A line, typed, pressed or filled in."""
        posted = await read_form(request)
        return await self._as_reader(request, lambda reader: self._receive(request, reader, posted))

    async def complete(self, request: HttpRequest) -> Response:
        """How the typed line may go on, as JSON."""
        posted = await read_form(request)

        def answer(reader: Reader) -> Response:
            if not self._is_ours(request, reader, posted) or self._here(request, reader) is None:
                return JSONResponse([], status_code=403)
            typed = posted.get("typed")
            if len(typed) > MAX_TYPED:
                return JSONResponse([])
            found = self.door.complete(typed, reader.session.person, reader.session.language)
            return JSONResponse([{"insert": c.insert, "label": c.label, "hint": c.hint} for c in found])

        return await self._as_reader(request, answer)

    async def change_person(self, request: HttpRequest) -> Response:
        """Become somebody else, in the demo."""
        posted = await read_form(request)

        def answer(reader: Reader) -> Response:
            known = any(p.key == posted.get("person") for p in self.door.people(reader.session.language))
            if not known or not self._is_ours(request, reader, posted):
                return self._stale(reader)
            session = new_session(posted.get("person"), reader.session.language)
            return self._back(posted, session)

        return await self._as_reader(request, answer)

    async def change_language(self, request: HttpRequest) -> Response:
        """Swedish or English."""
        posted = await read_form(request)

        def answer(reader: Reader) -> Response:
            if not self._is_ours(request, reader, posted):
                return self._stale(reader)
            language = "en" if posted.get("language") == "en" else "sv"
            return self._back(posted, reader.session.speaking(language))

        return await self._as_reader(request, answer)

    async def missing(self, request: HttpRequest, _: Exception | None = None) -> Response:
        """There is no such page."""
        session = self.signer.read_cookie(request.cookies.get(COOKIE, ""))
        texts = self.door.texts(session.language if session else self.settings.language)
        return notice(texts, "page.error.not_found", 404, back=True)

    async def _as_reader(self, request: HttpRequest, answer: Callable[[Reader], Response]) -> Response:
        """Run `answer` in a worker thread as whoever sits at this browser, and remember who that is."""
        if not self.settings.demo:
            return notice(self.door.texts(self.settings.language), "page.error.not_demo", 403)
        cookie = request.cookies.get(COOKIE, "")

        def work() -> Response:
            reader = self._reader(cookie)
            if reader is None:
                return notice(self.door.texts(self.settings.language), "page.error.no_people", 503)
            response = answer(reader)
            fresh = self.signer.cookie(reader.session)
            if fresh != cookie and "set-cookie" not in response.headers:
                self._remember(response, reader.session)
            return response

        if self.workers is None:  # a limiter belongs to the running event loop
            self.workers = anyio.CapacityLimiter(WORKERS)
        return await anyio.to_thread.run_sync(work, limiter=self.workers)

    def _reader(self, cookie: str) -> Reader | None:
        people = self.door.people(self.settings.language)
        session = self.signer.read_cookie(cookie)
        if session is None or all(person.key != session.person for person in people):
            if not people:
                return None
            session = new_session(people[0].key, session.language if session else self.settings.language)
        return Reader(session, self.door, self.settings, self.signer, self.pictures)

    def _remember(self, response: Response, session: Session) -> None:
        response.set_cookie(
            COOKIE,
            self.signer.cookie(session),
            max_age=YEAR,
            httponly=True,
            samesite="strict",
            secure=self.settings.secure,
        )

    def _first(self, reader: Reader) -> Response:
        mine = self.door.conversations(reader.session.person)
        if mine:
            return RedirectResponse(action_of(mine[0].key), status_code=303)
        return notice(reader.texts, "page.no_channels", 200, name=reader.name)

    def _here(self, request: HttpRequest, reader: Reader) -> ConversationView | None:
        return reader.conversation(str(request.path_params["conversation"]))

    def _page(self, request: HttpRequest, reader: Reader) -> Response:
        here = self._here(request, reader)
        if here is None:
            return notice(reader.texts, "page.error.not_found", 404, back=True)
        return page(reader, here)

    def _is_ours(self, request: HttpRequest, reader: Reader, posted: Posted) -> bool:
        site = request.headers.get("sec-fetch-site", "same-origin")
        return site in {"same-origin", "none"} and self.signer.is_token(posted.get("token"), reader.session)

    def _receive(self, request: HttpRequest, reader: Reader, posted: Posted) -> Response:
        here = self._here(request, reader)
        if here is None:
            return notice(reader.texts, "page.error.not_found", 404, back=True)
        trouble = self._refused(request, reader, posted)
        if trouble is None:
            try:
                answer = self.poster.post(
                    Post(
                        here.key,
                        reader.session.person,
                        reader.session.language,
                        posted.line,
                        posted.form,
                        posted.get("once"),
                    )
                )
            except FailedError as failed:
                trouble = trouble_of(reader, posted, 500, "page.error.failed", reference=failed.reference)
            else:
                if "x-token" in request.headers:
                    return fragment(reader, here, _number(posted.get("after")))
                return RedirectResponse(f"{action_of(here.key)}#m{answer}", status_code=303)
        if "x-token" in request.headers:
            return JSONResponse({"says": trouble.says}, status_code=trouble.status)
        return page(reader, here, trouble)

    def _refused(self, request: HttpRequest, reader: Reader, posted: Posted) -> Trouble | None:
        if posted.trouble:
            key = "page.error.too_long" if posted.trouble.is_whole else "page.error.too_large"
            return trouble_of(reader, posted, 413, key, sent=posted.trouble.sent, most=posted.trouble.most)
        if not self._is_ours(request, reader, posted):
            return trouble_of(reader, posted, 403, "page.error.old_page", name=reader.name)
        return None if posted.line else trouble_of(reader, posted, 400, "page.error.empty")

    def _old_page(self, reader: Reader) -> str:
        return reader.texts("page.error.old_page", name=reader.name)

    def _stale(self, reader: Reader) -> Response:
        return notice(reader.texts, "page.error.old_page", 403, back=True, name=reader.name)

    def _back(self, posted: Posted, session: Session) -> Response:
        """To the conversation the reader was in when the new self is in it too, otherwise to the first."""
        mine = {conversation.key for conversation in self.door.conversations(session.person)}
        here = posted.get("here")
        response = RedirectResponse(action_of(here) if here in mine else "/", status_code=303)
        self._remember(response, session)
        return response


def _number(text: str) -> int:
    """A message id from the page; anything else is 0, which asks for all."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


__all__ = ["MAX_LINE", "Site", "application"]
