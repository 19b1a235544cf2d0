"""Every command of `karta`, as typer knows them."""

import typer

from bot.cli import (
    ask,
    audit,
    backup,
    channels,
    data,
    demo,
    doctor,
    kinds,
    members,
    outbox,
    person,
    register,
    retention,
)

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
cli.command("backup")(backup.backup)
cli.command("restore")(backup.restore)
cli.add_typer(data.areas, name="areas")
cli.add_typer(data.places, name="places")
cli.add_typer(data.addresses, name="addresses")
cli.add_typer(data.region, name="region")
cli.add_typer(members.members, name="members")
cli.add_typer(channels.channels, name="channels")
cli.add_typer(register.register, name="register")
cli.add_typer(retention.retention, name="retention")
cli.add_typer(outbox.outbox, name="outbox")
cli.add_typer(person.person, name="person")
cli.add_typer(audit.audit, name="audit")
cli.add_typer(kinds.kinds, name="kinds")
cli.add_typer(kinds.partners, name="partners")
