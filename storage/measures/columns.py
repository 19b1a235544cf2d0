"""What somebody wrote of a measure, checked and cleaned, as columns."""

from typing import Any

from storage import codes, words
from storage.errors import InvalidValueError
from storage.measures import reading
from storage.model.measure import TECHNIQUES, MeasureDraft, Nature, Strategy, strategy_of
from storage.problems.desk import Desk, text
from storage.reports.clean import clean

NAME_MOST = 100  # characters: a heading on a phone
TEXT_MOST = 1_000
COST_MOST = 10_000_000_000  # kronor; more is a slip of the finger
HOURS_MOST = 1_000_000


def columns(desk: Desk, problem: Any, draft: MeasureDraft) -> dict[str, Any]:
    """The columns; raises `InvalidValueError` that names the field."""
    nature = Nature(draft.nature)
    strategy = None if draft.strategy is None else Strategy(draft.strategy)
    if nature is Nature.SITUATIONAL and strategy is None:
        raise InvalidValueError("strategy", "strategy_missing", "", "choose how it changes the situation")
    return {
        "name": text(draft.name, "name", NAME_MOST),
        "causes": words.pack(_causes(desk, problem, draft.causes), "causes"),
        "nature": nature.value,
        "strategy": strategy.value if strategy else "",
        "technique": _technique(draft.technique, strategy),
        "effect": _maybe(draft.effect, "effect"),
        "indicator": _maybe(draft.indicator, "indicator"),
        "cost": _number(draft.cost, "cost", COST_MOST),
        "hours": _number(draft.hours, "hours", HOURS_MOST),
        "would_own": _owner(desk, draft.would_own),
        "evidence": _maybe(draft.evidence, "evidence"),
    }


def _maybe(value: str, name: str) -> str:
    return words.text(clean(value, name), name, TEXT_MOST)


def _causes(desk: Desk, problem: Any, given: tuple[str, ...]) -> list[str]:
    """Causes of the same problem that the proposer may read, in the order they were given, each once."""
    there = reading.causes_of(desk.connection, [problem], desk.alone, desk.taking_part).get(problem.code, {})
    named: list[str] = []
    for one in given:
        code = codes.normal(one, codes.SAID)
        if code is None or code not in there:
            raise InvalidValueError("causes", "parent_unknown", one, "name causes of the same problem")
        if code not in named:
            named.append(code)
    return named


def _technique(given: int, strategy: Strategy | None) -> int:
    """One of the five under its strategy, 0 for none."""
    if given == 0:
        return 0
    if strategy is None or not 1 <= given <= TECHNIQUES or strategy_of(given) is not strategy:
        raise InvalidValueError("technique", "technique_elsewhere", given, "choose one under the strategy")
    return given


def _number(given: int | None, name: str, most: int) -> int | None:
    if given is not None and not (isinstance(given, int) and 0 <= given <= most):
        raise InvalidValueError(name, "number_wrong", given, f"a whole number from 0 to {most}")
    return given


def _owner(desk: Desk, given: str) -> str:
    if given and given not in desk.taking_part:
        raise InvalidValueError("would_own", "partner_unknown", given, "a partner that takes part")
    return given
