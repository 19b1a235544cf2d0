"""The one rule for who may see what, with its reason.

The rule of this version: a partner sees its own incidents; in a demo database every known partner
sees every other's exactly; everybody else sees nothing. The sharing matrix of a later issue
takes the place of `_matrix`; nothing else asks. Deny by default: every raise is written out.
A report as a whole is for its reporter and its partner's reviewers.
"""

from storage.model.incident import PlaceType, ReviewStatus
from storage.model.people import Audience, Decision, Level, Role, Viewer
from storage.model.region import Kind

# They run the system or check it; incidents are none of their business.
WITHOUT_INCIDENTS = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
# The step between report and sharing is theirs.
REVIEWING = frozenset({Role.REVIEWER})


def decide(
    source: str,
    kind: Kind,
    place_class: PlaceType,
    viewer: Viewer,
    demo: bool,
    *,
    status: ReviewStatus = ReviewStatus.RELEASED,
    held: bool = False,
) -> Decision:
    """How exactly `viewer` may see incidents of `kind` at such a place from `source`.

    `demo`: whether the database is a demo. `held`: whether the source gave the incident a class
    of its own, which keeps it with the source.
    """
    own = viewer.partner == source
    refused = _refusal(viewer, own, status, held)
    if refused is not None:
        return Decision(Level.NOTHING, refused)
    granted = _matrix(own, demo)
    if kind.capped and granted.level > Level.COUNTS:
        return Decision(Level.COUNTS, "kind_capped")
    if granted.level is Level.EXACT and not shown_as_point(granted.level, place_class):
        return Decision(granted.level, "dwelling_not_as_point")
    return granted


def _refusal(viewer: Viewer, own: bool, status: ReviewStatus, held: bool) -> str | None:
    """Why `viewer` may see nothing whatever was granted, or None."""
    if viewer.partner is None or viewer.role is None:
        return "unknown_person"
    if viewer.role in WITHOUT_INCIDENTS:
        return "role_without_incidents"
    if status is ReviewStatus.WITHDRAWN:
        return "withdrawn"
    if status is not ReviewStatus.RELEASED and not (own and viewer.role in REVIEWING):
        return "not_released"
    return "held_by_source" if held and not own else None


def _matrix(own: bool, demo: bool) -> Decision:
    """What `viewer`'s partner was granted by the source."""
    if own:
        return Decision(Level.RAW, "own_partner")
    if demo:
        return Decision(Level.EXACT, "demo_partner")
    return Decision(Level.NOTHING, "not_shared")


def shown_as_point(level: Level, place_class: PlaceType) -> bool:
    """Whether a position may be drawn or measured exactly; dwellings only for their own partner."""
    return level >= Level.RAW or (level >= Level.EXACT and place_class is not PlaceType.DWELLING)


def decide_for(
    source: str,
    kind: Kind,
    place_class: PlaceType,
    audience: Audience,
    demo: bool,
    *,
    status: ReviewStatus = ReviewStatus.RELEASED,
    held: bool = False,
) -> Decision:
    """The same for everybody who will see a reply: the least any of them may see."""
    if audience.is_public:
        return Decision(Level.NOTHING, "public")
    decisions = [
        decide(source, kind, place_class, viewer, demo, status=status, held=held)
        for viewer in sorted(audience.viewers, key=lambda viewer: viewer.person)
    ]
    return min(decisions, key=lambda decision: decision.level)


def decide_report(partner: str, reporter: str, viewer: Viewer) -> Decision:
    """How exactly `viewer` may see a report as a whole: text, photos, who wrote it; RAW or nothing.

    Kind and place take nothing away: the reporter wrote it, and the reviewer is there to read it.
    """
    refused = decide_reporting(viewer)
    if refused.level is Level.NOTHING:
        return refused
    if viewer.partner != partner:
        return Decision(Level.NOTHING, "other_partners_report")
    if viewer.person == reporter:
        return Decision(Level.RAW, "own_report")
    if viewer.role in REVIEWING:
        return Decision(Level.RAW, "own_partners_reviewer")
    return Decision(Level.NOTHING, "not_own_report")


def decide_reporting(viewer: Viewer) -> Decision:
    """Whether `viewer` may report at all, for their own partner."""
    if viewer.partner is None or viewer.role is None:
        return Decision(Level.NOTHING, "unknown_person")
    if viewer.role in WITHOUT_INCIDENTS:
        return Decision(Level.NOTHING, "role_without_incidents")
    return Decision(Level.RAW, "may_report")


def decide_review(partner: str, viewer: Viewer) -> Decision:
    """Whether `viewer` is one of `partner`'s reviewers: RAW or nothing."""
    may = decide_reporting(viewer)
    if may.level is Level.NOTHING:
        return may
    if viewer.partner != partner:
        return Decision(Level.NOTHING, "other_partners_report")
    if viewer.role not in REVIEWING:
        return Decision(Level.NOTHING, "reviewers_only")
    return Decision(Level.RAW, "own_partners_reviewer")


def decide_beside(
    partner: str,
    reporter: str | None,
    kind: Kind,
    place_class: PlaceType,
    viewer: Viewer,
    demo: bool,
    *,
    status: ReviewStatus,
    held: bool = False,
) -> Decision:
    """How exactly `viewer` is told of an incident that may be the same event as a report.

    Reviewers: what they may see anyway; of another's report never more than EXACT. Everybody else: a hint
    (COARSE: number, kind, distance and time) of the own partner's reports, unless protected or withheld.
    `reporter` is None for an incident that came with an import.
    """
    if reporter is not None and decide_report(partner, reporter, viewer).level is Level.RAW:
        return decide_report(partner, reporter, viewer)
    if viewer.role in REVIEWING:
        seen = decide(partner, kind, place_class, viewer, demo, status=status, held=held)
        return seen if reporter is None else Decision(min(seen.level, Level.EXACT), seen.reason)
    may = decide_reporting(viewer)
    if may.level is Level.NOTHING or reporter is None or viewer.partner != partner:
        return Decision(Level.NOTHING, "not_shared" if may.level else may.reason)
    if kind.capped or status not in (ReviewStatus.PENDING, ReviewStatus.RELEASED):
        return Decision(Level.NOTHING, "kind_capped" if kind.capped else "not_released")
    return Decision(Level.COARSE, "own_partners_hint")
