"""The register as a document, for whoever is signed in and may read it."""

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from bot.platforms.web.gate import Gate, nothing
from bot.platforms.web.views import Reader

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class RegisterPaper:
    """The endpoint of the register as a document."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def file(self, request: HttpRequest) -> Response:
        """`/delning.docx`, as a download."""
        return await self._gate.enter(request, self._file)

    def _file(self, reader: Reader) -> Response:
        body = self._gate.door.register_paper(reader.session.person, reader.session.language)
        headers = {"content-disposition": 'attachment; filename="delning.docx"', "cache-control": "no-store"}
        return Response(body, media_type=WORD, headers=headers) if body else nothing(reader)
