"""Signatures: who sits at this browser, that a form is ours, and that a picture's address is."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace

COOKIE = "karta"
SIGNED_IN = "karta_in"  # the secret of a session that a personal link was exchanged for; none in a demo


@dataclass(frozen=True, slots=True)
class Session:
    """Who reads, in which language. `nonce` makes form tokens this browser's own."""

    person: str
    language: str
    nonce: str

    def speaking(self, language: str) -> "Session":
        """The same person in another language."""
        return replace(self, language=language)


def new_session(person: str, language: str) -> Session:
    """A session for a person who just arrived, or became somebody else in the demo."""
    return Session(person, language, secrets.token_urlsafe(12))


@dataclass(frozen=True, slots=True)
class Signer:
    """HMAC-SHA256 with one secret and a purpose, so that no signature serves for another thing."""

    secret: str

    def sign(self, purpose: str, *parts: str) -> str:
        """A signature of 32 hex digits; lengths are signed too, so parts cannot be shifted."""
        message = "\0".join([purpose, *(f"{len(part)}:{part}" for part in parts)])
        return hmac.new(self.secret.encode(), message.encode(), hashlib.sha256).hexdigest()[:32]

    def holds(self, signature: str, purpose: str, *parts: str) -> bool:
        """Whether the signature is ours, compared in constant time."""
        return hmac.compare_digest(signature.encode(), self.sign(purpose, *parts).encode())

    def cookie(self, session: Session) -> str:
        """The session as a cookie value: hex of the person, since keys may hold any letters."""
        parts = (session.person, session.language, session.nonce)
        return ".".join([session.person.encode().hex(), *parts[1:], self.sign("session", *parts)])

    def read_cookie(self, value: str) -> Session | None:
        """The session in a cookie, or None when it is absent, broken or not ours."""
        try:
            person_hex, language, nonce, signature = value.split(".")
            person = bytes.fromhex(person_hex).decode()
        except ValueError:
            return None
        if not self.holds(signature, "session", person, language, nonce):
            return None
        return Session(person, language, nonce)

    def token(self, session: Session) -> str:
        """The token that forms carry. It names the person, so an old tab cannot act as a new one."""
        return self.sign("form", session.person, session.nonce)

    def stream_token(self, session: Session) -> str:
        """What the address of this browser's stream carries: it opens nothing else."""
        return self.sign("stream", session.person, session.nonce)

    def is_token(self, token: str, session: Session) -> bool:
        """Whether a form or a poll comes from a page that this session was given."""
        return self.holds(token, "form", session.person, session.nonce)
