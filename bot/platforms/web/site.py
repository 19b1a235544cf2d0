"""The endpoints of the page that show."""

from zoneinfo import ZoneInfo

import anyio.to_thread
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.platforms.web import assets
from bot.platforms.web.body import Posted
from bot.platforms.web.gate import TOKEN, Gate, here, nothing, number
from bot.platforms.web.pages import found, fragment, notice, page, panel
from bot.platforms.web.shown import day_label
from bot.platforms.web.views import Reader, action_of
from storage.conversations import Message

# A picture opened by itself: the browser wraps it in a page of its own with an inline style.
ALONE = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


class Site:
    """Conversations, threads, pictures, what is searched for."""

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
        """A conversation, and the thread in the address beside it."""

        def answer(reader: Reader) -> Response:
            room = here(request, reader)
            return page(reader, room, root=number(request.query_params.get("thread", ""))) if room else nothing(reader)

        return await self._gate.enter(request, answer)

    async def news(self, request: HttpRequest) -> Response:
        """What came after a message, as a piece of HTML; 204 when there is nothing."""
        return await self._gate.enter(request, lambda reader: self._news(request, reader))

    async def thread(self, request: HttpRequest) -> Response:
        """A thread, as a piece of HTML."""
        return await self._gate.enter(request, lambda reader: self._thread(request, reader))

    async def picture(self, request: HttpRequest) -> Response:
        """A picture, for those it was computed for."""
        return await self._gate.enter(request, lambda reader: self._picture(request, reader))

    async def search(self, request: HttpRequest) -> Response:
        """The reader's own lines. Posted, so that what is looked for stays out of access logs."""
        posted = await self._gate.read(request)
        return await self._gate.enter(request, lambda reader: self._search(request, reader, posted))

    def _start(self, reader: Reader) -> Response:
        mine = reader.rooms
        if mine:
            return RedirectResponse(action_of(mine[0].key), status_code=303)
        return notice(reader.texts, "page.no_channels", 200, name=reader.name)

    def _news(self, request: HttpRequest, reader: Reader) -> Response:
        room = here(request, reader)
        if room is None or not self._gate.signer.is_token(request.headers.get(TOKEN, ""), reader.session):
            says = reader.texts("page.error.old_page", name=reader.name)
            return JSONResponse({"says": says}, status_code=403)
        query = request.query_params
        seen = query.get("seen") == "1"
        answer = fragment(reader, room, number(query.get("after", "")), seen=seen)
        if seen:
            self._gate.beat.ring()  # the reader's other windows
        return answer

    def _thread(self, request: HttpRequest, reader: Reader) -> Response:
        room = here(request, reader)
        return (panel(reader, room, number(request.path_params["root"])) if room else None) or nothing(reader)

    def _picture(self, request: HttpRequest, reader: Reader) -> Response:
        wanted = request.path_params
        place = (str(wanted["conversation"]), number(wanted["message"]), number(wanted["index"]))
        picture = reader.picture_of(*place) if reader.signed(wanted["signature"], *place) else None
        if picture is None:
            return nothing(reader)
        return Response(picture.png, media_type="image/png", headers={"content-security-policy": ALONE})

    def _search(self, request: HttpRequest, reader: Reader, posted: Posted) -> Response:
        if not self._gate.is_ours(request, reader, posted):
            return notice(reader.texts, "page.error.old_page", 403, back=True, name=reader.name)
        wanted = posted.get("q").strip()[:200]
        rooms = {room.key: room.name for room in reader.rooms}
        rows = self._gate.door.kept.search(reader.session.person, wanted)
        return found(reader, wanted, [(row, self._when(reader, row), rooms.get(row.conversation, "")) for row in rows])

    def _when(self, reader: Reader, row: Message) -> str:
        zone = ZoneInfo(self._gate.settings.zone)
        at = row.at.astimezone(zone)
        return f"{day_label(at.date(), self._gate.door.now().astimezone(zone).date(), reader.texts)} {at:%H:%M}"
