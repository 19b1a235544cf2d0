"""One row of the register: what it says, who has signed, what the asker can do with it, how it came about."""

from handlers.reply import Button, Buttons, Card, Element, Fields, Form, Input, Table, Text
from handlers.sharing.answers import Desk
from handlers.sharing.words import Names
from storage.model.agreement import IN_FORCE, PROPOSED, SOURCE, Row, Side
from storage.model.people import Level
from storage.register.signing import needed, sides_of, stands_for


def one_card(desk: Desk, row: Row, *said: Element) -> Card:
    """A row whole. `said` stands first."""
    elements = [*said, Text(state_words(desk, row), "lead"), Fields(pairs(row, desk.names))]
    buttons = _buttons(desk, row)
    return Card(row.label, (*elements, *((Buttons(buttons),) if buttons else ())))


def pairs(row: Row, names: Names) -> tuple[tuple[str, str], ...]:
    """A row's fields as label and value."""
    grant, texts = row.grant, names.texts
    found = [
        ("from", names.party(grant.source)),
        ("to", names.party(grant.receiver)),
        ("kinds", names.group(grant.group)),
        ("exactness", names.exactness(grant, group=False)),
        ("purpose", grant.purpose),
        ("legal_basis", grant.legal_basis),
        ("until", names.until(grant)),
        ("listed", ", ".join(sorted(names.person(one) for one in grant.listed))),
        *((f"side_{side}", _said(row, side, names)) for side in ("source", "receiver") if side in needed(grant)),
    ]
    return tuple((texts(f"sharing.column.{name}"), value) for name, value in found if value)


def _said(row: Row, side: Side, names: Names) -> str:
    """Who said what for a side, or who is waited for."""
    said = row.signed(side)
    if said is None and row.state != PROPOSED:
        return names.texts("sharing.imported") if row.decided_at and not row.signatures else ""
    if said is None:
        who = stands_for(row.grant, side)
        return names.texts("sharing.waits_for", party=names.party(who or row.grant.source))
    day = names.day(said.at)
    key = "sharing.said_yes" if said.agrees else "sharing.said_no_why" if said.reason else "sharing.said_no"
    return names.texts(key, person=names.person(said.person), partner=names.partner(said.partner), day=day,
                       reason=said.reason)  # fmt: skip


def state_words(desk: Desk, row: Row) -> str:
    """How far it has come."""
    texts = desk.texts
    if row.state == IN_FORCE:
        key = "ended" if row.grant.ended(desk.today) else "in_force" if row.grant.until else "in_force_no_end"
        return texts(f"sharing.state.{key}", until=desk.names.until(row.grant))
    newer = next((one for one in desk.services.register.versions(row.grant.place) if one.number > row.number), None)
    if row.state == "replaced" and newer is not None:
        return texts("sharing.state.replaced_by", number=newer.label)
    return texts(f"sharing.state.{row.state}")


def _buttons(desk: Desk, row: Row) -> tuple[Button, ...]:
    register = desk.services.register
    found: list[Button] = []
    if register.sides(row, desk.request.actor):
        found.append(Button(desk.texts("sharing.button.approve"), desk.act("approve", row), "primary"))
        found.append(Button(desk.texts("sharing.button.refuse"), desk.act("refuse", row), "danger"))
    if desk.proposes and row.state in (IN_FORCE, PROPOSED):
        found.append(desk.button("change", desk.act("change", row)))
    if may_stop(desk, row):
        found.append(Button(desk.texts("sharing.button.stop"), desk.act("stop", row), "danger"))
    found.append(desk.button("history", desk.act("history", row)))
    return (*found, desk.button("all", desk.line()))


def may_stop(desk: Desk, row: Row) -> bool:
    """Whether the asker speaks for the source of a row that gives something."""
    gives = max(row.grant.level, row.grant.in_own_area or Level.NOTHING) > Level.NOTHING
    mine = sides_of(row.grant, desk.request.actor, desk.services.register.read().sectors)
    return gives and row.state == IN_FORCE and SOURCE in mine


def refuse_form(desk: Desk, row: Row, error: str = "") -> Form:
    """Why not: whoever proposed it is told."""
    texts = desk.texts
    field = Input("reason", texts("sharing.label.reason"), "long_text", required=True, error=error,
                  hint=texts("sharing.hint.reason"))  # fmt: skip
    return Form(desk.act("refuse", row), (field,), texts("sharing.button.refuse"), dialog=True)


def history_card(desk: Desk, row: Row) -> Card:
    """Every version in the row's place, newest first."""
    texts, names = desk.texts, desk.names
    header = tuple(texts(f"sharing.column.{name}") for name in ("number", "exactness", "until", "state", "signed"))
    rows = tuple(_version(one, names) for one in desk.services.register.versions(row.grant.place))
    parties = texts("sharing.to", source=names.party(row.grant.source), receiver=names.party(row.grant.receiver))
    lead = Text(f"{parties}: {names.group(row.grant.group).lower()}.", "lead")
    buttons = Buttons((Button(row.label, desk.line(row.label)), desk.button("all", desk.line())))
    return Card(texts("sharing.history", number=row.label), (lead, Table(header, rows), buttons))


def _version(row: Row, names: Names) -> tuple[str, ...]:
    texts = names.texts
    at = row.decided_at or row.proposed_at
    state = f"{texts(f'sharing.version.{row.state}')} {names.day(at)}"
    why = next((one.reason for one in row.signatures if not one.agrees and one.reason), "")
    return (
        row.label,
        names.exactness(row.grant),
        names.until(row.grant),
        f"{state}: {why}" if why else state,
        names.signed_by(row),
    )
