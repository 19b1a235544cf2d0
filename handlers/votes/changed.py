"""What was changed in what a vote is about after it opened: those who vote are shown it, and nothing changes silently.

A cause is not changed while its writer can read a vote that rests on it (storage/problems/rewording.py); this is for
what was changed by somebody who cannot read the vote.
"""

from collections.abc import Iterator

from handlers.problems.desk import Desk
from handlers.reply import Text
from handlers.votes.words import moment
from storage.model.people import Audience
from storage.model.vote import Vote


def since_opened(desk: Desk, vote: Vote, audience: Audience) -> list[Text]:
    """A line for each measure of an open vote, and each cause of theirs, that was changed since it opened."""
    return list(_since(desk, vote, audience)) if vote.is_open else []


def _since(desk: Desk, vote: Vote, audience: Audience) -> Iterator[Text]:
    options = {option.code for option in vote.options}
    measures = [one for one in desk.services.measures.of(vote.problem, audience) if one.code in options]
    causes = dict.fromkeys(code for one in measures for code in one.causes)
    found = [(one.code, desk.services.measures.changes(one.code, audience)) for one in measures]
    found += [(code, desk.store.changes(code, audience)) for code in causes]
    for code, steps in found:
        later = [step for step in steps if step.at > vote.opened]
        if later:
            yield Text(desk.texts("vote.changed_since", code=code, when=moment(desk, later[-1].at)), "warning")
