"""What pictures and files are drawn by: each drawer is imported when its first one is asked for."""

from typing import TYPE_CHECKING

from analytics.maps.request import Drawn, MapRequest

if TYPE_CHECKING:
    from analytics.maps.cause_tree import CauseTree
    from analytics.maps.digest_sheet import DigestSheet, Paper
    from analytics.maps.follow_up import Course
    from analytics.maps.pin import PinMap
    from analytics.maps.pins import PinsMap
    from analytics.maps.vote_result import VoteResult
    from analytics.maps.week_clock import WeekClock
    from handlers.document import Document, DocumentKind


def draw(request: MapRequest) -> Drawn:
    """A map."""
    from analytics.maps.compose import draw as made

    return made(request)


def draw_pin(asked: "PinMap") -> Drawn:
    """A small map with one place."""
    from analytics.maps.pin import draw as made

    return made(asked)


def draw_pins(asked: "PinsMap") -> Drawn:
    """A small map with numbered places."""
    from analytics.maps.pins import draw as made

    return made(asked)


def draw_week(asked: "WeekClock") -> Drawn:
    """A week clock."""
    from analytics.maps.week_clock import draw as made

    return made(asked)


def draw_causes(asked: "CauseTree") -> Drawn:
    """A cause tree."""
    from analytics.maps.cause_tree import draw as made

    return made(asked)


def draw_course(asked: "Course") -> Drawn:
    """A course before and after a measure."""
    from analytics.maps.follow_up import draw as made

    return made(asked)


def draw_vote(asked: "VoteResult") -> Drawn:
    """The result of a vote."""
    from analytics.maps.vote_result import draw as made

    return made(asked)


def draw_digest(asked: "DigestSheet") -> Drawn:
    """A digest's sheet."""
    from analytics.maps.digest import draw as made

    return made(asked)


def print_digest(asked: "Paper") -> bytes:
    """A digest to print, as PDF."""
    from analytics.maps.digest_paper import draw as made

    return made(asked)


def write_document(document: "Document", kind: "DocumentKind") -> bytes:
    """A document, as the bytes of its file."""
    from bot.documents import written

    return written(document, kind)
