"""Server-sent events: each window hears that something is new to its person, and then asks for it.

An event holds no content, only which conversations have news and how many messages are unread; what
came is fetched through the same door as everything else. Others' private messages make no event.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from time import monotonic

import anyio.to_thread
from starlette.requests import Request as HttpRequest
from starlette.responses import Response, StreamingResponse

from bot.platforms.web import assets
from bot.platforms.web.gate import Gate, number
from bot.platforms.web.views import Reader
from storage.conversations import Pulse

HEARTBEAT = 15.0  # seconds: proxies close what is silent for 30 or 60
MOST = 2_000  # streams at once in one process; others look every few seconds instead
RETRY = 2_000  # ms before a browser comes back


@dataclass(slots=True)
class Place:
    """How far one window has heard."""

    after: int
    unread: dict[str, int] | None = None


class Streams:
    """The endpoint that tells."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def listen(self, request: HttpRequest) -> Response:
        """A stream of events, from the last one this window heard."""
        return await self._gate.enter(request, lambda reader: self._open(request, reader))

    def _open(self, request: HttpRequest, reader: Reader) -> Response:
        query = request.query_params
        if not self._gate.signer.holds(query.get("token", ""), "stream", reader.session.person, reader.session.nonce):
            return Response(status_code=204)  # an old window: a browser does not come back after 204
        if self._gate.beat.listeners >= MOST:
            return Response(status_code=503)
        heard = max(number(request.headers.get("last-event-id", "")), number(query.get("after", "")))
        events = self._events(request, reader, Place(heard))
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(events, media_type="text/event-stream", headers=headers)

    async def _events(self, request: HttpRequest, reader: Reader, place: Place) -> AsyncIterator[str]:
        beat, due = self._gate.beat, 0.0
        yield f"retry: {RETRY}\n\n"
        with beat.listening():
            while True:
                count = beat.count
                pulse = await anyio.to_thread.run_sync(self._pulse, request, reader, place.after)
                if pulse is None:  # signed out, or has left
                    return
                # At its own hours only: a sign whenever it rings would tell when others write in private.
                event = _event(pulse, place) or (": still here\n\n" if monotonic() >= due else "")
                if event:
                    yield event
                    due = monotonic() + HEARTBEAT
                await beat.after(count, max(0.0, due - monotonic()))

    def _pulse(self, request: HttpRequest, reader: Reader, after: int) -> Pulse | None:
        person = reader.session.person
        return reader.door.kept.pulse(person, after) if self._gate.is_still(request, person) else None


def _event(pulse: Pulse, place: Place) -> str:
    """The event that tells what this window has not heard, or nothing."""
    if not pulse.newest and pulse.unread == place.unread:
        return ""
    place.unread = pulse.unread
    place.after = max([place.after, *pulse.newest.values()])
    said = {"news": sorted(pulse.newest), "unread": pulse.unread, "version": assets.base()}
    return f"id: {place.after}\nevent: news\ndata: {json.dumps(said, ensure_ascii=True)}\n\n"
