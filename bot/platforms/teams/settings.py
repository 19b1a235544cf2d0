"""How Teams is reached. Everything but the first three is Microsoft's own, and other only in tests."""

from dataclasses import dataclass, field

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class TeamsSettings:
    """One single-tenant bot registration.

    `app_id` and `tenant` are GUIDs of Azure, `secret` is the client secret. `issuer` and `metadata` say who signs
    what Teams sends. `unauthenticated` takes any request for Teams' own: for the Agents Playground on one's own
    machine, and refused on any other address. `drives` are origins that count as somebody's OneDrive, too.
    """

    app_id: str
    tenant: str
    secret: str = field(default="", repr=False)
    host: str = "127.0.0.1"
    issuer: str = "https://api.botframework.com"
    metadata: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    unauthenticated: bool = False
    drives: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.unauthenticated and self.host not in LOOPBACK:
            raise ValueError("unauthenticated requests are taken on this machine's own address only")
