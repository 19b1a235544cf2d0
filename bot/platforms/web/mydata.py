"""One's own data as a file, for whoever is signed in and nobody else."""

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from bot.platforms.web.gate import Gate, nothing
from bot.platforms.web.views import Reader

TYPES = {"txt": "text/plain; charset=utf-8", "json": "application/json"}


class MyData:
    """The endpoint of one's own data."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def file(self, request: HttpRequest) -> Response:
        """`/mydata.txt` or `/mydata.json`, as a download."""
        return await self._gate.enter(request, lambda reader: self._file(request, reader))

    def _file(self, request: HttpRequest, reader: Reader) -> Response:
        kind = str(request.path_params["kind"])
        if kind not in TYPES:
            return nothing(reader)
        body = self._gate.door.own_data(reader.session.person, kind, reader.session.language)
        name = f'attachment; filename="mydata.{kind}"'
        headers = {"content-disposition": name, "cache-control": "no-store"}
        return Response(body.encode(), media_type=TYPES[kind], headers=headers) if body else nothing(reader)
