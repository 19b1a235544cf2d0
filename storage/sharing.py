"""The one rule for who may see what, with its reason.

The level of an incident for an audience is the least, over everybody in it, of what the register
grants and what is capped: by role, by kind, by place, by platform. Deny by default: every raise is
a row of the register (storage/model/register.py). A report as a whole is for its reporter and its
partner's reviewers; what somebody says of a problem is for the partners they named. Pure: the same values give
the same answer.
"""

from datetime import date

from storage.model.incident import PlaceType, ReviewStatus
from storage.model.people import Audience, Decision, Level, Role, Viewer
from storage.model.region import Kind
from storage.model.register import OWN, PUBLIC, Grant, Register

# They run the system or check it; incidents are none of their business.
WITHOUT_INCIDENTS = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
# The step between report and sharing is theirs.
REVIEWING = frozenset({Role.REVIEWER})
# The most a role needs, whatever its partner was granted. A reporter's own reports are read as reports.
ROLE_CAPS = {
    Role.REPORTER: Level.COARSE,
    Role.ANALYST: Level.EXACT,
    Role.COORDINATOR: Level.EXACT,
    Role.REVIEWER: Level.RAW,
    Role.ADMINISTRATOR: Level.NOTHING,
    Role.AUDITOR: Level.NOTHING,
}
# A dwelling tells who lives there.
PLACE_CAPS = {PlaceType.DWELLING: Level.COUNTS}
UNKNOWN = Viewer("", None, None)
# Sectors of companies, for whom the law has no ground to hear of suspects.
COMPANIES = frozenset({"housing", "guards"})


def decide(
    source: str,
    kind: Kind,
    place_class: PlaceType,
    viewer: Viewer,
    register: Register,
    day: date,
    *,
    conversation: str = "",
    in_own_area: bool = False,
    status: ReviewStatus = ReviewStatus.RELEASED,
    held: bool = False,
) -> Decision:
    """How exactly `viewer` may see incidents of `kind` at such a place from `source` on `day`.

    `conversation`: where it is said, when its row of the register replaces that of the viewer's partner.
    `in_own_area`: whether it happened in an area of the viewer's partner. `held`: whether the source
    gave the incident a class of its own, which keeps it with the source.
    """
    if viewer.role is None:  # a partner's name alone makes nobody known
        viewer = UNKNOWN
    own = viewer.partner == source
    refused = _refusal(viewer, own, status, held)
    if refused is not None:
        return Decision(Level.NOTHING, refused)
    granted = _granted(source, kind.group, viewer, register, day, conversation, in_own_area)
    return _capped(granted, kind, place_class, viewer, own)


def _refusal(viewer: Viewer, own: bool, status: ReviewStatus, held: bool) -> str | None:
    """Why `viewer` may see nothing whatever was granted, or None."""
    if viewer.role in WITHOUT_INCIDENTS:
        return "role_without_incidents"
    if status is ReviewStatus.WITHDRAWN:
        return "withdrawn"
    if status is not ReviewStatus.RELEASED and not (own and viewer.role in REVIEWING):
        return "not_released"
    return "held_by_source" if held and not own else None


def _granted(
    source: str, group: str, viewer: Viewer, register: Register, day: date, conversation: str, in_own_area: bool
) -> Decision:
    """What the register says, before any cap."""
    grant = register.to_conversation(source, group, conversation, day) if conversation else None
    if grant is None:
        grant = register.to_viewer(source, group, viewer, day)
    if grant is None:
        return Decision(Level.NOTHING, "not_shared")
    if grant.ended(day):
        return Decision(Level.NOTHING, "ended", grant)
    level = grant.level if grant.in_own_area is None or not in_own_area else grant.in_own_area
    return Decision(level, _reason(grant, level, viewer, source), grant)


def _reason(grant: Grant, level: Level, viewer: Viewer, source: str) -> str:
    if viewer.partner is None:
        return "unknown_person"
    if viewer.partner == source and grant.receiver == OWN:
        return "own_partner"
    if level is Level.NOTHING:
        return "not_shared"
    if grant.receiver.startswith("conversation:"):
        return "conversation"
    if grant.receiver == PUBLIC:
        return "as_public"
    return "signed" if grant.number else "starting_matrix"


def _capped(granted: Decision, kind: Kind, place_class: PlaceType, viewer: Viewer, own: bool) -> Decision:
    """The least of what was granted and the caps; the first that lowers it is the reason."""
    caps = [("kind_capped", Level.COUNTS if kind.capped else Level.RAW)]
    if not own:  # a landlord knows its own stairwells
        caps.append(("dwelling_capped", PLACE_CAPS.get(place_class, Level.RAW)))
    if viewer.role is not None:
        caps.append(("role_capped", ROLE_CAPS[viewer.role]))
    reason, cap = min(caps, key=lambda one: one[1])
    return granted if granted.level <= cap else Decision(cap, reason, granted.grant)


def decide_for(
    source: str,
    kind: Kind,
    place_class: PlaceType,
    audience: Audience,
    register: Register,
    *,
    in_own_area: frozenset[str] = frozenset(),
    status: ReviewStatus = ReviewStatus.RELEASED,
    held: bool = False,
) -> Decision:
    """The same for everybody who will see a reply: the least any of them may see.

    `in_own_area`: the partners in whose own areas it happened. A conversation with rows of its own in the register is
    judged by these; whoever is in it without having been signed for makes it the public.
    """
    day = audience.day or date.today()  # noqa: DTZ011  the municipality's day, where the server stands
    listed = register.listed(audience.conversation, day) if audience.conversation else None
    viewers = sorted(audience.viewers, key=lambda viewer: viewer.person)
    public = audience.is_public
    if listed is not None and not {viewer.person for viewer in viewers} <= listed:
        public = True
    decisions = [
        decide(
            source,
            kind,
            place_class,
            viewer,
            register,
            day,
            conversation=audience.conversation if listed is not None and not public else "",
            in_own_area=viewer.partner in in_own_area,
            status=status,
            held=held,
        )
        for viewer in [*viewers, *((UNKNOWN,) if public else ())]
    ]
    least = min(decisions, key=lambda decision: decision.level)
    return least if least.level <= audience.cap else Decision(audience.cap, "platform_capped", least.grant)


def may_read_text(source: str, viewer: Viewer, register: Register) -> bool:
    """Whether `viewer` may be told the released text of what they see exactly.

    A text may say something of a suspect, which no company is told of another partner's.
    """
    sector = register.sectors.get(viewer.partner or "")
    return viewer.partner == source or (sector is not None and sector not in COMPANIES)


def decide_told(partners: frozenset[str], audience: Audience) -> Decision:
    """Whether words that somebody shared with `partners` may be shown to an audience: EXACT or nothing.

    Everybody who reads along must belong to one of them and be somebody whose business incidents are. It is a text for
    other partners, so a platform that may not carry those carries none.
    """
    if audience.is_public:
        return Decision(Level.NOTHING, "unknown_person")
    if any(viewer.role in WITHOUT_INCIDENTS for viewer in audience.viewers):
        return Decision(Level.NOTHING, "role_without_incidents")
    if not all(viewer.partner in partners for viewer in audience.viewers):
        return Decision(Level.NOTHING, "not_told_partner")
    if audience.cap < Level.EXACT:
        return Decision(Level.NOTHING, "platform_capped")
    return Decision(Level.EXACT, "told_partners")


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
    register: Register,
    day: date,
    *,
    status: ReviewStatus,
    held: bool = False,
    in_own_area: bool = False,
) -> Decision:
    """How exactly `viewer` is told of an incident that may be the same event as a report.

    Reviewers: what they may see anyway; of another's report never more than EXACT. Everybody else: a hint
    (COARSE: number, kind, distance and time) of the own partner's reports, unless protected or withheld.
    `reporter` is None for an incident that came with an import.
    """
    if reporter is not None and decide_report(partner, reporter, viewer).level is Level.RAW:
        return decide_report(partner, reporter, viewer)
    if viewer.role in REVIEWING:
        seen = decide(
            partner, kind, place_class, viewer, register, day, in_own_area=in_own_area, status=status, held=held
        )
        if seen.level < Level.EXACT:  # what is told beside a report has its hour
            return Decision(Level.NOTHING, seen.reason)
        return seen if reporter is None else Decision(min(seen.level, Level.EXACT), seen.reason)
    may = decide_reporting(viewer)
    if may.level is Level.NOTHING or reporter is None or viewer.partner != partner:
        return Decision(Level.NOTHING, "not_shared" if may.level else may.reason)
    if kind.capped or status not in (ReviewStatus.PENDING, ReviewStatus.RELEASED):
        return Decision(Level.NOTHING, "kind_capped" if kind.capped else "not_released")
    return Decision(Level.COARSE, "own_partners_hint")
