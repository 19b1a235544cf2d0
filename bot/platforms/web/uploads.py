"""Photos on their way in, and out to those who may see them at this moment."""

from dataclasses import replace

from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response

from bot.platforms.web.body import FIELD_PREFIX, FILE_PREFIX, Posted
from bot.platforms.web.gate import Gate, nothing
from bot.platforms.web.views import Reader

# A report's photo opened by itself: the browser wraps it in a page of its own with an inline style.
ALONE = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"

FEW_DIGITS = 4  # a report has at most ten photos


class Photos:
    """The endpoints for photos."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def take(self, request: HttpRequest) -> Response:
        """One photo, as a multipart form: its digest, or what is wrong with it in words."""
        posted = await self._gate.read(request)
        return await self._gate.enter(request, lambda reader: self._take(request, reader, posted))

    async def show(self, request: HttpRequest) -> Response:
        """A report's photo, for those who may see it now; others cannot tell it from none."""
        return await self._gate.enter(request, lambda reader: self._show(request, reader))

    def _take(self, request: HttpRequest, reader: Reader, posted: Posted) -> Response:
        if posted.stalled:
            return JSONResponse({"says": reader.texts("page.error.stalled")}, status_code=408)
        if posted.trouble:
            return JSONResponse({"says": reader.texts("page.error.photo_large")}, status_code=413)
        if not self._gate.is_ours(request, reader, posted):
            return JSONResponse({"says": reader.texts("page.error.old_page", name=reader.name)}, status_code=403)
        door = self._gate.door
        if door.take_photo is None or not posted.files:
            return JSONResponse({"says": reader.texts("page.error.no_photo")}, status_code=422)
        taken = door.take_photo(reader.session.person, posted.files[0][1], reader.session.language)
        status = 200 if taken.digest else 422
        return JSONResponse({"digest": taken.digest, "says": taken.says}, status_code=status)

    def _show(self, request: HttpRequest, reader: Reader) -> Response:
        report, place = str(request.path_params["report"]), str(request.path_params["place"])
        small = "small" in request.query_params
        is_place = place.isascii() and place.isdigit() and len(place) < FEW_DIGITS
        jpeg = self._gate.door.photo(reader.session.person, report, int(place), small) if is_place else None
        if jpeg is None:
            return nothing(reader)
        headers = {"cache-control": "no-store", "content-security-policy": ALONE}
        return Response(jpeg, media_type="image/jpeg", headers=headers)


def take_files(reader: Reader, posted: Posted) -> tuple[Posted, str]:
    """A form without script brought its photos along: each becomes a digest in its field.

    Also gives what is wrong with the first photo that could not be taken; the others are kept.
    """
    fields, says = dict(posted.fields), ""
    take = reader.door.take_photo
    for name, photo in posted.files:
        if take is None or not name.startswith(FILE_PREFIX):
            continue
        taken = take(reader.session.person, photo, reader.session.language)
        if taken.digest:
            field = FIELD_PREFIX + name.removeprefix(FILE_PREFIX)
            fields[field] = ",".join(filter(None, [*fields.get(field, "").split(","), taken.digest]))
        says = says or taken.says
    return replace(posted, fields=fields, files=()), says
