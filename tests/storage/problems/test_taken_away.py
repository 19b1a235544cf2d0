"""What is taken back takes with it the answers that showed it, and no other: on the page and on other platforms."""

import json
from datetime import timedelta

import pytest

from storage.model.people import Viewer
from storage.model.problem import Sort
from storage.posts import DUE, About
from storage.room_posts import Readers, RoomPost
from storage.store import Store
from tests.storage.problems.table import ALF, ASTA, BOSSE, EVA, GRETA, NOW, REVISOR, made, room, said

BOTH = frozenset({"trygghet", "polisen"})


def answer(store: Store, code: str, *readers: Viewer) -> int:
    """An answer of the page about a code, computed for these."""
    store.conversations.put("est", "Est", ["asta", "eva", "greta"])
    card = json.dumps({"title": code, "readers": [[v.person, v.partner, v.role] for v in readers], "elements": []})
    return store.conversations.post("est", "karta", NOW, "reply", code, card_json=card, about=About((code,)))


def post(store: Store, code: str, message: str, *readers: Viewer, where: str = "C1") -> None:
    """The same in a room of Slack; of one reader alone it is known whose it is."""
    store.posts.put("slack", where, message, readers[0].person, NOW, About((code,)), f"/orsak {code}")
    if len(readers) > 1:
        whose = Readers.of(room(*readers), None, named=True)
        store.room_posts.put(RoomPost("slack", where, message, "asta", f"/orsak {code}", "sv", whose, NOW))


def due(store: Store) -> list[str]:
    """Messages of Slack that are to be taken away."""
    return sorted(one.message for one in store.retention.elsewhere(NOW + timedelta(days=1)))


@pytest.mark.parametrize("narrowed", [False, True])
def test_only_answers_that_showed_it_go(table: Store, narrowed: bool) -> None:
    problem = made(table)
    cause = said(table, problem)
    evidence = said(table, problem, ASTA, "e", Sort.EVIDENCE, cause, BOTH)
    showed, hid = answer(table, cause, ASTA, EVA), answer(table, cause, ASTA, EVA, GRETA)
    guessed = answer(table, evidence, BOSSE)  # "there is no such thing" to somebody who tried the code
    post(table, cause, "1", ASTA, EVA)
    post(table, cause, "2", ASTA, EVA, GRETA)
    post(table, cause, "3", EVA, where="D1")
    post(table, cause, "4", GRETA, where="D2")
    post(table, cause, "5", REVISOR, ALF)
    if narrowed:
        table.problems.share(ASTA, evidence, frozenset(), NOW)
    else:
        table.problems.withdraw(ASTA, evidence, NOW)
    empty = [number for number in (showed, hid, guessed) if table.conversations.is_empty(number)]
    assert empty == [showed]
    assert due(table) == ["1", "3", "5"]
    assert not any(one.about.startswith(DUE) for one in table.posts.of([cause]))


def test_the_cause_itself_takes_them_all(table: Store) -> None:
    problem = made(table)
    cause = said(table, problem)
    shown = [answer(table, cause, ASTA, EVA), answer(table, cause, ASTA, EVA, GRETA)]
    post(table, cause, "1", ASTA, GRETA)
    post(table, cause, "2", GRETA)
    table.problems.withdraw(ASTA, cause, NOW)
    assert all(table.conversations.is_empty(number) for number in shown)
    assert due(table) == ["1", "2"]
