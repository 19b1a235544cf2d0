"""Measures: what partners propose against the causes of a problem, shared with named partners."""

from storage.measures.facade import Held, Measures
from storage.measures.votable import votable

__all__ = ["Held", "Measures", "votable"]
