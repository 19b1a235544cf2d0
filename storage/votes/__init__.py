"""Votes on measures and about decisions: opened, cast, closed exactly once, and read by those they are shared with."""

from storage.votes.facade import Votes

__all__ = ["Votes"]
