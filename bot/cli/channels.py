"""`karta channels`: the chat page's channels and who reads along where."""

from typing import Annotated

import typer

from bot.cli.common import open_application, stop
from bot.cli.members import KEY

channels = typer.Typer(
    help="Channels: the page's own, and those elsewhere that the bot was asked in.", no_args_is_help=True
)


@channels.command("put")
def put_channel(
    key: Annotated[str, typer.Argument(help="1-64 of a-z, 0-9, '.', '_' and '-'.")],
    name: Annotated[str, typer.Argument(help="What people see.")],
    members: Annotated[list[str], typer.Argument(help="Keys of everybody in it; those left out are taken out.")],
) -> None:
    """Add a channel, or replace its name and members; what was written in it stays."""
    app = open_application()
    if KEY.fullmatch(key) is None:
        stop(f"The key {key[:80]!r} cannot be used: 1-64 of a-z, 0-9, '.', '_' and '-'.")
    known = {person.key for person in app.store.members.people()}
    unknown = [member[:80] for member in members if member not in known]
    if unknown:
        # Somebody unlisted would make every answer there one for the public.
        stop(f"{', '.join(unknown)} does not take part. See `karta members list`.")
    app.store.conversations.put(key, name, members)
    typer.echo(f"{key}: {name}, {len(set(members))} members")


@channels.command("list")
def list_channels() -> None:
    """Every channel with its members, on every platform; people's own conversations with the bot are left out."""
    for room in open_application().store.conversations.list():
        if room.kind != "direct":
            who = ", ".join(room.members) if room.members else "anybody: its answers are the public's"
            typer.echo(f"{room.key:<24}{room.name:<28}{who}")
