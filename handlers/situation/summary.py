"""The situation picture in a few plain sentences: on the document's second page, and in the chat."""

from handlers.reply import Text
from handlers.situation.extent import periods_text
from handlers.situation.gathered import Gathered
from handlers.situation.numbers import kind_rows, sides
from handlers.texts.format import list_text, number_text

NAMED = 3  # kinds that the sentence names


def summary(told: Gathered) -> tuple[str, ...]:
    """Each sentence stands for itself and can be read aloud."""
    made = (*_numbers(told), *_places(told), *_silent(told), *_work(told))
    return tuple(sentence for sentence in made if sentence)


def _numbers(told: Gathered) -> list[str]:
    """The whole against another time, and what it is made of."""
    texts = told.desk.texts
    if not told.rows:
        first = next((one.text for one in told.answers["map"].reply.card.elements if isinstance(one, Text)), "")
        return [first, texts("situation.summary.only_counts")]
    said = [" ".join(one.said) for one in sides(told)[-1:]]
    said = said or [texts.count("map.total", len(told.here)) + "."]
    beside = next((one.text for one in told.counted if isinstance(one, Text)), "")
    return [*said, beside, _commonest(told), _changed(told)]


def _commonest(told: Gathered) -> str:
    texts, names = told.desk.texts, _kind_names(told)
    most = [row for row in kind_rows(told)[:NAMED] if row.counts[0]]
    named = [f"{names.get(row.key, row.key)} ({number_text(row.counts[0], texts.language)})" for row in most]
    return texts("situation.summary.kinds", kinds=list_text(named, texts.language)) if named else ""


def _changed(told: Gathered) -> str:
    """The kinds that there are more or fewer of than chance gives; nothing where nobody can tell."""
    texts, names, rows = told.desk.texts, _kind_names(told), kind_rows(told)
    if not any(row.verdict for row in rows):
        return ""
    period = periods_text(sides(told)[-1].found.before_periods, told.desk)
    period = period[:1].lower() + period[1:]
    said = []
    for verdict in ("more", "fewer"):
        kinds = [names.get(row.key, row.key) for row in rows if row.verdict == verdict]
        if kinds:
            named = list_text(kinds, texts.language)
            said.append(texts(f"situation.summary.{verdict}", kinds=named, period=period))
    return " ".join(said) or texts("situation.summary.as_usual", period=period)


def _kind_names(told: Gathered) -> dict[str, str]:
    return {kind.key: kind.name(told.desk.texts.language).lower() for kind in told.desk.catalog.kinds}


def _places(told: Gathered) -> list[str]:
    """The places that stand out and the part of the week, in the words of the answers themselves."""
    texts, said = told.desk.texts, []
    if not told.rows or not len(told.here):
        return []
    if told.squares:
        return [texts("situation.summary.squares")]
    for name in ("hotspots", "rhythm"):
        elements = told.answers[name].reply.card.elements
        first = next((one.text for one in elements if isinstance(one, Text)), "")
        total = texts.count("map.total", len(told.here))
        first = first.removeprefix(f"{total}. ")  # the first sentence has said it
        first = first[:1].lower() + first[1:] if name == "rhythm" else first
        said.append(texts(f"situation.summary.{name}", said=first) if first else "")
    return said


def _silent(told: Gathered) -> list[str]:
    texts = told.desk.texts
    silent = [told.desk.names({row.partner}) for row in told.partners if row.weeks and row.weeks[2]]
    return [texts("situation.summary.silent", partners=list_text(silent, texts.language))] if silent else []


def _work(told: Gathered) -> list[str]:
    """How far the common work has come."""
    texts = told.desk.texts
    problems = texts.count("situation.summary.problems", len(told.wholes)) if told.wholes else ""
    number = sum(row.does for row in told.plan)
    measures = texts.count("situation.summary.measures", number) if number else ""
    return [problems, measures]
