"""A week's digest as a PDF, for whoever is in the conversation it is made for and nobody else."""

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from bot.platforms.web.gate import Gate, nothing
from bot.platforms.web.views import Reader

ASKED = ("week", "areas", "kinds", "not")
LONGEST = 2_000  # characters of a value: every area of a county by its key


class DigestPaper:
    """The endpoint of digests to print."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def file(self, request: HttpRequest) -> Response:
        """`/digest.pdf?week=2026-W12&in=room`, shown by the browser."""
        return await self._gate.enter(request, lambda reader: self._file(request, reader))

    def _file(self, request: HttpRequest, reader: Reader) -> Response:
        given = request.query_params
        room = given.get("in", "")
        if room:
            found = reader.conversation(room)
            if found is None:
                return nothing(reader)
            room = "" if found.kind == "direct" else room
        asked = {name: given.get(name, "")[:LONGEST] for name in ASKED}
        body = self._gate.door.digest(reader.session.person, room, asked, reader.session.language)
        name = reader.texts("digest.file")
        headers = {"content-disposition": f'inline; filename="{name}.pdf"', "cache-control": "no-store"}
        return Response(body, media_type="application/pdf", headers=headers) if body else nothing(reader)
