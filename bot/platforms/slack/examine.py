"""Slack's lines of `karta doctor`: tokens, scopes, clock, and the channels it posts in."""

import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

from bot.finding import Finding
from bot.platforms.posting import PostError, RefusedError
from bot.platforms.slack.api import Api
from bot.platforms.slack.chat import Config
from bot.platforms.slack.manifest import SCOPES
from bot.settings import Settings

SKEW = 60.0  # seconds: signatures hold for five minutes


def examine(settings: Settings) -> Iterator[Finding]:
    """What Slack itself says of the bot; nothing is posted and nothing is changed."""
    config = Config.of(settings)
    api = Api(config.bot_token, config.api_url)
    try:
        said, headers = api.asked("auth.test")
    except RefusedError as error:
        yield Finding("missing", f"Slack: refuses the bot token ({error.kind})", "Copy KARTA_SLACK_BOT_TOKEN anew.")
        return
    except PostError as error:
        yield Finding("missing", f"Slack: was not reached ({error.kind})", "Is the way out to it open?")
        return
    yield Finding("ok", f"Slack: {said.get('user')} in {said.get('team')} ({said.get('team_id')})")
    yield from _scopes(headers.get("x-oauth-scopes", ""))
    yield from _clock(headers.get("date", ""))
    yield from _way_in(config)
    yield from _channels(api)


def _scopes(given: str) -> Iterator[Finding]:
    has = {one.strip() for one in given.split(",") if one.strip()}
    for name, why in sorted(SCOPES.items()):
        if name not in has:
            mend = "Paste `karta manifest slack` into the app's manifest and install it again."
            yield Finding("missing", f"Slack: the scope {name} ({why})", mend)
    more = sorted(has - set(SCOPES))
    if more:
        yield Finding("risk", f"Slack: scopes that are not needed: {', '.join(more)}", "Take them away.")
    if set(SCOPES) <= has:
        yield Finding("ok", f"Slack: all {len(SCOPES)} scopes")


def _clock(date: str) -> Iterator[Finding]:
    try:
        off = time.time() - parsedate_to_datetime(date).timestamp()
    except (TypeError, ValueError):
        return
    if abs(off) > SKEW:
        yield Finding("missing", f"Slack: this machine's clock is {off:+.0f} s off", "Let it follow a time server.")
    else:
        yield Finding("ok", "Slack: the clock agrees")


def _way_in(config: Config) -> Iterator[Finding]:
    if not config.app_token:
        yield Finding("note", "Slack: over HTTP, at /slack/events", "It must be reachable by Slack with https://.")
        return
    try:
        Api(config.app_token, config.api_url).call("apps.connections.open")
    except RefusedError as error:
        mend = "Make an app-level token with connections:write, and turn Socket Mode on."
        yield Finding("missing", f"Slack: refuses the app-level token ({error.kind})", mend)
    except PostError as error:
        yield Finding("missing", f"Slack: gave no connection ({error.kind})", "Is the way out to it open?")
    else:
        yield Finding("ok", "Slack: Socket Mode connects")


def _channels(api: Api) -> Iterator[Finding]:
    """Where it has been invited: nothing is heard or posted elsewhere."""
    kinds = "public_channel,private_channel"
    try:
        found = api.call("users.conversations", types=kinds, exclude_archived=True, limit=200)["channels"]
    except PostError as error:
        yield Finding("note", f"Slack: its channels could not be listed ({error.kind})")
        return
    if not found:
        yield Finding("note", "Slack: is in no channel yet", "Write /invite @karta in the channels it shall answer in.")
        return
    public = [str(one.get("name")) for one in found if not one.get("is_private")]
    shared = [str(one.get("name")) for one in found if one.get("is_ext_shared")]
    yield Finding("ok", f"Slack: is in {len(found)} channels")
    if public:
        yield Finding("note", f"Slack: public channels, where it answers as to the public: {', '.join(public)}")
    if shared:
        yield Finding("note", f"Slack: channels shared with others' workspaces: {', '.join(shared)}")
