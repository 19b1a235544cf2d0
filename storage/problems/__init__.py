"""Problems and the analysis of their causes: stored, shared with named partners, and drawn anew for each reader."""

from storage.problems.facade import Problems, Whole

__all__ = ["Problems", "Whole"]
