"""No answer tells a city from its twin, where all that may not be known is otherwise; KARTA_SOAK=1 for many pairs."""

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from storage import release_counts
from storage.model.query import Period, Query
from tests.attack import lines
from tests.attack.city import MONDAY, WEEKS
from tests.attack.test_asking import CROWDS
from tests.attack.test_attack import MORE
from tests.attack.twins import Pair
from tests.decisions import put_decision as put_decided
from tests.follow_ups import put_decision
from tests.problems import propose, put_problem
from tests.votes import put_vote, put_vote_about

PRESSED = 0.3  # so often a button of the last answer is pressed

# Each tried alone in the suite, and both in a long run.
COUPLES = (("eva", "klara"), ("leila", "didrik"))


def typed(choose: random.Random) -> str:
    """A question, or one of the other commands."""
    if choose.random() < 0.2:
        return choose.choice(lines.OTHER)
    if choose.random() < 0.3:
        return " ".join((choose.choice(lines.ANALYSES), choose.choice(lines.WHEN), choose.choice(lines.WHERE)))
    return lines.random_question(choose)


def compare(template: Path, folder: Path, seed: int, questions: int) -> tuple[int, int]:
    """How many answers were the same in both, and how many incidents were not."""
    choose = random.Random(seed)  # noqa: S311  repeatable, and no secret
    pair = Pair(folder, template, choose.choice(CROWDS), seed)
    answers = 0
    for week in range(WEEKS + 1):
        for _ in range(questions):
            pair.speak(choose.choice(("sv", "sv", "en")), choose.choice(("web", "web", "slack")))
            pressed = bool(pair.offered) and choose.random() < PRESSED
            answers += pair.say(choose.choice(pair.offered) if pressed else typed(choose))
        if week < WEEKS:
            pair.close()
    pair.let_go()
    return answers, pair.moved


def test_a_city_and_its_twin_answer_alike(template: Path, tmp_path: Path) -> None:
    for seed in range(1, 1 + MORE):
        folder = tmp_path / str(seed)
        folder.mkdir()
        answers, moved = compare(template, folder, seed, 3)
        assert answers >= 12
        assert moved > 5


def test_a_problem_that_all_read_tells_no_more_than_its_reader_may_know(template: Path, tmp_path: Path) -> None:
    """The problem is the same in both; the map, the numbers and the facts in it are of what each reader may see."""
    for seed, crowd in enumerate(COUPLES if MORE > 1 else COUPLES[:1]):
        folder = tmp_path / str(seed)
        folder.mkdir()
        pair = Pair(folder, template, crowd, seed + 40)
        times = Query((Period(MONDAY, MONDAY + timedelta(weeks=WEEKS)),))
        for house in (pair.one, pair.other):
            put_problem(house.store, times, MONDAY)
            propose(house.store, MONDAY)
            put_vote(house.store, MONDAY)
            put_decided(house.store, MONDAY, due=MONDAY.date())
            put_vote_about(house.store, MONDAY)
        answers = 0
        for _ in range(WEEKS):
            pair.close()
        for line in (*lines.PROBLEMS, *lines.DECIDED):
            answers += pair.say(line)
        pair.let_go()
        assert answers >= 20


def test_a_decision_that_all_read_tells_no_more_than_its_reader_may_know(template: Path, tmp_path: Path) -> None:
    """Before and after, the comparison, the reporting and what is offered are of what each reader may see."""
    for seed, crowd in enumerate(COUPLES if MORE > 1 else COUPLES[1:]):
        folder = tmp_path / str(seed)
        folder.mkdir()
        pair = Pair(folder, template, crowd, seed + 50)
        times = Period(MONDAY - timedelta(weeks=12), MONDAY - timedelta(weeks=8))
        for house in (pair.one, pair.other):
            west = house.store.catalog.read().areas[0]
            query = Query((times,), areas=(west.key,), area_words=(west.name,))
            put_decision(house.store, query, MONDAY, MONDAY, MONDAY.date() - timedelta(weeks=2))
        answers = 0
        for _ in range(WEEKS):
            pair.close()
        for line in lines.FOLLOW_UPS:
            answers += pair.say(line)
        asked = [pair.one.type(seat, lines.FOLLOW_UPS[0]) for seat in pair.one.seats()]
        pair.let_go()
        assert answers >= 12
        assert any(reply.facts.counts.get("place") for reply in asked)  # else nothing was there to be told


def test_a_slip_is_found(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was counted and is corrected later would show as a row: to be shown is not to be granted."""

    def nothing(*_: Any) -> frozenset[int]:
        return frozenset()

    monkeypatch.setattr(release_counts, "withheld", nothing)
    pair = Pair(tmp_path, template, ("asta", "eva"), 0)
    for _ in range(WEEKS):
        pair.close()
    with pytest.raises(AssertionError, match="vecka"):
        pair.say("/karta v10–v12 lista")
    pair.let_go()
