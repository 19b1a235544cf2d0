"""A decision's effect in half a sentence, for lists of what was tried before."""

from handlers.follow_up.card import Untold, effect_of
from handlers.follow_up.said import share_text
from handlers.problems.desk import Desk
from storage.model.people import Audience


def outcome(desk: Desk, code: str, audience: Audience | None = None) -> str | None:
    """Like "effekt: −31 % (−52 till −4)" of the decision `code` (B-7KQ4), for everybody who reads.

    None where these readers may not read the decision or be told its effect, or where it is too early to tell.
    """
    told = effect_words(desk, code, audience)
    return desk.texts("follow_up.outcome.told", effect=told) if told else None


def effect_words(desk: Desk, code: str, audience: Audience | None = None) -> str | None:
    """The same without its first word."""
    readers = audience or desk.request.audience
    of = desk.services.follow_ups.one(code, readers)
    found = None if of is None else effect_of(desk, of, readers)
    if found is None or isinstance(found, Untold) or found.effect is None:
        return None
    given = found.effect
    if given.about.verdict in ("cannot_tell", "too_few"):
        return desk.texts("follow_up.outcome.cannot_tell")
    return share_text(given, desk.texts) or None
