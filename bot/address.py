"""Where the phone page is, and personal links to it; apart from the page, which not every process serves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from storage.store import Store

LASTS = timedelta(hours=24)


@dataclass
class Address:
    """Where the phone page is, once it is served: `here` is this machine's own address, for a demo."""

    public_url: str = ""
    here: str = ""

    @property
    def public_host(self) -> str:
        """The name in the public address, or ""."""
        return (urlsplit(self.public_url).hostname or "").lower()

    def __str__(self) -> str:
        return self.public_url or self.here


def report_links(store: Store, address: Address) -> Callable[[str, datetime], str | None]:
    """A personal address of the phone page for a person, or None while there is no page that a phone can open."""

    def link(person: str, at: datetime) -> str | None:
        base = str(address)
        return f"{base}/r/{store.links.make(person, 'report', at, LASTS)}" if base else None

    return link
