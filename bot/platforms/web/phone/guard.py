"""What stands before and behind every answer of the phone page."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.platforms.web.guard import host_name

# Our own files only. Photos are shown from the phone's memory (blob:), map pictures come inside answers (data:),
# so that no address ever says where somebody stands.
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex, nofollow, noarchive",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "geolocation=(self), camera=(self), microphone=()",
}


class PhoneGuard:
    """Refuses foreign host names and puts the headers on every answer; `hsts` behind HTTPS."""

    def __init__(self, app: ASGIApp, names: frozenset[str], hsts: bool = False) -> None:
        self.app = app
        self.names = names
        self.headers = HEADERS | ({"strict-transport-security": "max-age=31536000"} if hsts else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._protect(MutableHeaders(scope=message))
            await send(message)

        if host_name(Headers(scope=scope).get("host", "")) not in self.names:
            await PlainTextResponse("Unknown host name.\n", status_code=421)(scope, receive, guarded)
            return
        await self.app(scope, receive, guarded)

    def _protect(self, headers: MutableHeaders) -> None:
        for name, value in self.headers.items():
            headers.setdefault(name, value)
        headers.setdefault("cache-control", "no-store")
