"""The form without script: every button posts everything, and the page comes back with everything kept."""

from dataclasses import replace

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from bot.platforms.web.phone import entry, multipart, pages
from bot.platforms.web.phone.door import PhotoRefusedError
from bot.platforms.web.phone.entry import Entry
from bot.platforms.web.phone.outcome import Receipt, Wrong, outcome
from bot.platforms.web.phone.pages import PICTURE, Shown
from bot.platforms.web.phone.seat import Seat, Seats

LINE = "/rapportera"


class Plain:
    """The endpoint of the plain form."""

    def __init__(self, seats: Seats) -> None:
        self._seats = seats
        self._door = seats.door

    def post(self, request: HttpRequest, sent: multipart.Sent) -> Response:
        """Whatever button was pressed. Without a session, or from an old page, nothing written is lost."""
        seat = self._seats.find(request)
        texts = self._seats.texts(request, seat)
        given = entry.of(sent.fields)
        if seat is None:
            return pages.form(self._door, texts, None, Shown(given, says=(texts("phone.error.out_kept"),), status=401))
        if not self._seats.is_ours(request, sent.get("token")):
            return pages.form(self._door, texts, seat, Shown(given, says=(texts("phone.error.stale"),), status=403))
        if sent.get("act") == "again":
            return pages.form(self._door, texts, seat, Shown(entry.blank(given)))
        given, says, offers = self._take(seat, given, sent)
        given = self._moved(given, sent, seat.language)
        if sent.get("act") == "send":
            return self._send(seat, given, says)
        return pages.form(self._door, texts, seat, Shown(given, says=says, offers=offers))

    def _take(
        self, seat: Seat, given: Entry, sent: multipart.Sent
    ) -> tuple[Entry, tuple[str, ...], tuple[tuple[float, float], ...]]:
        """Photos that came along become digests; a refused one is said and lost, the report is not."""
        texts, digests = self._door.texts(seat.language), list(given.photos)
        says, offers = [], []
        if sent.cut:
            says.append(texts("phone.photo.cut"))
        for upload in sent.uploads:
            if not upload.whole:
                says.append(texts("phone.photo.too_large", name=upload.name, most=multipart.MOST_PHOTO // 1024**2))
                continue
            try:
                taken = self._door.take_photo(seat.holder.person, bytes(upload.data), seat.language, self._door.now())
            except PhotoRefusedError as refused:
                says.append(f"{upload.name}: {refused.says}")
                continue
            digests.append(taken.digest)
            if taken.position:
                offers.append(taken.position)
        return given.with_(photos=",".join(dict.fromkeys(digests))), tuple(says), tuple(offers)

    def _moved(self, given: Entry, sent: multipart.Sent, language: str) -> Entry:
        """What the map's buttons and the photos' do."""
        act, _, value = sent.get("act").partition(":")
        if "pin.x" in sent.fields:
            return self._pinned(given, sent, language)
        if act == "drop":
            return given.with_(photos=",".join(digest for digest in given.photos if digest != value))
        if act == "there":
            lon, _, lat = value.partition(",")
            point = entry.degrees(lon, lat)
            return replace(given.pinned(*point, "photo"), middle=point) if point else given
        return given.zoomed({"in": -1, "out": 1}.get(act, 0))

    def _pinned(self, given: Entry, sent: multipart.Sent, language: str) -> Entry:
        """A tap on the picture; on the whole region's it also comes nearer."""
        u = (entry.number(sent.get("pin.x")) or 0) / PICTURE[0]
        v = (entry.number(sent.get("pin.y")) or 0) / PICTURE[1]
        middle = given.middle or given.pin
        ground = (
            self._door.ground(*middle, given.metres, None, language)
            if middle and sent.get("view")
            else self._door.region(language)
        )
        lon, lat = ground.at(min(max(u, 0), 1), min(max(v, 0), 1))
        metres = given.metres if sent.get("view") else ground.metres / 8
        return replace(given.pinned(lon, lat, "map"), middle=(lon, lat), metres=metres)

    def _send(self, seat: Seat, given: Entry, says: tuple[str, ...]) -> Response:
        texts = self._door.texts(seat.language)
        form = {**given.fields, "step": "send"}
        reply = self._door.run(LINE, seat.holder.person, form, seat.language, self._door.now())
        got = outcome(reply)
        if isinstance(got, Receipt):
            return pages.receipt(texts, seat, got, given, says)
        if isinstance(got, Wrong):
            heard = (texts("phone.error.wrong"), *says)
            return pages.form(self._door, texts, seat, Shown(given, got, heard, status=422))
        return pages.form(self._door, texts, seat, Shown(given, says=(got.says, *says), status=503))
