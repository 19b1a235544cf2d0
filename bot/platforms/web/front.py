"""Which of the two pages answers: the phone page under /r/, the chat page for this machine alone."""

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.platforms.web.guard import host_name

# A request that carries one of these came through a server in front of us, whatever its host name says.
FORWARDED = frozenset({
    "forwarded", "x-real-ip", "via", "x-client-ip", "x-cluster-client-ip", "x-original-host", "cf-connecting-ip",
    "true-client-ip", "fastly-client-ip", "x-envoy-external-address",
})  # fmt: skip
FORWARDED_FAMILY = "x-forwarded"  # -for, -host, -proto, -port, -server, and what somebody thinks of next


class Front:
    """Sends /r/… to the phone page. From outside (`public` is the public host name) nothing else is there.

    `pages` are the names at which people sign in to the chat page, through a server in front as well.
    """

    def __init__(self, page: ASGIApp, phone: ASGIApp, public: str = "", pages: frozenset[str] = frozenset()) -> None:
        self.page = page
        self.phone = phone
        self.public = public
        self.pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and is_phone(scope["path"]):
            await self.phone(scope, receive, send)
        elif scope["type"] == "http" and self._from_outside(Headers(scope=scope)):
            headers = {"cache-control": "no-store", "x-robots-tag": "noindex", "x-content-type-options": "nosniff"}
            await PlainTextResponse("Not found.\n", status_code=404, headers=headers)(scope, receive, send)
        else:
            await self.page(scope, receive, send)

    def _from_outside(self, headers: Headers) -> bool:
        if not self.public or host_name(headers.get("host", "")) in self.pages:
            return False
        return host_name(headers.get("host", "")) == self.public or any(map(is_forwarding, headers))


def is_forwarding(name: str) -> bool:
    """Whether a header is one that servers in front add."""
    return name in FORWARDED or name.startswith(FORWARDED_FAMILY)


def is_phone(path: str) -> bool:
    """Whether an address is the phone page's."""
    return path == "/r" or path.startswith("/r/")
