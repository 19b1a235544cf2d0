"""The `karta` command line."""

import typer

from bot.cli import ask, audit, channels, data, demo, doctor, kinds, members
from bot.cli.common import use_utf8

cli = typer.Typer(
    name="karta",
    help="Händelsekarta: a shared event map for a city's partners.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
cli.command("demo")(demo.demo)
cli.command("serve")(demo.serve)
cli.command("ask")(ask.ask)
cli.command("explain")(ask.explain)
cli.command("import")(data.import_incidents)
cli.command("migrate")(data.migrate)
cli.command("doctor")(doctor.doctor)
cli.add_typer(data.areas, name="areas")
cli.add_typer(data.places, name="places")
cli.add_typer(data.region, name="region")
cli.add_typer(members.members, name="members")
cli.add_typer(channels.channels, name="channels")
cli.add_typer(audit.audit, name="audit")
cli.add_typer(kinds.kinds, name="kinds")
cli.add_typer(kinds.partners, name="partners")


def main() -> None:
    """Run `karta`; expected faults are one clear message, never a traceback."""
    use_utf8()
    from bot.cli.faults import told

    with told():
        cli()


if __name__ == "__main__":
    main()
