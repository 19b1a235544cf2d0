"""What the page's script asks for, as JSON. Posts carry the token in a header."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict

from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response

from bot.platforms.web.phone import assets, entry, multipart, pages
from bot.platforms.web.phone.door import PhotoRefusedError
from bot.platforms.web.phone.outcome import Outcome, Receipt, Wrong, outcome
from bot.platforms.web.phone.plain import LINE
from bot.platforms.web.phone.seat import TOKEN, Seat, Seats

MOST_TYPED = 80  # letters of a place's name that are looked at
Somebody = Callable[[HttpRequest], Awaitable[bool]]
Run = Callable[[HttpRequest, Callable[[], Response]], Awaitable[Response]]


class Scripted:
    """The endpoints of the script."""

    def __init__(self, seats: Seats) -> None:
        self._seats = seats
        self._door = seats.door

    def me(self, request: HttpRequest) -> Response:
        """Who sits here and what their posts must carry; 401 when the session is over."""
        seat = self._seats.find(request)
        if seat is None:
            return JSONResponse({"state": "out"}, status_code=401)
        latest = self._door.form_facts(seat.holder.person, seat.language).latest
        return JSONResponse({"who": seat.who, "name": seat.holder.name, "token": seat.token, "latest": latest})

    def send(self, request: HttpRequest, sent: multipart.Sent) -> Response:
        """A report: 200 with its receipt, 422 with what is wrong, 503 to be tried again."""
        seat = self._seat(request)
        if isinstance(seat, Response):
            return seat
        given = entry.of(sent.fields)
        form = {**given.fields, "step": "send"}
        got = outcome(self._door.run(LINE, seat.holder.person, form, seat.language, self._door.now()))
        return JSONResponse(*_told(got))

    def map(self, request: HttpRequest, sent: multipart.Sent) -> Response:
        """The ground around a point. Posted, so that no log holds where somebody stands."""
        seat = self._seat(request)
        if isinstance(seat, Response):
            return seat
        point = entry.degrees(sent.get("lon"), sent.get("lat"))
        metres = entry.number(sent.get("metres")) or entry.FIRST
        if point is None:
            drawn = self._door.region(seat.language)
        else:
            within = min(max(metres, entry.STEPS[0]), entry.STEPS[-1])
            drawn = self._door.ground(*point, within, None, seat.language)
        told = {"src": pages.data_address(drawn), "lon": drawn.lon, "lat": drawn.lat}
        return assets.shrunk(request, JSONResponse(told | {"near": drawn.near, "metres": drawn.metres}))

    def places(self, request: HttpRequest, sent: multipart.Sent) -> Response:
        """Places whose names begin so."""
        seat = self._seat(request)
        return seat if isinstance(seat, Response) else JSONResponse(self._door.places(sent.get("typed")[:MOST_TYPED]))

    def photo_route(self, run: Run, is_somebody: Somebody) -> Callable[[HttpRequest], Awaitable[Response]]:
        """One photo as the body, so that each can be tried again by itself."""

        async def endpoint(request: HttpRequest) -> Response:
            # A stranger's is taken off the wire and not kept, so that the refusal can be read.
            data = await multipart.read_raw(request, multipart.MOST_PHOTO if await is_somebody(request) else 0)
            return await run(request, lambda: self._photo(request, data))

        return endpoint

    def _photo(self, request: HttpRequest, data: bytes | None) -> Response:
        seat = self._seat(request)
        if isinstance(seat, Response):
            return seat
        texts = self._door.texts(seat.language)
        if not data:
            key = "phone.photo.too_large" if data is None else "phone.photo.empty"
            says = texts(key, name="", most=multipart.MOST_PHOTO // 1024**2).strip(": ")
            return JSONResponse({"state": "refused", "says": says}, status_code=413 if data is None else 422)
        try:
            taken = self._door.take_photo(seat.holder.person, data, seat.language, self._door.now())
        except PhotoRefusedError as refused:
            status = 503 if refused.again else 422
            return JSONResponse({"state": "refused", "says": refused.says}, status_code=status)
        return JSONResponse({"digest": taken.digest, "position": taken.position})

    def _seat(self, request: HttpRequest) -> Seat | Response:
        """Who sends; a refusal when nobody sits there, or when the page was another session's."""
        seat = self._seats.find(request)
        if seat is None:
            return JSONResponse({"state": "out"}, status_code=401)
        if not self._seats.is_ours(request, request.headers.get(TOKEN, "")):
            return JSONResponse({"state": "stale"}, status_code=403)
        return seat


def _told(got: Outcome) -> tuple[dict[str, object], int]:
    if isinstance(got, Receipt):
        return {"state": "sent", **asdict(got)}, 200
    if isinstance(got, Wrong):
        return {"state": "wrong", **asdict(got)}, 422
    return {"state": "failed", "says": got.says}, 503
