"""What partners decided about problems: made, reported on, corrected, and called to mind when its dates come."""

from storage.decisions.facade import Decisions

__all__ = ["Decisions"]
