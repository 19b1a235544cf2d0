"""Who sits behind the cookie, and what their forms carry."""

import hashlib
from dataclasses import dataclass

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from bot.platforms.web.guard import is_same_site
from bot.platforms.web.phone.door import Holder, PhoneDoor
from bot.platforms.web.phone.settings import PhoneSettings
from bot.platforms.web.signing import Signer
from handlers.texts import Texts
from handlers.texts.texts import LANGUAGES

COOKIE, SPEAKS = "karta_r", "karta_rl"
PATH = "/r"
DAY = 24 * 3600
YEAR = 365 * DAY
TOKEN = "x-token"  # noqa: S105  the header with the form token: our script sends it, no foreign form can


@dataclass(frozen=True, slots=True)
class Seat:
    """One browser with a session. `who` tells people apart on a shared phone without naming anybody."""

    holder: Holder
    language: str
    token: str
    who: str


class Seats:
    """Finds the seat of a request and gives one out."""

    def __init__(self, door: PhoneDoor, settings: PhoneSettings) -> None:
        self.door = door
        self.settings = settings
        self._signer = Signer(settings.secret)

    def find(self, request: HttpRequest) -> Seat | None:
        """The seat of this browser; None without a session, after its end, or when the person has left."""
        secret = request.cookies.get(COOKIE, "")
        holder = self.door.session(secret, self.door.now()) if secret else None
        if holder is None:
            return None
        language = self.language(request) or holder.language
        return Seat(holder, language, self._token(secret), self._signer.sign("phone who", holder.person)[:16])

    def is_ours(self, request: HttpRequest, given: str) -> bool:
        """Whether a post comes from a page that this very session was given."""
        secret = request.cookies.get(COOKIE, "")
        return is_same_site(request) and self._signer.holds(given, "phone form", _hash(secret))

    def _token(self, secret: str) -> str:
        return self._signer.sign("phone form", _hash(secret))

    def give(self, response: Response, secret: str) -> None:
        """Let this browser sit: a cookie for us alone, under /r only, that no other site can send along."""
        secure = self.settings.secure
        response.set_cookie(COOKIE, secret, DAY, path=PATH, httponly=True, samesite="strict", secure=secure)

    def take(self, request: HttpRequest, response: Response) -> None:
        """Sign out."""
        self.door.end(request.cookies.get(COOKIE, ""))
        response.delete_cookie(COOKIE, path=PATH, httponly=True, samesite="strict", secure=self.settings.secure)

    @staticmethod
    def language(request: HttpRequest) -> str:
        """The language chosen in this browser, or ""."""
        asked = request.query_params.get("l") or request.cookies.get(SPEAKS, "")
        return asked if asked in LANGUAGES else ""

    def texts(self, request: HttpRequest, seat: Seat | None = None) -> Texts:
        """The words for whoever asks."""
        return self.door.texts(seat.language if seat else self.language(request) or self.settings.language)


def speak(request: HttpRequest, response: Response, secure: bool) -> None:
    """Remember a language that was asked for in the address."""
    asked = request.query_params.get("l", "")
    if asked in LANGUAGES:
        response.set_cookie(SPEAKS, asked, YEAR, path=PATH, httponly=True, samesite="strict", secure=secure)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
