"""How a number was made, in a few lines: what was looked at, what was chosen, what it cannot say, who found it out."""

from analytics.methods.about import About, Parameter
from handlers.reply import Element, Text
from handlers.texts import Texts
from handlers.texts.format import number_text


def explanation(about: About, texts: Texts) -> list[Element]:
    """One method of an answer, with what it was given and what it found."""
    found = f"{said(about, texts)} {texts(f'method.{about.method}.how')}".strip()
    lines = [texts("method.rests_on", total=texts.count("map.total", about.n))]
    chosen = parameters(about, texts)
    lines += [texts("method.chosen", chosen=chosen)] if chosen else []
    note = "\n".join((*lines, *_general(about.method, texts)))
    return [Text(name_of(about.method, texts), "lead"), Text(found), Text(note, "note")]


def general(method: str, texts: Texts) -> list[Element]:
    """One method, whatever it is used for."""
    note = "\n".join(_general(method, texts))
    return [Text(name_of(method, texts), "lead"), Text(texts(f"method.{method}.how")), Text(note, "note")]


def name_of(method: str, texts: Texts) -> str:
    """What people call a method."""
    return texts(f"method.{method}.name")


def said(about: About, texts: Texts) -> str:
    """The sentence of what was found; empty for a method that only shows."""
    return texts.entries.get(f"method.{about.method}.{about.verdict}", "")


def parameters(about: About, texts: Texts) -> str:
    """What was chosen, in words and in order; what has no words stands as it is."""
    told = (pair for pair in about.parameters if pair != ("places", 1))
    return ", ".join(_parameter(about.method, name, value, texts) for name, value in told)


def _parameter(method: str, name: str, value: Parameter, texts: Texts) -> str:
    """By the method's own word for it, else the word that all methods share."""
    own = f"method.{method}.chosen.{name}"
    key = own if own in texts.entries else f"method.parameter.{name}"
    if isinstance(value, str):
        word = texts.entries.get(f"method.value.{value}", value)
    else:
        # A year or a seed is no amount: it has no spaces.
        word = str(value) if name in {"reference", "seed"} else number_text(value, texts.language)
    return texts(key, value=word) if key in texts.entries else f"{name} {word}"


def _general(method: str, texts: Texts) -> list[str]:
    limits = texts("method.limits", limits=texts(f"method.{method}.limits"))
    return [limits, texts("method.source", source=texts(f"method.{method}.reference"))]
