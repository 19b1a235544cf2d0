"""`karta outbox`: the weekly digests that were to be posted, and deciding about those that did not go well."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import by_operator, open_application, stop

if TYPE_CHECKING:
    from storage.digests.deciding import Decision
    from storage.model.digest import Outgoing

outbox = typer.Typer(help="Weekly digests that were to be posted.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(help="The posting's number as the list shows it, such as U-12.")]


@outbox.command("list")
def list_postings(
    everything: Annotated[bool, typer.Option("--all", help="Also those that went well, the newest first.")] = False,
    most: Annotated[int, typer.Option(min=1, max=10_000, help="With --all: how many.")] = 50,
) -> None:
    """What failed, what nobody knows the end of, and what does not get through; oldest first."""
    digests = open_application().store.digests
    rows = digests.latest(most) if everything else digests.troubled()
    for one in rows:
        typer.echo(_line(one))
    if not rows:
        typer.echo("Nothing has been posted yet." if everything else "Nothing needs looking at.")


@outbox.command("again")
def again(number: Number) -> None:
    """Post it (again). What may be there already is looked for first, where the platform can be searched."""
    _decide(number, "again")
    typer.echo("It is posted within a minute or two by `karta serve`.")


@outbox.command("posted")
def posted(number: Number) -> None:
    """It is there: somebody has seen it in its channel."""
    _decide(number, "posted")
    typer.echo("Noted.")


@outbox.command("drop")
def drop(number: Number) -> None:
    """It need not be posted any more."""
    _decide(number, "dropped")
    typer.echo("Noted. It is not posted.")


def _decide(number: str, decision: "Decision") -> None:
    from storage.errors import OutboxRefusedError
    from storage.model.digest import label, number_of

    found = number_of(number)
    if found is None:
        stop(f"{number[:40]!r} is no posting's number. See `karta outbox list`.")
    showing = by_operator("outbox", "outbox.decide", f"{label(found)} {decision}")
    try:
        open_application().store.digests.decide_as_operator(found, decision, showing)
    except OutboxRefusedError as error:
        mend = {
            "outbox_settled": "It is decided already, or under way. See `karta outbox list --all`.",
            "outbox_unknown": "There is no such posting. See `karta outbox list --all`.",
        }
        stop(f"{error.given}: {mend[error.what]}")


def _line(one: "Outgoing") -> str:
    from storage.model.digest import label

    wish, due = one.subscription, f"{one.slot.due:%Y-%m-%dT%H:%MZ}"
    where, what = f"{wish.platform}:{wish.conversation}", f"{one.state.value}{f' ({one.error})' if one.error else ''}"
    line = f"{label(one.id):<8}{due:<19}{'thread' if one.subscription.thread else one.slot.week:<10}{where:<32} {what}"
    return line if one.attempts < 2 else f"{line}, {one.attempts} attempts"
