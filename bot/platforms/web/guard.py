"""What stands before every request and behind every answer: host names, headers."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request as HttpRequest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Everything comes from a page's own origin as files: no inline script or style, so no nonce is needed.
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' blob:",  # a photo's thumbnail before it is sent
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def headers(permissions: str = "camera=(), microphone=(), geolocation=()", **policy: str) -> dict[str, str]:
    """The security headers of a page; `policy` (img_src and the like) is what it needs otherwise."""
    wanted = _POLICY | {name.replace("_", "-"): value for name, value in policy.items()}
    return {
        "content-security-policy": "; ".join(f"{name} {value}" for name, value in wanted.items()),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "x-frame-options": "DENY",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": permissions,
    }


def host_name(header: str) -> str:
    """The name in a Host header, lower case and without port; an IPv6 address keeps its brackets."""
    name = header.strip().lower()
    if name.startswith("["):
        address, _, rest = name.partition("]")
        return f"{address}]" if not rest or rest.startswith(":") else name
    return name.partition(":")[0].rstrip(".")


def is_same_site(request: HttpRequest) -> bool:
    """Whether a post was sent by a page of ours, as far as the browser says."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin", "null")
    # "null" is what older Safari sends from a page without referrer, such as ours: then only the token tells.
    return origin == "null" or origin.partition("://")[2] == request.headers.get("host", "")


class Guard:
    """Refuses foreign host names (DNS rebinding) and puts a page's headers on every answer."""

    def __init__(self, app: ASGIApp, names: frozenset[str], page: dict[str, str] | None = None) -> None:
        self.app = app
        self.names = names
        # Answers are for one person at one moment; only our own assets say otherwise.
        self.headers = (headers() if page is None else page) | {"cache-control": "no-store"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    kept.setdefault(name, value)
            await send(message)

        if host_name(Headers(scope=scope).get("host", "")) not in self.names:
            refusal = PlainTextResponse("Unknown host name.\n", status_code=421)
            await refusal(scope, receive, guarded)
            return
        await self.app(scope, receive, guarded)
