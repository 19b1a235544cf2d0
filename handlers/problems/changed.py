"""What was changed in a contribution or a measure, in words: who, when, and what stood there before."""

from collections.abc import Iterator, Sequence

from handlers.measures.library import entry_of, own_words
from handlers.problems.desk import Desk
from handlers.reply import Button, Buttons, Card, Element, Reply, Text
from handlers.texts.format import moment_text, number_text
from storage.model.problem import Contribution, WordStep

QUOTED = frozenset({"text", "name", "effect", "indicator"})


def history(desk: Desk, problem: str, code: str, steps: Sequence[WordStep], show: Button) -> Reply:
    """Every change that everybody who reads the answer may read, the latest first."""
    texts = desk.texts
    elements: list[Element] = [] if steps else [Text(texts("cause.never_changed", code=code), "lead")]
    for step in reversed(steps):
        elements += told(desk, step)
    back = Buttons((show, desk.button("problem.button.show", desk.line(problem))))
    title = texts("problem.history", code=code)
    return desk.to_all(Card(title, (*elements, back)), about=code)


def told(desk: Desk, step: WordStep) -> list[Element]:
    """One change: who and when, and a line for each field."""
    return [Text(f"{_when(desk, step)}, {who(desk, step)}", "lead"), *(Text(line) for line in lines(desk, step))]


def in_one(desk: Desk, step: WordStep) -> str:
    """The same as one paragraph."""
    return " ".join((f"{_when(desk, step)}, {who(desk, step)}.", *lines(desk, step)))


def last(desk: Desk, steps: Sequence[WordStep]) -> str:
    """Like "Ändrad 12 mars 10:14 av Greta Ek, Bostad."."""
    return desk.texts("cause.changed_last", when=_when(desk, steps[-1]), who=who(desk, steps[-1]))


def who(desk: Desk, step: WordStep) -> str:
    """The name and the partner, or the partner alone."""
    return ", ".join(part for part in (desk.person(step.person), desk.names({step.partner})) if part)


def ask(desk: Desk, one: Contribution) -> Reply:
    """The words as they are now, and the line that agrees with them."""
    texts = desk.texts
    yes = desk.cause_line(one.code, desk.act("agree", "cause"), f"{one.wording}")
    buttons = Buttons(
        (
            desk.button("cause.button.agree", yes, first=True),
            desk.button("cause.button.show", desk.cause_line(one.code)),
        )
    )
    said = texts("cause.agree_ask", code=one.code, text=one.text)
    return desk.say(said, buttons, about=one.code)


def lines(desk: Desk, step: WordStep) -> Iterator[str]:
    """Like "Orden: förut ”Gaveln är mörk”, sedan ”Lampan är trasig”."."""
    for name, (before, after) in step.changes.items():
        field = desk.texts(f"cause.field.{name}")
        if not before and not after:
            yield desk.texts("cause.field_changed", field=field)
        else:
            values = {"before": value(desk, name, before), "after": value(desk, name, after)}
            yield desk.texts("cause.field_from_to", field=field, **values)


def value(desk: Desk, name: str, given: str) -> str:
    """A stored value in words."""
    texts = desk.texts
    if name == "evidence":
        entry = entry_of(given)
        given = "; ".join(part for part in (entry.name(texts.language) if entry else "", own_words(given)) if part)
    if not given or (name == "technique" and given == "0"):
        return texts("cause.field_empty")
    if name in QUOTED or name == "evidence":
        return f"”{given}”"
    if name == "side":
        return texts(f"cause.side.{given}")
    if name in ("nature", "strategy", "technique"):
        return texts(f"measure.{name}.{given}")
    if name in ("cost", "hours"):
        return number_text(int(given), texts.language)
    return desk.names({given}) if name == "would_own" else ", ".join(given.split())


def _when(desk: Desk, step: WordStep) -> str:
    return moment_text(step.at.astimezone(desk.zone), desk.texts.language)
