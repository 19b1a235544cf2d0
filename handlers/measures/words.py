"""What measures are told with: their lines, and their parts in words."""

from handlers.problems.desk import Desk
from handlers.problems.tree import ended
from handlers.reply import Button
from handlers.texts import Texts
from handlers.texts.format import number_text
from storage.model.measure import Measure, Strategy
from storage.model.problem import Problem

SHORT = 75  # characters of a choice


def line(desk: Desk, *words: str) -> str:
    """A ready line about measures."""
    return " ".join((desk.texts("measure.line"), *(word for word in words if word)))


def act(desk: Desk, name: str) -> str:
    """An act's own word in the reader's language."""
    return desk.act(name, "measure")


def button(desk: Desk, name: str, *words: str, first: bool = False) -> Button:
    """A button with a line about measures."""
    return desk.button(f"measure.button.{name}", line(desk, *words), first=first)


def heading(measure: Measure) -> str:
    """The code and the name."""
    return f"{measure.code} {measure.name}"


def of(problem: Problem) -> str:
    """The same of a problem."""
    return f"{problem.code} {problem.name}"


def strategy(texts: Texts, one: Strategy) -> str:
    """One of the five by name."""
    return texts(f"measure.strategy.{one.value}")


def technique(texts: Texts, number: int) -> str:
    """One of the 25 by its number."""
    return texts(f"measure.technique.{number}")


def kind_of(texts: Texts, measure: Measure) -> str:
    """Like "situationell: öka risken, underlätta naturlig övervakning"."""
    named = [strategy(texts, measure.strategy)] if measure.strategy else []
    named += [technique(texts, measure.technique)] if measure.technique else []
    nature = texts(f"measure.nature.{measure.nature.value}")
    return f"{nature}: {', '.join(part[:1].lower() + part[1:] for part in named)}" if named else nature


def cost(texts: Texts, measure: Measure) -> str:
    """Kronor and hours, as far as they are known."""
    parts = []
    if measure.cost is not None:
        parts.append(texts("measure.kronor", n=number_text(measure.cost, texts.language)))
    if measure.hours is not None:
        parts.append(texts.count("measure.hours", measure.hours))
    return ", ".join(parts)


def in_short(desk: Desk, measure: Measure) -> str:
    """Like "A-7KQ4 Belysning vid gaveln. Mot: O-7KQ4. Öresundshem."; the list and the problem's card say it so."""
    texts = desk.texts
    parts = [ended(heading(measure))]
    parts.append(
        texts("measure.against", causes=", ".join(measure.causes)) if measure.causes else texts("measure.bare")
    )
    priced = cost(texts, measure)
    parts += [f"{priced}."] if priced else []
    parts.append(f"{desk.names({measure.partner})}.")
    return " ".join(parts)
