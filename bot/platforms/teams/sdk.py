"""Microsoft's SDK, imported in one place: on import it reads a .env file into the environment, which is undone here."""

import logging
import os
import warnings
from base64 import b64encode
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from microsoft_teams.apps import App

    from bot.platforms.teams.settings import TeamsSettings

PATIENCE = 15.0  # seconds for each step of a request; the SDK itself would wait for ever
Token = Callable[[Any, str | None], Any]


def make_app(settings: "TeamsSettings", token: Token | None = None) -> "App":
    """The SDK's app for sending. `token` stands in for Microsoft's own way to a token, in tests."""
    before = dict(os.environ)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its preview parts warn on import
            from microsoft_teams.apps import App
            from microsoft_teams.common import ClientOptions
    finally:
        for name in set(os.environ) - set(before):
            del os.environ[name]
    # It tells addresses and what Microsoft answered; ours are told in bot/platforms/teams/connector.py.
    logging.getLogger("microsoft_teams").setLevel(logging.CRITICAL)
    token = _no_token if settings.unauthenticated and token is None else token
    options: dict[str, Any] = {"token": token} if token else {"client_secret": settings.secret}
    return App(
        client_id=settings.app_id,
        tenant_id=settings.tenant,
        client=ClientOptions(timeout=PATIENCE),
        http_server_adapter=_NoServer(),
        fetch_user_token=False,
        **options,
    )


def _no_token(_scope: object, _tenant: str | None = None) -> str:
    """The Agents Playground asks for none, and Microsoft knows nothing of it."""
    head, said = ('{"alg":"none"}', '{"exp":4102444800}')
    return ".".join(b64encode(part.encode()).decode().rstrip("=") for part in (head, said, "none"))


class _NoServer:
    """We receive ourselves; the SDK only sends."""

    def register_route(self, method: str, path: str, handler: Any) -> None:
        """Nothing is mounted."""

    def serve_static(self, path: str, directory: str) -> None:
        """Nothing is served."""

    async def start(self, port: int) -> None:
        """It is never started."""
        raise NotImplementedError

    async def stop(self) -> None:
        """Nothing to stop."""
