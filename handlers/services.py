"""What a handler may use. The clock is the request's own `received_at`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from analytics.maps.request import BaseMap, Drawn, MapRequest
from handlers.texts import Texts
from storage.admission import Admission
from storage.audit import Audit
from storage.conversations import Conversation
from storage.decisions import Decisions
from storage.digests import Digests
from storage.follow_ups import FollowUps
from storage.measures import Measures
from storage.model.people import Audience, Person, Viewer
from storage.model.query import Query
from storage.model.region import Catalog
from storage.model.retention import Recalled
from storage.problem_threads.facade import Threads
from storage.problems import Problems
from storage.register import Registers
from storage.release import Release
from storage.reports import Reports
from storage.votes import Votes

if TYPE_CHECKING:
    from analytics.maps.cause_tree import CauseTree
    from analytics.maps.digest_sheet import DigestSheet, Paper
    from analytics.maps.follow_up import Course
    from analytics.maps.pin import PinMap
    from analytics.maps.pins import PinsMap
    from analytics.maps.tile_sources.source import TileSource
    from analytics.maps.vote_result import VoteResult
    from analytics.maps.week_clock import WeekClock
    from handlers.command import Command
    from handlers.document import Document, DocumentKind
    from storage.accounts import Link


# What is stored of one person: rows of plain values by section (storage/persons).
Extract = Mapping[str, Sequence[Mapping[str, object]]]


def _no_recall(_actor: Viewer, _number: str, _at: datetime) -> Recalled:
    raise NotImplementedError("these services were made without a store")


@dataclass(frozen=True, slots=True)
class Services:
    """The doors a handler gets: released incidents, reports, the log, the catalog, the map maker, words.

    `reference` is a usual period's peak within a radius (handlers.maps.reference), `tiles` what
    the drawer may lay under the data, `attribution` whom a picture thanks, `scale` how sharp it is.
    `digests` are the subscriptions and what became of each posting, `problems` what partners work on together,
    `measures` what they propose against its causes.
    `threads` where they talk about it.
    `register` is who gets what of whom, `rooms` are the conversations of several people,
    `room` is the audience of one for somebody who is in it.
    `recall` takes away what was shown of a report. `own_data` is what is stored of somebody, and
    `own_data_link` where they can fetch it, by kind of file; `register_link` where the register is as a document.
    `digest_link` is where the page gives out a conversation's digest to print, for what was asked by name.
    `accounts` are somebody's on other platforms, `account_code` a code that makes another one theirs.
    `report_link` makes a person's address of the phone page, None while there is none a phone can open.
    """

    release: Release
    reports: Reports
    register: Registers
    log: Audit
    admission: Admission
    digests: Digests
    problems: Problems
    follow_ups: FollowUps
    decisions: Decisions
    measures: Measures
    threads: Threads
    votes: Votes
    people: Callable[[], tuple[Person, ...]]  # everybody listed who has not left
    catalog: Callable[[], Catalog]
    base_map: Callable[[str], BaseMap]  # by set of areas
    draw: Callable[[MapRequest], Drawn]
    draw_pin: Callable[["PinMap"], Drawn]
    draw_pins: Callable[["PinsMap"], Drawn]
    draw_week: Callable[["WeekClock"], Drawn]
    draw_causes: Callable[["CauseTree"], Drawn]
    draw_course: Callable[["Course"], Drawn]
    draw_vote: Callable[["VoteResult"], Drawn]
    draw_digest: Callable[["DigestSheet"], Drawn]
    print_digest: Callable[["Paper"], bytes]
    write_document: Callable[["Document", "DocumentKind"], bytes]
    reference: Callable[[Audience, Query, float], float | None]
    attribution: Callable[[], str]
    texts: Callable[[str], Texts]  # by language
    commands: Callable[[], tuple["Command", ...]]
    tiles: "TileSource | None" = None
    demo: bool = False
    scale: Literal[1, 2] = 2
    report_link: Callable[[str, datetime], str | None] = lambda _person, _at: None
    person_name: Callable[[str], str] = lambda key: key
    rooms: Callable[[], tuple[Conversation, ...]] = lambda: ()
    room: Callable[[str, str], Audience | None] = lambda _person, _conversation: None
    recall: Callable[[Viewer, str, datetime], Recalled] = _no_recall
    own_data: Callable[[Viewer], Extract] = lambda _viewer: {}
    own_data_link: Callable[[Viewer], Mapping[str, str]] = lambda _viewer: {}
    digest_link: Callable[[str, Mapping[str, str]], str | None] = lambda _conversation, _asked: None
    register_link: Callable[[], str] = lambda: ""
    accounts: Callable[[str], tuple["Link", ...]] = lambda _person: ()
    account_code: Callable[[Viewer, datetime], str] = lambda _viewer, _at: ""
    end_account: Callable[[Viewer, "Link", datetime], bool] = lambda _viewer, _link, _at: False
