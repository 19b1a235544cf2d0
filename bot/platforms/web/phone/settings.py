"""How the phone page is run."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.platforms.web.settings import LOOPBACK


@dataclass(frozen=True, slots=True)
class PhoneSettings:
    """Where the page answers. `public_url` is an address without path ("" for this machine only).

    `secret` signs form tokens; it must outlive a restart. `zone` is where people's dates are meant.
    """

    secret: str
    public_url: str = ""
    language: str = "sv"
    zone: str = "Europe/Stockholm"
    hosts: tuple[str, ...] = ()  # further names, for tests

    @property
    def public_host(self) -> str:
        """The name in the public address, lower case and without port; "" without one."""
        return (urlsplit(self.public_url).hostname or "").lower()

    @property
    def secure(self) -> bool:
        """Whether cookies are for HTTPS alone."""
        return self.public_url.startswith("https://")

    @property
    def names(self) -> frozenset[str]:
        """Every host name the page answers to."""
        return frozenset((*LOOPBACK, *self.hosts, *([self.public_host] if self.public_host else [])))
