"""The phone page's routes, all under /r/. Async only at the edge; whatever touches the app runs in a worker thread."""

from collections.abc import Awaitable, Callable

import anyio.to_thread
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.platforms.apology import reference_of
from bot.platforms.web.guard import Guard, is_same_site
from bot.platforms.web.phone import assets, entry, multipart, pages
from bot.platforms.web.phone.door import PhoneDoor
from bot.platforms.web.phone.guard import HEADERS, HSTS
from bot.platforms.web.phone.plain import Plain
from bot.platforms.web.phone.scripted import Scripted
from bot.platforms.web.phone.seat import Seats, speak
from bot.platforms.web.phone.settings import PhoneSettings
from bot.platforms.web.phone.tries import Tries

WORKERS = 8  # requests answered at once; more would only queue inside
Endpoint = Callable[[HttpRequest], Awaitable[Response]]
SECRET = 64  # signs; ours have 43


def application(door: PhoneDoor, settings: PhoneSettings) -> Starlette:
    """The phone page as an ASGI application."""
    site = Site(door, settings)
    plain, scripted = Plain(site.seats), Scripted(site.seats)
    routes = [
        Route("/r", lambda _: RedirectResponse("/r/", status_code=308)),
        Route("/r/", site.threaded(site.form)),
        Route("/r/", site.posted(plain.post), methods=["POST"]),
        Route("/r/shell", site.threaded(site.shell)),
        Route("/r/sw.js", site.threaded(site.worker)),
        Route("/r/region.png", site.threaded(site.region)),
        Route("/r/a/{version}/{name}", site.threaded(site.asset)),
        Route("/r/open", site.posted(site.open), methods=["POST"]),
        Route("/r/out", site.posted(site.out), methods=["POST"]),
        Route("/r/me", site.threaded(scripted.me)),
        Route("/r/send", site.posted(scripted.send), methods=["POST"]),
        Route("/r/map", site.posted(scripted.map), methods=["POST"]),
        Route("/r/places", site.posted(scripted.places), methods=["POST"]),
        Route("/r/photo", scripted.photo_route(site.run, site.is_somebody), methods=["POST"]),
        Route("/r/{secret}", site.threaded(site.link)),
    ]
    guard = Middleware(Guard, names=settings.names, page=HEADERS | (HSTS if settings.secure else {}))
    return Starlette(routes=routes, middleware=[guard], exception_handlers={404: site.none})


class Site:
    """The endpoints that show, and the way into a worker thread."""

    def __init__(self, door: PhoneDoor, settings: PhoneSettings) -> None:
        self.door = door
        self.settings = settings
        self.seats = Seats(door, settings)
        self._tries = Tries()
        self._workers: anyio.CapacityLimiter | None = None

    def threaded(self, answer: Callable[[HttpRequest], Response]) -> Endpoint:
        """An endpoint that answers without reading a body."""

        async def endpoint(request: HttpRequest) -> Response:
            return await self.run(request, lambda: answer(request))

        return endpoint

    def posted(self, answer: Callable[[HttpRequest, multipart.Sent], Response]) -> Endpoint:
        """An endpoint that reads a form first."""

        async def endpoint(request: HttpRequest) -> Response:
            sent = await multipart.read(request, photos=await self.is_somebody(request))
            return await self.run(request, lambda: answer(request, sent))

        return endpoint

    async def is_somebody(self, request: HttpRequest) -> bool:
        """Whether somebody sits there: of strangers nothing large is kept while it is read."""
        return await anyio.to_thread.run_sync(self._is_somebody, request)

    def _is_somebody(self, request: HttpRequest) -> bool:
        try:
            return self.seats.find(request) is not None
        except Exception:  # noqa: BLE001  what is wrong is said by the answer, which asks again
            return False

    async def run(self, request: HttpRequest, answer: Callable[[], Response]) -> Response:
        """The answer, made in a worker thread; whatever goes wrong, a page of ours says so."""
        if self._workers is None:  # a limiter belongs to the running event loop
            self._workers = anyio.CapacityLimiter(WORKERS)
        return await anyio.to_thread.run_sync(self._answer, request, answer, limiter=self._workers)

    def _answer(self, request: HttpRequest, answer: Callable[[], Response]) -> Response:
        try:
            return answer()
        except Exception as error:  # noqa: BLE001  a page of ours, not the server's, says that it went wrong
            reference = reference_of(error, "answering the phone page")
            return pages.notice(self.seats.texts(request), "phone.error.failed", 500, reference=reference)

    def form(self, request: HttpRequest) -> Response:
        """The form for whoever has a session; otherwise how to get one, and what waits in the phone."""
        seat = self.seats.find(request)
        texts = self.seats.texts(request, seat)
        if seat is None:
            response = pages.notice(texts, "phone.error.out", 401, drafts=True)
        else:
            response = assets.shrunk(request, pages.form(self.door, texts, seat, pages.Shown(entry.blank())))
        speak(request, response, self.settings.secure)
        return response

    def shell(self, request: HttpRequest) -> Response:
        """The form as the phone keeps it: the same for everybody."""
        return assets.shrunk(request, pages.shell(self.door, self.seats.texts(request)))

    def worker(self, request: HttpRequest) -> Response:
        """The service worker, new whenever the shell or a file is."""
        texts = self.seats.texts(request)
        shell = pages.shell(self.door, texts)
        return assets.shrunk(request, assets.worker(texts.language, assets.digest(shell.body)))

    def region(self, request: HttpRequest) -> Response:
        """The whole region as a picture: the same for everybody, for as long as its address."""
        png = self.door.region(self.seats.texts(request).language).png
        return Response(png, media_type="image/png", headers={"cache-control": assets.FOREVER})

    def asset(self, request: HttpRequest) -> Response:
        """A file of our own; the version in the address only makes it cacheable."""
        name = str(request.path_params["name"])
        return assets.serve(name, assets.takes_gzip(request)) or self.missing(request)

    def missing(self, request: HttpRequest) -> Response:
        """There is no such page."""
        return pages.notice(self.seats.texts(request), "phone.error.not_found", 404)

    async def none(self, request: HttpRequest, _: Exception) -> Response:
        """The same for addresses that no route has."""
        return await self.run(request, lambda: self.missing(request))

    def link(self, request: HttpRequest) -> Response:
        """A personal link: a button and nothing else. Whether it still holds is told when it is pressed."""
        secret = str(request.path_params["secret"])
        if len(secret) > SECRET:
            return self.missing(request)
        return pages.opening(self.seats.texts(request), secret)

    def open(self, request: HttpRequest, sent: multipart.Sent) -> Response:
        """Exchange a link for a session; one that sits already, and opens an old link, just goes on."""
        texts = self.seats.texts(request)
        address = request.client.host if request.client else ""
        now = self.door.now()
        wait = self._tries.wait(address, now.timestamp())
        if wait:
            response = pages.notice(texts, "phone.error.too_many", 429, minutes=-(-wait // 60))
            response.headers["retry-after"] = str(wait)
            return response
        if not is_same_site(request):
            return pages.notice(texts, "phone.error.not_found", 403)
        session = self.door.exchange(sent.get("secret"), now)
        response = RedirectResponse("/r/", status_code=303)
        if session is not None:
            self.seats.give(response, session)
            return response
        if self.seats.find(request) is not None:
            return response
        self._tries.failed(address, now.timestamp())
        return pages.notice(texts, "phone.error.spent", 410, drafts=True)

    def out(self, request: HttpRequest, sent: multipart.Sent) -> Response:
        """Sign out; drafts stay in the phone."""
        texts = self.seats.texts(request)
        if not self.seats.is_ours(request, sent.get("token")):
            return pages.notice(texts, "phone.error.not_found", 403)
        response = pages.notice(texts, "phone.signed_out", 200, drafts=True)
        self.seats.take(request, response)
        return response
