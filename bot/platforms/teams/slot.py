"""How `karta serve` and `karta doctor` find Teams. The SDK is imported when it is connected, not before."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.finding import Finding
from bot.platforms.chat import Chat, ChatDoor, ChatSlot

if TYPE_CHECKING:
    from bot.platforms.teams.settings import TeamsSettings
    from bot.settings import Settings

GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
SKEW = 60  # seconds that this machine's clock may differ from Microsoft's before the doctor says so


def settings_of(settings: "Settings") -> "TeamsSettings":
    """The installation's settings, as Teams needs them."""
    from bot.platforms.teams.settings import TeamsSettings

    return TeamsSettings(
        app_id=(settings.teams_client_id or "").lower(),  # as Microsoft writes them
        tenant=(settings.teams_tenant_id or "").lower(),
        secret=settings.teams_client_secret or "",
        host=settings.host,
        unauthenticated=settings.teams_unauthenticated == "on",
    )


def _open(door: ChatDoor, settings: "Settings") -> Chat:
    from bot.platforms.teams.running import TeamsChat

    return TeamsChat(door, settings_of(settings))


def examine(settings: "Settings") -> Iterator[Finding]:
    """Whether the ids look right, Microsoft knows the secret, its keys can be had, and the clocks agree."""
    teams = settings_of(settings)
    for name, value in (("KARTA_TEAMS_CLIENT_ID", teams.app_id), ("KARTA_TEAMS_TENANT_ID", teams.tenant)):
        if not GUID.fullmatch(value):
            mend = "Copy it from the bot's app registration in Azure: 8-4-4-4-12 signs. See docs/go-live-teams.md."
            yield Finding("missing", f"Teams: {name} is no id", mend)
            return
    if teams.unauthenticated:
        yield Finding("risk", "Teams: requests are taken without a token", "Take KARTA_TEAMS_UNAUTHENTICATED away.")
    yield from _token(teams)
    yield from _keys(teams)


def _token(teams: "TeamsSettings") -> Iterator[Finding]:
    from bot.platforms.posting import PostError
    from bot.platforms.teams.connector import REFUSED, Connector

    connector = Connector(teams)
    connector.start()
    try:
        connector.check()
    except PostError as error:
        if error.kind.startswith(REFUSED):
            what = f"Teams: Microsoft refuses the client id, tenant or secret ({error.kind.removeprefix(REFUSED)})"
            yield Finding("missing", what, "Is the secret over? Make a new one: docs/go-live-teams.md, step 2.")
        else:
            mend = "Open the way out to login.microsoftonline.com and smba.trafficmanager.net (443)."
            yield Finding("missing", "Teams: no answer from Microsoft's login", mend)
    else:
        yield Finding("ok", "Teams: Microsoft knows the bot and its secret")
    finally:
        connector.stop()


def _keys(teams: "TeamsSettings") -> Iterator[Finding]:
    from bot.platforms.teams.tokens import Keys, clock_difference

    keys = Keys(teams.metadata)
    keys.fetch()
    if not keys.ready:
        mend = "Open the way out to login.botframework.com (443): without its keys nobody can be heard."
        yield Finding("missing", "Teams: Microsoft's keys cannot be fetched", mend)
        return
    yield Finding("ok", "Teams: Microsoft's keys are there")
    seconds = clock_difference(teams.metadata)
    if seconds is not None and abs(seconds) > SKEW:
        mend = "Set the clock (ntp): beyond five minutes every request of Teams' is refused."
        yield Finding("risk", f"Teams: this machine's clock differs from Microsoft's by {seconds:.0f} s", mend)


TEAMS_CHAT = ChatSlot("teams", lambda settings: settings.teams, _open, examine)
