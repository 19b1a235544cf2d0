"""`karta retention`: how long what is kept, and taking away what is over."""

from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.common import moment, open_application, stop

retention = typer.Typer(help="How long what is kept (gallring).", no_args_is_help=True)

Source = Annotated[str, typer.Option(help="A partner's key; without it the rule is for all.")]
Kind = Annotated[str, typer.Option(help="A kind's key, or group:KEY; without it the rule is for all.")]


@retention.command("list")
def list_rules() -> None:
    """Print what holds, the most specific rule first, as TOML; what the municipality decided is marked."""
    rules = open_application().store.retention.rules()
    for rule in rules.rules:
        typer.echo("[[rules]]" + ("  # decided here" if rule.own else ""))
        typer.echo(f'source = "{rule.source}"\nkind = "{rule.kind}"')
        typer.echo(f"words = {rule.terms.words}\nplace = {rule.terms.place}\nrow = {rule.terms.row}\n")
    typer.echo("[traces]")
    for name, days in rules.traces.items():
        typer.echo(f"{name} = {days}")


@retention.command("set")
def set_rule(
    source: Source = "",
    kind: Kind = "",
    words: Annotated[int | None, typer.Option(help="Days until texts, photos and people go.")] = None,
    place: Annotated[int | None, typer.Option(help="Days until place and time become coarse.")] = None,
    row: Annotated[int | None, typer.Option(help="Days until the row goes.")] = None,
    trace: Annotated[str, typer.Option(help="Instead: drafts, answers, conversations, notices, problems …")] = "",
    days: Annotated[int | None, typer.Option(help="Days of the trace.")] = None,
    default: Annotated[bool, typer.Option("--default", help="Take the decision for source and kind back.")] = False,
) -> None:
    """Decide a rule, or how long a trace is kept."""
    from storage.model.retention import Terms

    store = open_application().store.retention
    if trace:
        if days is None:
            stop("Give the days: karta retention set --trace drafts --days 30")
        store.put_trace(trace, days)
    elif default:
        if not store.drop(source, kind):
            stop("Nothing was decided for that source and kind. See `karta retention list`.")
    elif words is None or place is None or row is None:
        stop("Give all three: karta retention set --kind klotter --words 90 --place 365 --row 1095")
    else:
        store.put(source, kind, Terms(words, place, row))
    typer.echo("Decided. `karta retention run --dry-run` tells what the next run takes.")


@retention.command("run")
def run_now(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count; nothing is changed.")] = False,
    now: Annotated[str | None, typer.Option(help="The moment to count from, with --dry-run; ISO 8601.")] = None,
) -> None:
    """Take away what is over. Cut off, it is simply run again."""
    from bot.retention import in_words, run

    app = open_application()
    if now is not None and not dry_run:
        stop("--now is for --dry-run: what has gone cannot be brought back, so a run goes by the clock.")
    if dry_run:
        zone = ZoneInfo(app.store.catalog.read().region.timezone)
        plan = app.store.retention.plan(moment(now, zone))
        typer.echo(f"Would take words of {plan.words}, place of {plan.place}, and {plan.row} whole incidents.")
        return
    typer.echo(f"Done: {in_words(run(app, datetime.now(UTC)))}.")
    waiting = len({(one.platform, one.conversation, one.message) for one in app.store.posts.due()})
    if waiting:
        typer.echo(f"{waiting} posts in Slack and Teams wait: a running `karta serve` takes them away within a minute.")
