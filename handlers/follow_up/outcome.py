"""A decision's effect in half a sentence, for lists of what was tried before."""

from analytics.effect import Effect
from handlers.follow_up.card import Untold, effect_of
from handlers.follow_up.said import share_text
from handlers.problems.desk import Desk
from storage.model.follow_up import Followed
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
    return None if of is None else words_of(desk, of, readers)


def words_of(desk: Desk, of: Followed, readers: Audience) -> str | None:
    """The same of a decision that these readers may read."""
    today = desk.request.received_at.astimezone(desk.zone).date()
    given = desk.services.release.once(readers, (of, today), lambda: _effect(desk, of, readers))
    if given is None:
        return None
    if given.about.verdict in ("cannot_tell", "too_few"):
        return desk.texts("follow_up.outcome.cannot_tell")
    return share_text(given, desk.texts) or None


def _effect(desk: Desk, of: Followed, readers: Audience) -> Effect | None:
    found = effect_of(desk, of, readers)
    return None if isinstance(found, Untold) else found.effect
