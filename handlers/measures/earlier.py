"""What the city itself has decided before with the same evidence, as far as these readers may read it."""

from handlers.follow_up.outcome import effect_words
from handlers.measures.library import Entry, entry_of
from handlers.problems.desk import Desk
from storage.measures.decided import Decided


def earlier(desk: Desk, entry: Entry, every: tuple[Decided, ...] | None = None) -> tuple[Decided, ...]:
    """Decisions to do a measure that rests on this entry; `every` is what was decided, when it is read already."""
    known = desk.services.measures.decided(desk.request.audience) if every is None else every
    return tuple(was for was in known if was.does and entry_of(was.measure.evidence) == entry)


def effect(desk: Desk, decision: str) -> str:
    """What the follow-up found of a decision, in a few words; "" while nothing is known, or these may not be told.

    Everything that tells of earlier decisions asks this one function. Each answer is computed from incidents anew.
    """
    return effect_words(desk, decision) or ""


def told(desk: Desk, was: Decided, *, with_effect: bool = True) -> str:
    """Like "A-7KQ4 Belysning vid gaveln (B-7KQ4 i P-7KQ4, gjord)", with its effect when that is known.

    The codes stand there also so that the answer can be found when any of them is no longer to be read.
    """
    texts = desk.texts
    key = was.status.value if was.does else "not"
    known = effect(desk, was.decision) if with_effect and was.does else ""
    progress = texts(f"measure.progress.{key}")
    name = f"{was.measure.code} {was.measure.name}"
    words = texts("measure.was", name=name, decision=was.decision, problem=was.problem, progress=progress)
    return texts("measure.with_effect", measure=words, effect=known) if known else words
