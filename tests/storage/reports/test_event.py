import itertools
from datetime import timedelta

import pytest

from storage.errors import ReportRefusedError
from storage.model.people import Level
from storage.model.report import ReportAct
from storage.reports import handles
from storage.store import Store
from tests.sharing import share
from tests.storage.reports.street import ALMA, BOSSE, BRITA, CILLA, EVA, GRETA, NOW, draft, sent
from tests.storage.test_release import EVERYTHING, room
from tests.storage.town import draft as imported

LATER = NOW + timedelta(minutes=5)


def events(store: Store) -> dict[int, int | None]:
    with store._database.read() as connection:
        return dict(connection.exec_driver_sql("SELECT id, event FROM incidents").all())  # type: ignore[arg-type]


def shown(store: Store, *viewers: object) -> int:
    return store.release.count(room(*viewers), EVERYTHING)  # type: ignore[arg-type]


def test_two_reports_of_one_event_are_counted_once_and_both_stay(street: Store) -> None:
    first, second = sent(street), sent(street, BRITA)
    street.reports.release(GRETA, [first, second], NOW)
    assert shown(street, ALMA) == 2
    report = street.reports.join(GRETA, second, first, LATER)
    assert report.same_event == (first,)
    assert street.reports.of(GRETA, first).same_event == (second,)  # type: ignore[union-attr]
    assert shown(street, ALMA) == 1
    assert street.reports.part(GRETA, first, LATER).same_event == ()
    assert shown(street, ALMA) == 2
    assert events(street) == {1: None, 2: None}


def test_both_reporters_hear_of_it_and_both_histories_tell_it(street: Store) -> None:
    first, second = sent(street), sent(street, BRITA)
    street.reports.join(GRETA, second, first, LATER)
    street.reports.join(GRETA, first, second, LATER)  # again: nothing new
    for who, own, other in ((BOSSE, first, second), (BRITA, second, first)):
        step = street.reports.history(who, own)[-1]
        assert (step.act, step.changes) == (ReportAct.JOINED, {"same_event": ("", other)})
        assert [(n.key, n.number, n.text) for n in street.reports.notices(who.person)] == [("joined", own, other)]
    street.reports.part(GRETA, first, LATER)
    street.reports.part(GRETA, first, LATER)
    assert [step.act.value for step in street.reports.history(BOSSE, first)] == ["reported", "joined", "parted"]


@pytest.mark.parametrize("order", list(itertools.permutations([(0, 1), (2, 3), (1, 2)])))
def test_events_grow_together_and_carry_their_first_records_id(street: Store, order) -> None:
    numbers = [sent(street, client_id=str(n)) for n in range(4)]
    for one, other in order:
        street.reports.join(GRETA, numbers[other], numbers[one], LATER)
    assert events(street) == dict.fromkeys(range(1, 5), 1)
    assert street.reports.of(GRETA, numbers[3]).same_event == tuple(numbers[:3])  # type: ignore[union-attr]
    street.reports.part(GRETA, numbers[0], LATER)
    assert events(street) == {1: None, 2: 2, 3: 2, 4: 2}
    street.reports.join(GRETA, numbers[0], sent(street, BRITA), LATER)  # its old name is not its old company
    assert events(street) == {1: 1, 2: 2, 3: 2, 4: 2, 5: 1}


def test_a_withdrawn_record_makes_room_for_the_next(street: Store) -> None:
    first, second = sent(street), sent(street, BRITA, kind="misshandel")
    street.reports.release(GRETA, [first, second], NOW)
    street.reports.join(GRETA, first, second, LATER)
    street.reports.withdraw(BOSSE, first, LATER)
    assert shown(street, ALMA) == 1
    assert street.reports.of(GRETA, second).same_event == ()  # type: ignore[union-attr]
    kinds = street.release.rows(room(ALMA), EVERYTHING)
    assert [kinds.kinds[i] for i in kinds.kind] == ["misshandel"]


def test_partners_join_what_each_may_see(street: Store) -> None:
    """The reviewer sees others' released reports where these are shared exactly; else they do not exist."""
    theirs, mine = sent(street, CILLA), sent(street)
    street.reports.release(EVA, [theirs], NOW)
    street.reports.release(GRETA, [mine], NOW)
    with pytest.raises(ReportRefusedError, match="report unknown"):
        street.reports.join(GRETA, mine, theirs, LATER)
    share(street)
    assert street.reports.join(GRETA, mine, theirs, LATER).same_event == ()
    assert shown(street, ALMA) == shown(street, CILLA) == shown(street, ALMA, CILLA) == 1
    # The other partner's number is told to nobody, and its history is its own.
    assert street.reports.history(BOSSE, mine)[-1].changes == {"same_event": ("", "")}
    assert [step.act.value for step in street.reports.history(CILLA, theirs)] == ["reported", "released"]
    assert [notice.text for notice in street.reports.notices("bosse") if notice.key == "joined"] == [""]
    assert [notice.key for notice in street.reports.notices("cilla")] == ["released"]
    # Without that each sees its own record: the event is one for each of them, too.
    share(street, Level.COUNTS)
    assert (shown(street, ALMA), shown(street, CILLA)) == (1, 1)


def test_a_pending_report_of_others_cannot_be_joined(street: Store) -> None:
    share(street)
    theirs, mine = sent(street, CILLA), sent(street)
    with pytest.raises(ReportRefusedError, match="report unknown"):
        street.reports.join(GRETA, mine, theirs, LATER)


def test_what_was_imported_can_be_the_same_event(street: Store) -> None:
    street.incidents.upsert([imported("k1", source="bostad"), imported("k2")])
    number = sent(street)
    street.reports.release(GRETA, [number], NOW)
    handles.ready(street._database)
    with street._database.read() as connection:
        key = handles.secret(connection)
    assert key is not None
    first, others, itself = (handles.handle(key, incident) for incident in (1, 2, 3))
    street.reports.join(GRETA, number, first, LATER)
    assert shown(street, ALMA) == 1
    wrong = ("I-1", "I-99", "I-", "i--1", "I-1e3", "I-" + "9" * 30, "1", "I-222222", handles.handle(key, 99))
    for other in (others, itself, *wrong):
        with pytest.raises(ReportRefusedError, match="report unknown"):
            street.reports.join(GRETA, number, other, LATER)


def test_nothing_is_the_same_event_as_itself_or_as_what_was_taken_back(street: Store) -> None:
    first, second = sent(street), sent(street, BRITA)
    with pytest.raises(ReportRefusedError, match="report itself"):
        street.reports.join(GRETA, first, first.lower(), LATER)
    street.reports.withdraw(BRITA, second, NOW)
    with pytest.raises(ReportRefusedError, match="report withdrawn"):
        street.reports.join(GRETA, first, second, LATER)
    assert events(street) == {1: None, 2: None}


def test_a_deleted_record_leaves_the_others_together(street: Store) -> None:
    numbers = [sent(street, client_id=str(n)) for n in range(3)]
    street.reports.release(GRETA, numbers, NOW)
    for other in numbers[1:]:
        street.reports.join(GRETA, numbers[0], other, LATER)
    street.incidents.delete("bostad", numbers[:1])
    assert shown(street, ALMA) == 1
    new = street.reports.send(BRITA, draft(), LATER).report
    assert new.incident == 4  # an id is never used again, so nothing falls into an old event
    assert new.same_event == ()
