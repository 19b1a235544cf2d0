"""A change of the register: proposed, and in force when both sides have said yes to exactly that.

The grant of a number never changes: another wish is another number, which closes the one before in its place. So a
signature can only ever be for what was read.
"""

from dataclasses import replace as with_

from sqlalchemy import func, update

from storage import counters, words
from storage.errors import RegisterRefusedError
from storage.model.agreement import BY_ROLE, IN_FORCE, PROPOSED, REFUSED, REPLACED, Row, Side, Signature
from storage.model.register import Grant
from storage.register import rows, telling
from storage.register.checks import check
from storage.register.desk import Desk
from storage.register.signing import decide_proposing, decide_signing, needed, sides_of
from storage.register.storing import at_place, put_row, replace
from storage.tables import register_rows

REASON_MOST = 500  # characters of why not
r = register_rows.c


def propose(desk: Desk, grant: Grant) -> int:
    """Store a proposal, signed by the actor for the side they speak for; returns its number.

    The same again is the same proposal. Raises `InvalidValueError` and `RegisterRefusedError`.
    """
    check(desk.connection, grant, desk.today)
    may = decide_proposing(grant, desk.actor, desk.sectors)
    if not may.may:
        raise RegisterRefusedError(may.reason, grant.receiver, "see who may sign in docs/sharing.md")
    for row in rows.versions(desk.connection, grant.place):
        same = with_(row.grant, number=0) == with_(grant, number=0)
        if same and row.state == PROPOSED:
            return _agreed(desk, row)
        if same and row.state == IN_FORCE:
            raise RegisterRefusedError("nothing_changes", row.label, "change something, or leave it")
    return _new(desk, grant)


def _agreed(desk: Desk, row: Row) -> int:
    """Proposed already: somebody of the other side who wishes the same has said yes to it."""
    asked = [side for side in needed(row.grant) if row.signed(side) is None]
    mine = any(side in asked for side in sides_of(row.grant, desk.actor, desk.sectors))
    if mine and all(one.person != desk.actor.person for one in row.signatures):
        sign(desk, row.number, agrees=True)
    return row.number


def _new(desk: Desk, grant: Grant) -> int:
    _close_proposals(desk, grant)
    number = put_row(desk.connection, grant, desk.actor.person, desk.at, PROPOSED)
    asked = needed(grant)
    own = next((side for side in sides_of(grant, desk.actor, desk.sectors) if side in asked), None)
    if own is not None:
        rows.put_signature(desk.connection, number, _signature(desk, own, agrees=True))
    if not _come_in_force(desk, number):
        left = [side for side in asked if side != own]
        who = {one for side in left for one in telling.signers(desk.connection, grant, side, desk.sectors)}
        telling.tell(desk.connection, who - {desk.actor.person}, "asked", number, desk.micro)
    return number


def sign(desk: Desk, number: int, *, agrees: bool, reason: str = "", side: Side | None = None) -> Row:
    """Say yes or no for a side (the one the actor speaks for). The same again changes nothing.

    Raises `RegisterRefusedError`: no such row, decided already, not the actor's to say, or said for both sides.
    """
    row = rows.find(desk.connection, number)
    if row is None:
        raise RegisterRefusedError("no_such_row", number, "see `/delning`")
    mine = _side(desk, row, side)
    said = row.signed(mine)
    if said is not None and said.agrees == agrees:
        return row  # pressed twice, or a colleague was first
    if row.state != PROPOSED:
        raise RegisterRefusedError(f"already_{row.state}", row.label, "see its history")
    if agrees:
        _may_agree(desk, row, mine)
    why = "" if agrees else words.text(reason, "reason", REASON_MOST).strip()
    rows.put_signature(desk.connection, number, _signature(desk, mine, agrees=agrees, reason=why))
    if not agrees:
        rows.settle(desk.connection, number, REFUSED, desk.micro)
        _tell_decided(desk, row, "refused", why)
    else:
        _come_in_force(desk, number)
    return rows.find(desk.connection, number) or row


def _side(desk: Desk, row: Row, wished: Side | None) -> Side:
    """The side the actor speaks for: the wished one, else one that is still asked."""
    mine = sides_of(row.grant, desk.actor, desk.sectors)
    asked = [side for side in mine if side in needed(row.grant) and row.signed(side) is None]
    if wished is not None:
        mine = tuple(side for side in mine if side == wished)
    if mine:
        own = [side for side in mine if (said := row.signed(side)) and said.person == desk.actor.person]
        return own[0] if own and wished is None else next((side for side in asked if side in mine), mine[0])
    sides: tuple[Side, ...] = needed(row.grant) if wished is None else (wished,)
    refused = decide_signing(row.grant, sides[0], desk.actor, desk.sectors)
    raise RegisterRefusedError(refused.reason, row.label, "see who may sign in docs/sharing.md")


def _may_agree(desk: Desk, row: Row, side: Side) -> None:
    other = next((one for one in row.signatures if one.side != side and one.agrees), None)
    if other is not None and other.person == desk.actor.person:
        raise RegisterRefusedError("one_person_one_side", row.label, "a colleague signs for the other side")
    if row.grant.ended(desk.today):
        raise RegisterRefusedError("proposal_ended", row.label, "propose it anew with a later last day")


def _signature(desk: Desk, side: Side, *, agrees: bool, reason: str = "") -> Signature:
    return Signature(side, desk.actor.partner or "", desk.actor.person, desk.at, agrees, reason)


def _come_in_force(desk: Desk, number: int) -> bool:
    """Put it in force when every side that is needed has said yes."""
    row = rows.find(desk.connection, number)
    if row is None or any((said := row.signed(side)) is None or not said.agrees for side in needed(row.grant)):
        return False
    counters.take(desk.connection, counters.CATALOG)
    before = replace(desk.connection, row.grant, desk.micro)
    rows.settle(desk.connection, number, IN_FORCE, desk.micro, before)
    _tell_decided(desk, row, "in_force")
    return True


def _close_proposals(desk: Desk, grant: Grant) -> None:
    """What was proposed in the place before is history: the new number is what can be signed."""
    here = at_place(grant.place) & (r.state == PROPOSED)
    values = {"state": REPLACED, "decided_at": func.coalesce(r.decided_at, desk.micro)}
    desk.connection.execute(update(register_rows).where(here).values(values))


def _tell_decided(desk: Desk, row: Row, key: str, text: str = "") -> None:
    proposer = {row.proposed_by} if not row.proposed_by.startswith(BY_ROLE) else frozenset()  # erased since
    who = telling.both(desk.connection, row.grant, desk.sectors) | proposer
    telling.tell(desk.connection, who - {desk.actor.person}, key, row.number, desk.micro, text)
