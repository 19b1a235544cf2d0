"""The step between report and sharing: released, withheld, or asked about."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, select, update

from storage.errors import ReportRefusedError
from storage.model.incident import ReviewStatus
from storage.model.people import Role
from storage.model.report import ReportAct
from storage.reports import allowed, history
from storage.reports.clean import clean
from storage.reports.desk import Desk
from storage.reports.forget import Before, forget
from storage.sharing import REVIEWING
from storage.tables import partners, people, reports


def release(desk: Desk, numbers: Sequence[str], text: str | None) -> list[int]:
    """Share reports; returns their incidents."""
    rows = _rows(desk, numbers)
    if text is not None and len(rows) != 1:
        raise ReportRefusedError("report_one_text", len(rows), "release them one by one to give each its text")
    given = None if text is None else clean(text, "text_released")
    for row in rows:
        _release(desk, row, (row["raw"] or "") if given is None else given)
    return [row["incident"] for row in rows]


def _release(desk: Desk, row: RowMapping, shared: str) -> None:
    was = row["status"] == ReviewStatus.RELEASED
    if was and (row["text_released"] or "") == shared:
        return
    _forget_shared(desk, row, shared)
    desk.put(row["incident"], {"status": ReviewStatus.RELEASED.value, "text_released": shared or None})
    _close_question(desk, row)
    desk.step(row["incident"], ReportAct.RELEASED, {"text_released": ("", "")} if was else {})
    if not was:
        desk.tell(row["reporter"], "released", row["number"])


def withhold(desk: Desk, numbers: Sequence[str], why: str) -> list[int]:
    """Keep reports with the partner; returns their incidents."""
    reason = clean(why, "why")
    rows = _rows(desk, numbers)
    for row in rows:
        keep_back(desk, row, reason)
    return [row["incident"] for row in rows]


def keep_back(desk: Desk, row: RowMapping, why: str) -> None:
    """Keep one report with the partner and tell its reporter; whoever calls has asked whether the actor may."""
    before = history.last(desk.connection, row["incident"], ReportAct.WITHHELD)
    if row["status"] == ReviewStatus.WITHHELD and before is not None and before.text == why:
        return
    _forget_shared(desk, row, "")
    desk.put(row["incident"], {"status": ReviewStatus.WITHHELD.value, "text_released": None})
    _close_question(desk, row)
    desk.step(row["incident"], ReportAct.WITHHELD, text=why)
    desk.tell(row["reporter"], "withheld", row["number"], why)


def _forget_shared(desk: Desk, row: RowMapping, shared: str) -> None:
    """What was shared before and stands no more in what is shared, nor in the report itself."""
    if row["text_released"]:
        before = Before(row["number"], row["reporter"], row["text_released"])
        forget(desk, before, (shared, row["raw"] or "", row["place_words"]))


def ask(desk: Desk, number: str, question: str) -> int:
    """Put a question to the reporter, in place of an earlier one; returns the incident."""
    row = allowed.for_reviewer(desk, number)
    asked = clean(question, "question", required=True)
    if row["question"] != asked:
        _put_question(desk, row["incident"], asked)
        desk.step(row["incident"], ReportAct.ASKED, text=asked)
        desk.tell(row["reporter"], "asked", row["number"], asked)
    return int(row["incident"])


def answer(desk: Desk, number: str, text: str) -> int:
    """Answer the open question; returns the incident. The same again (a retry) changes nothing."""
    row = allowed.is_open(allowed.for_reporter(desk, number))
    answered = clean(text, "answer", required=True)
    if not row["question"]:
        before = history.last(desk.connection, row["incident"], ReportAct.ANSWERED)
        if before is not None and before.text == answered:
            return int(row["incident"])
        raise ReportRefusedError("report_not_asked", row["number"], "nobody has asked anything; add to it instead")
    asked = history.last(desk.connection, row["incident"], ReportAct.ASKED)
    _put_question(desk, row["incident"], "")
    desk.step(row["incident"], ReportAct.ANSWERED, text=answered)
    for person in _who_asked(desk, row["partner"], None if asked is None else asked.person):
        desk.tell(person, "answered", row["number"], answered)
    return int(row["incident"])


def _rows(desk: Desk, numbers: Sequence[str]) -> list[RowMapping]:
    """Each report once, in the given order; one that is refused refuses them all."""
    rows = {row["incident"]: row for row in (allowed.for_reviewer(desk, number) for number in numbers)}
    return list(rows.values())


def _close_question(desk: Desk, row: RowMapping) -> None:
    if row["question"]:
        _put_question(desk, row["incident"], "")


def _put_question(desk: Desk, incident: int, question: str) -> None:
    desk.connection.execute(update(reports).where(reports.c.incident == incident).values(question=question))


def _who_asked(desk: Desk, partner: str, asked: str | None) -> list[str]:
    """Whoever asked, while they still review for the partner; else everybody listed who does."""
    p = people.c
    here = select(p.key, p.email).join(partners, partners.c.key == p.partner)
    reviewing = here.where(p.partner == partner, p.role.in_([Role(role).value for role in REVIEWING]), ~p.left)
    listed = list(desk.connection.execute(reviewing.order_by(p.key)))
    known = {name for row in listed for name in row}
    is_unlisted = (
        asked is not None
        and desk.connection.execute(select(p.key).where((p.key == asked) | (p.email == asked))).first() is None
    )
    return [asked] if asked is not None and (asked in known or is_unlisted) else [row.key for row in listed]
