"""How decisions are followed up: one row of settings a decision, changed by the partners that answer for it."""

from storage.follow_ups.facade import FollowUps

__all__ = ["FollowUps"]
