"""`karta members`: who takes part, from a CSV file or a list of domain rules."""

import csv
import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import by_operator, open_application, stop
from storage.model.people import Person, Role

if TYPE_CHECKING:
    from bot.app import App

members = typer.Typer(help="Who takes part.", no_args_is_help=True)

PLATFORMS = ("slack", "teams")
COLUMNS = ("key", "name", "email", "partner", "role", "language")
KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
# More people than a whole municipality employs; a larger file is another file.
MOST_ROWS = 50_000


@members.command("import")
def import_members(
    file: Annotated[Path, typer.Argument(help="CSV with the columns key,name,email,partner,role,language.")],
) -> None:
    """Add or change people; a row whose email is @example.se is a rule for that whole domain."""
    app = open_application()
    partners = {partner.key for partner in app.store.catalog.read().partners}
    people, domains, faults = read_members(file, partners)
    changed = app.store.members.put(people, by_operator("members", "members.import", f"{len(people)} people"))
    for domain, partner, role in domains:
        row = by_operator("members", "members.import", f"@{domain} {role.value}", partner)
        app.store.members.put_domain(domain, partner, role, row)
    typer.echo(
        f"{changed.new} new, {changed.changed} changed, {changed.unchanged} unchanged, "
        f"{len(domains)} domain rules, {len(faults)} rows not taken"
    )
    for fault in faults:
        typer.echo(f"  {fault}", err=True)
    if faults:
        raise typer.Exit(1)


@members.command("list")
def list_members(as_json: Annotated[bool, typer.Option("--json", help="One JSON list.")] = False) -> None:
    """Everybody who takes part."""
    app = open_application()
    people = app.store.members.people()
    if as_json:
        typer.echo(json.dumps([asdict(person) for person in people], ensure_ascii=False, indent=1))
        return
    for person in people:
        typer.echo(f"{person.key:<16}{person.name:<28}{person.partner:<14}{person.role:<15}{person.email or ''}")


@members.command("remove")
def remove_member(
    key: Annotated[str, typer.Argument(help="The key of somebody listed (`karta members list`).")],
) -> None:
    """Take somebody out at once, with every link and session; an e-mail rule does not let them in again."""
    app = open_application()
    person = app.store.members.person(key)
    if person is None:
        stop(f"{key[:80]!r} does not take part, or has left. See `karta members list`.")
    app.store.members.leave(key, by_operator("members", "members.remove", person.key, person.partner))
    typer.echo(f"{person.name} is out.")


@members.command("link")
def member_link(
    person: Annotated[str, typer.Argument(help="The key or e-mail address of somebody who takes part.")],
    account: Annotated[
        str, typer.Option(help="Instead: make this account theirs, e.g. slack:T0HELS:U123 or teams:TENANT:OBJECT-ID.")
    ] = "",
) -> None:
    """Print a personal link to the chat page, good once within a week; or make an account in Slack or Teams theirs."""
    from bot.identity import find_viewer
    from bot.page import page_links

    app = open_application()
    if account:
        _link_account(app, person, account)
        return
    links = page_links(app)
    if links is None:
        stop("The chat page is off. Set KARTA_PAGE=on; a demo needs no links.")
    if find_viewer(app.store.members, person).role is None:
        stop(f"{person[:80]!r} does not take part, or has left. See `karta members list`.")
    settings = app.settings
    base = settings.page_url[0] if settings.page_url else f"http://127.0.0.1:{settings.port}"
    typer.echo(f"{base}/in/{links.make(person)}")


@members.command("accounts")
def list_accounts() -> None:
    """Whose each account in Slack and Teams is, and how that is known."""
    for one in open_application().store.accounts.all():
        typer.echo(f"{one.platform}:{one.account:<48}{one.person:<28}{one.by:<10}{one.at:%Y-%m-%d}")


@members.command("unlink")
def unlink_account(
    account: Annotated[str, typer.Argument(help="As `karta members accounts` shows it, e.g. slack:T0HELS:U123.")],
) -> None:
    """End a link; one by e-mail comes back when the person asks something and the platform vouches for the address."""
    app = open_application()
    platform, key = _account(account)
    if not app.store.accounts.unlink(platform, key, by_operator("account", "account.unlink", platform)):
        stop(f"{account[:80]!r} is nobody's. See `karta members accounts`.")
    typer.echo(f"{platform}:{key} is nobody's now.")


def _link_account(app: "App", person: str, account: str) -> None:
    """The operator says whose an account is: for guests, and for people of another workspace or tenant."""
    from datetime import UTC, datetime

    platform, key = _account(account)
    found = app.store.members.by_email(person) if "@" in person else app.store.members.person(person)
    if found is None:
        stop(f"{person[:80]!r} does not take part, or has left. See `karta members list`.")
    row = by_operator("account", "account.link", f"{platform} operator {found.key}", found.partner)
    app.store.accounts.link(platform, key, found.key, datetime.now(UTC), row)
    typer.echo(f"{platform}:{key} is {found.name}.")


def _account(account: str) -> tuple[str, str]:
    """The platform and the key in it."""
    platform, colon, key = account.strip().partition(":")
    if platform not in PLATFORMS or not colon or not key.strip():
        stop(f"{account[:80]!r} is no account: write it as slack:TEAM:USER or teams:TENANT:OBJECT-ID.")
    return platform, key.strip()


def read_members(file: Path, partners: set[str]) -> tuple[list[Person], list[tuple[str, str, Role]], list[str]]:
    """People, domain rules, and a sentence for each row that cannot be taken."""
    people: list[Person] = []
    domains: list[tuple[str, str, Role]] = []
    faults: list[str] = []
    for number, row in enumerate(_rows(file), 2):
        fault = _fault(row, partners)
        if fault:
            faults.append(f"line {number}: {fault}")
        elif row["email"].startswith("@"):
            domains.append((row["email"][1:].casefold(), row["partner"], Role(row["role"])))
        else:
            people.append(_person(row))
    return people, domains, faults


def _rows(file: Path) -> list[dict[str, str]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        stop(f"{file} cannot be read: {error.strerror}.")
    except UnicodeDecodeError:
        stop(f"{file} is not UTF-8. Save it as CSV UTF-8.")
    lines = text.splitlines()
    if not lines:
        stop(f"{file} is empty. The first line must be: {','.join(COLUMNS)}")
    if len(lines) > MOST_ROWS:
        stop(f"{file} has more than {MOST_ROWS} lines. Is it the right file?")
    delimiter = ";" if lines[0].count(";") > lines[0].count(",") else ","
    reader = csv.DictReader(lines, delimiter=delimiter)
    try:
        missing = {"partner", "role", "email"} - set(reader.fieldnames or ())
        if missing:
            stop(f"{file} lacks {', '.join(sorted(missing))}. The first line must be: {','.join(COLUMNS)}")
        return [{name: (row.get(name) or "").strip() for name in COLUMNS} for row in reader]
    except csv.Error as error:
        stop(f"{file}, line {reader.line_num}: {error}. Is a quotation mark or a line break missing?")


def _fault(row: dict[str, str], partners: set[str]) -> str:
    """The first thing wrong with a row, in words, or nothing."""
    roles = [role.value for role in Role]
    rule = row["email"].startswith("@")
    checks = (
        (row["partner"] in partners, "partner", f"the partners are {', '.join(sorted(partners))}"),
        (row["role"] in roles, "role", f"the roles are {', '.join(roles)}"),
        ("@" in row["email"], "email", "an address, or @domain for a rule"),
        (rule or KEY.fullmatch(row["key"]) is not None, "key", "1-64 of a-z, 0-9, '.', '_' and '-'"),
        (row["language"] in ("", "sv", "en"), "language", "sv or en"),
    )
    return next((f"{name} {row[name][:80]!r} cannot be used: {mend}" for good, name, mend in checks if not good), "")


def _person(row: dict[str, str]) -> Person:
    return Person(
        key=row["key"],
        name=row["name"] or row["key"],
        partner=row["partner"],
        role=Role(row["role"]),
        email=row["email"].casefold(),
        language=row["language"] or "sv",
    )
