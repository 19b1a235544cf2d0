"""The form of a measure: filled in by a line or by what stands there, each field with what it is for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from handlers.measures import words
from handlers.measures.library import Entry, entries, entry_of, own_words, search, suggested
from handlers.measures.library_cards import in_short
from handlers.problems.alike import telling
from handlers.problems.desk import Desk
from handlers.problems.rewording import ending
from handlers.problems.share import FIELD, Sharing, share_inputs
from handlers.reply import Card, Element, Form, Input, Text
from storage.model.measure import TECHNIQUES, Measure, Nature, Strategy, strategy_of
from storage.model.problem import Contribution, Sort
from storage.problems import Whole

ON = "on_"
MOST_CAUSES = 20
LABEL = 50  # characters of a cause
TOLD = 3  # entries that are told in full above the form


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form, and what is wrong with it."""

    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)


def begun(desk: Desk, name: str, once: str, cause: Contribution | None) -> dict[str, str]:
    """The values that a line begins a form with; a name that the library knows brings what it says."""
    values = {"name": name, "once": once, "nature": Nature.SITUATIONAL.value}
    if cause is not None:
        values[ON + cause.code] = "1"
    known = search(name, desk.texts.language)[:1] if telling((name,)) else ()
    return values | (_of_entry(known[0]) if known else {})


def _of_entry(entry: Entry) -> dict[str, str]:
    values = {"library": entry.key, "nature": entry.nature.value}
    if entry.strategy is not None:
        values |= {"strategy": entry.strategy.value, "technique": str(entry.technique or "")}
    return values


def standing(measure: Measure) -> dict[str, str]:
    """The values of a measure that is there."""
    entry = entry_of(measure.evidence)
    values = {
        "name": measure.name,
        "nature": measure.nature.value,
        "strategy": measure.strategy.value if measure.strategy else "",
        "technique": str(measure.technique or ""),
        "effect": measure.effect,
        "indicator": measure.indicator,
        "cost": "" if measure.cost is None else str(measure.cost),
        "hours": "" if measure.hours is None else str(measure.hours),
        "would_own": measure.would_own,
        "library": entry.key if entry else "",
        "evidence": own_words(measure.evidence),
    }
    return values | {ON + code: "1" for code in measure.causes}


def card(desk: Desk, whole: Whole, filled: Filled, line: str, sharing: Sharing | None, code: str = "") -> Card:
    """The form; `code` is the measure that is changed. `sharing` is None where who reads it is asked elsewhere."""
    texts = desk.texts
    causes = [one for one in whole.said if one.sort is Sort.CAUSE]
    chosen = [one for one in causes if filled.values.get(ON + one.code)]
    near = fitting(desk, whole, chosen)
    inputs = [*_causes(desk, causes, filled), *_about(desk, filled, near), *_plan(desk, filled)]
    if sharing is not None:
        inputs += share_inputs(desk, sharing, filled.values, filled.errors.get(FIELD, ""))
    hidden = [Input("once", "", "hidden", filled.values.get("once", "")), Input("step", "", "hidden", "send")]
    hidden = ending(desk, filled.values) if code else hidden
    form = Form(line, (_name(desk, filled), *inputs, *hidden), texts("measure.form.submit"), dialog=True)
    lead = texts("problem.form.errors" if filled.errors else "measure.form.lead")
    elements: list[Element] = [Text(lead, "lead")]
    elements += _told(desk, near)
    elements += [form, Text(texts("cause.form.privacy"), "note")]
    title = texts("problem.form.change", code=code) if code else texts("measure.form.title", code=whole.problem.code)
    return Card(title, tuple(elements))


def fitting(desk: Desk, whole: Whole, chosen: list[Contribution]) -> tuple[Entry, ...]:
    """What the library has on the chosen causes' sides, against the problem's kinds."""
    sides = {one.side for one in chosen if one.side}
    return suggested(sides, whole.problem.query.kinds, desk.catalog, [one.text for one in chosen])


def _told(desk: Desk, near: tuple[Entry, ...]) -> list[Element]:
    if not near:
        return []
    lead = Text(desk.texts("measure.library.tried"), "note")
    return [lead, *(Text(in_short(desk, one), "note") for one in near[:TOLD])]


def clipped(text: str) -> str:
    """A cause in a box's label, which chat platforms keep short."""
    return text if len(text) <= LABEL else f"{text[: LABEL - 1].rstrip()}…"


def _name(desk: Desk, filled: Filled) -> Input:
    label, hint = desk.texts("measure.label.name"), desk.texts("measure.hint.name")
    value, error = filled.values.get("name", ""), filled.errors.get("name", "")
    return Input("name", label, "text", value, required=True, error=error, hint=hint)


def _causes(desk: Desk, causes: list[Contribution], filled: Filled) -> Iterator[Input]:
    """A box for each cause; what is wrong with them stands at the first."""
    error = filled.errors.get("causes", "")
    for number, one in enumerate(causes[:MOST_CAUSES]):
        hint = desk.texts("measure.hint.causes") if number == 0 else ""
        label = desk.texts("measure.label.cause", code=one.code, text=clipped(one.text))
        value = filled.values.get(ON + one.code, "")
        yield Input(ON + one.code, label, "check", value, hint=hint, error=error if number == 0 else "")


def _about(desk: Desk, filled: Filled, near: tuple[Entry, ...]) -> Iterator[Input]:
    """What it rests on, whether it changes the situation or people, and how."""
    texts = desk.texts
    ordered = [*near, *(one for one in entries() if one not in near)]
    options = (("", texts("measure.library.no_entry")), *((one.key, one.name(texts.language)) for one in ordered))
    yield _input(desk, filled, "library", "choice", options)
    natures = tuple((one.value, texts(f"measure.nature_long.{one.value}")) for one in Nature)
    yield _input(desk, filled, "nature", "pick", natures)
    ways = tuple((one.value, texts(f"measure.strategy_long.{one.value}")) for one in Strategy)
    yield _input(desk, filled, "strategy", "pick", (("", texts("measure.no_strategy")), *ways))
    every = range(1, TECHNIQUES + 1)
    some = ((str(n), f"{words.strategy(texts, strategy_of(n))}: {words.technique(texts, n)}") for n in every)
    yield _input(desk, filled, "technique", "choice", (("", texts("measure.no_technique")), *some))


def _plan(desk: Desk, filled: Filled) -> Iterator[Input]:
    """What is expected, what will show it, what it costs, who would own it, and what else speaks for it."""
    yield _input(desk, filled, "effect", "long_text")
    yield _input(desk, filled, "indicator", "text")
    yield _input(desk, filled, "cost", "text")
    yield _input(desk, filled, "hours", "text")
    language = desk.texts.language
    named = tuple((one.key, one.name(language)) for one in desk.catalog.partners)
    yield _input(desk, filled, "would_own", "choice", (("", desk.texts("measure.nobody_yet")), *named))
    yield _input(desk, filled, "evidence", "long_text")


def _input(
    desk: Desk, filled: Filled, name: str, kind: str, options: tuple[tuple[str, str], ...] = ()
) -> Input:  # fmt: skip
    texts = desk.texts
    hint = texts(f"measure.hint.{name}") if f"measure.hint.{name}" in texts.entries else ""
    return Input(
        name,
        texts(f"measure.label.{name}"),
        kind,  # type: ignore[arg-type]
        filled.values.get(name, ""),
        options,
        error=filled.errors.get(name, ""),
        hint=hint,
    )
