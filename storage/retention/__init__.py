"""Retention (gallring): what has served its purpose goes, a stage at a time, everywhere it is kept."""

from storage.retention.facade import Retention

__all__ = ["Retention"]
