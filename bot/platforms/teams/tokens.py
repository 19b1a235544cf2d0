"""Who sends: the token on every request, checked against Microsoft's keys.

The SDK's own check is not used: it fetches keys inside the event loop and again for each unknown key, lets tokens of
other kinds in that carry no service URL, and logs what the caller wrote (docs/decisions/0021-teams.md).
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import TYPE_CHECKING, Any

import jwt
import requests

if TYPE_CHECKING:
    from bot.platforms.teams.settings import TeamsSettings

log = logging.getLogger("karta.teams")

SKEW = 300  # seconds that clocks may differ, as Microsoft asks for
FRESH = 86_400  # keys are fetched anew each day; Microsoft announces new ones at least five days ahead
LEAST_PAUSE = 60.0  # seconds between two fetches for keys that nobody knows: strangers may name any
PATIENCE = 10.0
CHANNEL = "msteams"
MOST_TOKEN = 8_192


class TokenError(Exception):
    """Not from Teams. `kind` is a short key without anything of the caller's; it may be logged."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class NoKeysError(Exception):
    """Nothing can be checked at this moment: the keys could not be fetched."""


@dataclass(slots=True)
class Keys:
    """The keys Microsoft signs with. `fetch` takes up to 20 s: never call it in the event loop."""

    metadata: str
    _keys: Mapping[str, tuple[Any, frozenset[str]]] = field(default_factory=dict)
    _fetched: float = float("-inf")
    _tried: float = float("-inf")
    _lock: Lock = field(default_factory=Lock)

    @property
    def ready(self) -> bool:
        """Whether there are any."""
        return bool(self._keys)

    def is_due(self, kid: str) -> bool:
        """Whether they ought to be fetched before this one is looked for."""
        return (kid not in self._keys or self.is_old()) and time.monotonic() - self._tried > LEAST_PAUSE

    def is_old(self) -> bool:
        """Whether there are none, or they are of yesterday."""
        return time.monotonic() - self._fetched > FRESH

    def fetch(self) -> None:
        """Fetch them; whatever fails leaves those that are known."""
        with self._lock:
            self._tried = time.monotonic()
            try:
                self._keys = _fetched(self.metadata)
                self._fetched = self._tried
            except (requests.RequestException, ValueError, KeyError, TypeError) as error:
                log.warning("Teams' keys could not be fetched: %s", type(error).__name__)

    def get(self, kid: str) -> tuple[Any, frozenset[str]] | None:
        """A public key and the channels it may sign for."""
        return self._keys.get(kid)


def _fetched(metadata: str) -> dict[str, tuple[Any, frozenset[str]]]:
    where = requests.get(metadata, timeout=PATIENCE).json()["jwks_uri"]
    listed = requests.get(str(where), timeout=PATIENCE).json()["keys"]
    made = {}
    for one in listed:
        if one.get("kty") == "RSA" and one.get("kid"):
            made[str(one["kid"])] = (jwt.PyJWK(one, "RS256").key, frozenset(map(str, one.get("endorsements") or ())))
    if not made:
        raise ValueError("no keys")
    return made


def clock_difference(address: str) -> float | None:
    """Seconds that this machine's clock is ahead of the server's; None when it does not say."""
    try:
        told = requests.head(address, timeout=PATIENCE).headers.get("Date", "")
        return time.time() - parsedate_to_datetime(told).timestamp()
    except (requests.RequestException, ValueError, TypeError):
        return None


def kid_of(header: str) -> tuple[str, str]:
    """The token and its key's name from an Authorization header; raises TokenError."""
    scheme, _, token = header.partition(" ")
    token = token.strip()
    if scheme.casefold() != "bearer" or not token or len(token) > MOST_TOKEN:
        raise TokenError("no_token")
    try:
        head = jwt.get_unverified_header(token)
    except jwt.InvalidTokenError:
        raise TokenError("malformed") from None
    kid = head.get("kid")
    if head.get("alg") != "RS256" or not isinstance(kid, str):
        raise TokenError("algorithm")
    return token, kid


def claims_of(header: str, keys: Keys, settings: "TeamsSettings") -> Mapping[str, Any]:
    """What a genuine token says; raises TokenError for any other, NoKeysError when there is nothing to check with."""
    token, kid = kid_of(header)
    if not keys.ready:
        raise NoKeysError
    known = keys.get(kid)
    if known is None:
        raise TokenError("key")
    key, endorsed = known
    try:
        claims: Mapping[str, Any] = jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            audience=settings.app_id,
            issuer=settings.issuer,
            leeway=SKEW,
            options={"require": ["exp", "iss", "aud"], "strict_aud": True},
        )
    except jwt.InvalidTokenError as error:
        raise TokenError(type(error).__name__) from None
    if CHANNEL not in endorsed:
        raise TokenError("endorsement")
    return claims


def check_service(claims: Mapping[str, Any], service_url: str) -> None:
    """Answers go where the token says, and nowhere else; raises TokenError."""
    named = claims.get("serviceurl")
    if not isinstance(named, str) or not named or named.rstrip("/") != service_url.rstrip("/"):
        raise TokenError("service_url")
