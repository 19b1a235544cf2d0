"""The chat page's routes. Async only at the edge; whatever touches the app runs in a worker thread."""

import anyio.to_thread
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.platforms.platform import WebDoor
from bot.platforms.web import assets
from bot.platforms.web.gate import TOKEN, Gate, here, nothing, number
from bot.platforms.web.guard import Guard
from bot.platforms.web.lines import Lines
from bot.platforms.web.pages import fragment, notice, page
from bot.platforms.web.selves import Selves
from bot.platforms.web.settings import WebSettings
from bot.platforms.web.views import Reader, action_of

# A picture opened by itself: the browser wraps it in a page of its own with an inline style.
ALONE = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def application(door: WebDoor, settings: WebSettings) -> Starlette:
    """The chat page as an ASGI application. Outside a demo it refuses until personal links exist."""
    gate = Gate(door, settings)
    site, lines, selves = Site(gate), Lines(gate), Selves(gate)
    routes = [
        Route("/", site.start),
        Route("/a/{version}/{name}", site.asset),
        Route("/favicon.ico", site.icon),
        Route("/who", selves.person, methods=["POST"]),
        Route("/language", selves.language, methods=["POST"]),
        Route("/c/{conversation}", site.show),
        Route("/c/{conversation}", lines.receive, methods=["POST"]),
        Route("/c/{conversation}/messages", site.news),
        Route("/c/{conversation}/complete", lines.complete, methods=["POST"]),
        Route("/c/{conversation}/{message:int}/{signature}/{index:int}.png", site.picture),
    ]
    guard = Middleware(Guard, names=settings.names)
    return Starlette(routes=routes, middleware=[guard], exception_handlers={404: site.missing})


class Site:
    """The endpoints that show."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def asset(self, request: HttpRequest) -> Response:
        """A file of our own; the version in the address only makes it cacheable."""
        name = str(request.path_params["name"])
        return await anyio.to_thread.run_sync(assets.serve, name) or await self.missing(request)

    async def icon(self, request: HttpRequest) -> Response:
        """Where browsers look when a picture is opened by itself."""
        return await anyio.to_thread.run_sync(assets.serve, "icon.svg") or await self.missing(request)

    async def missing(self, request: HttpRequest, _: Exception | None = None) -> Response:
        """There is no such page."""
        texts = self._gate.door.texts(self._gate.language(request))
        return notice(texts, "page.error.not_found", 404, back=True)

    async def start(self, request: HttpRequest) -> Response:
        """To the reader's first conversation."""
        return await self._gate.enter(request, self._start)

    async def show(self, request: HttpRequest) -> Response:
        """A conversation."""

        def answer(reader: Reader) -> Response:
            room = here(request, reader)
            return page(reader, room) if room else nothing(reader)

        return await self._gate.enter(request, answer)

    async def news(self, request: HttpRequest) -> Response:
        """The messages after an id, as a piece of HTML; 204 when there are none."""
        return await self._gate.enter(request, lambda reader: self._news(request, reader))

    async def picture(self, request: HttpRequest) -> Response:
        """A picture, for those it was computed for."""
        return await self._gate.enter(request, lambda reader: self._picture(request, reader))

    def _start(self, reader: Reader) -> Response:
        mine = self._gate.door.conversations(reader.session.person)
        if mine:
            return RedirectResponse(action_of(mine[0].key), status_code=303)
        return notice(reader.texts, "page.no_channels", 200, name=reader.name)

    def _news(self, request: HttpRequest, reader: Reader) -> Response:
        room = here(request, reader)
        if room is None or not self._gate.signer.is_token(request.headers.get(TOKEN, ""), reader.session):
            says = reader.texts("page.error.old_page", name=reader.name)
            return JSONResponse({"says": says}, status_code=403)
        return fragment(reader, room, number(request.query_params.get("after", "")))

    def _picture(self, request: HttpRequest, reader: Reader) -> Response:
        wanted = request.path_params
        place = (str(wanted["conversation"]), int(wanted["message"]), int(wanted["index"]))
        found = reader.picture_of(*place) if reader.signed(wanted["signature"], *place) else None
        if found is None:
            return nothing(reader)
        return Response(found.png, media_type="image/png", headers={"content-security-policy": ALONE})
