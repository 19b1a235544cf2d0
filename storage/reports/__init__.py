"""Reports from the street: sent once, read by few, reviewed, kept with their history."""

from storage.reports.facade import Reports
from storage.reports.numbers import normal as number_of

__all__ = ["Reports", "number_of"]
