"""Is the change events, or reporting? Told beside every trend."""

from analytics.methods.effort import effort
from handlers.digest.past import Past
from handlers.digest.value import Reporting

# The weeks that the week is held against.
WEEKS = 8


def effort_of(past: Past) -> Reporting | None:
    """How much of the change comes with partners that came or fell silent; None without weeks to compare with."""
    back = min(WEEKS, past.days // 7 - 1 - past.first)
    if back < 1:
        return None
    later, earlier = past.reported[:, -1], past.reported[:, -1 - back : -1].sum(axis=1)
    found = effort(earlier, later, earlier_days=7.0 * back, later_days=7.0)
    names = past.rows.sources
    alone = names[found.alone] if found.alone is not None else ""
    new, silent = (tuple(names[i] for i in which) for which in (found.new, found.silent))
    return Reporting(found.about.verdict, new, silent, alone)
